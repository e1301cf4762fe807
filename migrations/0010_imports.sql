-- The queue of names that imports could not place: a row per name that ever waited. Counts and sums are of what came
-- since it was last placed, so that a page of the queue needs no other table. A name is placed by its id, never by its
-- text, so there is no index by name.
CREATE TABLE imports_queue_v1 (
    ledger_id     uuid          NOT NULL,
    person_id     uuid          NOT NULL,
    name          text,
    handle        text          NOT NULL,
    state         text          NOT NULL,
    lines         integer       NOT NULL,
    dkp           numeric(14,2) NOT NULL,
    ep            numeric(14,2) NOT NULL,
    gp            numeric(14,2) NOT NULL,
    first_seen_at timestamptz,
    last_seen_at  timestamptz,
    since         bigint        NOT NULL,
    member_id     uuid,
    reason        text,
    found_at      bigint        NOT NULL,
    changed_at    bigint        NOT NULL,
    PRIMARY KEY (ledger_id, person_id)
);

-- What waits: a row per held line, written once and never changed. Which of a name's lines still wait is told by the
-- queue's `since`, so placing a name touches one row and not a thousand.
CREATE TABLE imports_lines_v1 (
    ledger_id   uuid          NOT NULL,
    position    bigint        NOT NULL,
    line        integer       NOT NULL,
    person_id   uuid          NOT NULL,
    account     text          NOT NULL,
    delta       numeric(14,2) NOT NULL,
    reason      text,
    item_id     bigint,
    item_name   text,
    system      text          NOT NULL,
    source_id   text          NOT NULL,
    happened_at timestamptz   NOT NULL,
    recorded_at timestamptz   NOT NULL,
    PRIMARY KEY (ledger_id, position, line)
);
CREATE INDEX imports_lines_v1_person ON imports_lines_v1 (ledger_id, person_id, position, line);

CREATE UNLOGGED TABLE imports_queue_v1_staging
    (LIKE imports_queue_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, person_id));
CREATE UNLOGGED TABLE imports_lines_v1_staging
    (LIKE imports_lines_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, position, line));
