-- Schedules: a row per schedule, also those that ended. `schedule` is its state as decisions have it, as JSON: what is due
-- is computed from that by the same code that decides whether it may run, and no table knows the time. `last_run` is the
-- position of the last run, which is a row of the runs. `defined_at` is the position of the event that last said what
-- comes again: runs name it as their cause.
CREATE TABLE schedules_list_v1 (
    ledger_id   uuid        NOT NULL,
    schedule_id uuid        NOT NULL,
    name        text        NOT NULL,
    schedule    text        NOT NULL,
    has_ended   boolean     NOT NULL,
    last_run    bigint,
    created_at  bigint      NOT NULL,
    defined_at  bigint      NOT NULL,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, schedule_id)
);
CREATE INDEX schedules_list_v1_created ON schedules_list_v1 (ledger_id, created_at);

-- Runs: a row per occurrence that ran, written once and never changed. `entry` is the first position of what it posted;
-- a refusal has its code and sentence instead.
CREATE TABLE schedules_runs_v1 (
    ledger_id   uuid        NOT NULL,
    schedule_id uuid        NOT NULL,
    position    bigint      NOT NULL,
    date        text        NOT NULL,
    due_at      timestamptz NOT NULL,
    ran_at      timestamptz NOT NULL,
    entry       bigint,
    code        text,
    reason      text,
    PRIMARY KEY (ledger_id, schedule_id, position)
);

CREATE UNLOGGED TABLE schedules_list_v1_staging
    (LIKE schedules_list_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, schedule_id));
CREATE UNLOGGED TABLE schedules_runs_v1_staging
    (LIKE schedules_runs_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, schedule_id, position));
