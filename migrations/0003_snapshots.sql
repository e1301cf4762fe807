-- Snapshots of aggregates: a cache that bounds a cold load, never truth. One is used only if the log still has `hash`
-- at `position` and the binary folds as the one that wrote it did (`fingerprint`). Deleting any row is safe.
CREATE TABLE snapshots (
    ledger_id   uuid        NOT NULL,
    stream_type text        NOT NULL,
    stream_id   uuid        NOT NULL,
    position    bigint      NOT NULL,
    sequence    bigint      NOT NULL,
    hash        bytea       NOT NULL,
    fingerprint bytea       NOT NULL,
    state       text        NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, stream_type, stream_id)
);
