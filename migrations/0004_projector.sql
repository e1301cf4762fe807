-- How far each read model of each ledger has come. Rows and checkpoint change in one transaction, so an event is
-- folded exactly once in effect. `ambient` is what a fold remembers beside its rows (bounded, such as the settings in
-- force). A fold that fails leaves `failed_at` and stops its own ledger and model only.
CREATE TABLE checkpoints (
    ledger_id uuid    NOT NULL,
    model     text    NOT NULL,
    version   integer NOT NULL,
    position  bigint  NOT NULL DEFAULT 0,
    ambient   text    NOT NULL DEFAULT 'null',
    built     boolean NOT NULL DEFAULT false,
    failed_at bigint,
    failure   text,
    PRIMARY KEY (ledger_id, model, version)
) WITH (fillfactor = 50);

-- Rebuilds, for those who asked for one and for whoever watches: at most one runs per ledger and model.
CREATE TABLE rebuilds (
    ledger_id   uuid        NOT NULL,
    rebuild_id  uuid        NOT NULL,
    model       text        NOT NULL,
    version     integer     NOT NULL,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    folded      bigint      NOT NULL DEFAULT 0,
    target      bigint      NOT NULL DEFAULT 0,
    differing   bigint,
    failure     text,
    started_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, rebuild_id)
);
CREATE UNIQUE INDEX rebuilds_running ON rebuilds (ledger_id, model, version) WHERE state = 'running';
