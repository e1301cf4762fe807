-- Standings: a row per member. `priority` is what members are ranked by: EP / effective GP under EPGP, the balance under
-- DKP. A quotient of two amounts below 10^14 hundredths is kept to 30 decimals, truncated: two that differ, differ by
-- more than that, and two that are equal have equal digits, so comparing the column compares the fractions exactly. Ties:
-- more EP, then who joined first, then the id. There is no index by rank: every posting changes it, and a row whose
-- indexed columns stay as they are is replaced within its page, with nothing left for a reader to step over. A page of
-- the standings sorts the ledger's rows instead, a millisecond for a thousand.
CREATE TABLE points_standings_v1 (
    ledger_id  uuid          NOT NULL,
    member_id  uuid          NOT NULL,
    name       text,
    has_left   boolean       NOT NULL,
    dkp        numeric(14,2) NOT NULL,
    ep         numeric(14,2) NOT NULL,
    gp         numeric(14,2) NOT NULL,
    eligible   boolean       NOT NULL,
    priority   numeric       NOT NULL,
    joined_at  bigint        NOT NULL,
    changed_at bigint        NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- History: a row per member, entry and balance, written once and never changed. `line` counts
-- within an event. `balance` is the balance after it, in the order of the log.
CREATE TABLE points_history_v1 (
    ledger_id    uuid          NOT NULL,
    position     bigint        NOT NULL,
    line         integer       NOT NULL,
    member_id    uuid          NOT NULL,
    account      text          NOT NULL,
    kind         text          NOT NULL,
    delta        numeric(14,2) NOT NULL,
    balance      numeric(14,2) NOT NULL,
    reason       text,
    item_id      bigint,
    item_name    text,
    entry        bigint        NOT NULL,
    voids        bigint,
    reassigned_from bigint,
    period       text,
    source_id    text,
    effective_at timestamptz   NOT NULL,
    recorded_at  timestamptz   NOT NULL,
    PRIMARY KEY (ledger_id, position, line)
);
CREATE INDEX points_history_v1_member ON points_history_v1 (ledger_id, member_id, position, line);

-- Which entries are voided, and by which.
CREATE TABLE points_voids_v1 (
    ledger_id  uuid   NOT NULL,
    entry      bigint NOT NULL,
    voided_by  bigint NOT NULL,
    PRIMARY KEY (ledger_id, entry)
);

CREATE UNLOGGED TABLE points_standings_v1_staging
    (LIKE points_standings_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id));
CREATE UNLOGGED TABLE points_history_v1_staging
    (LIKE points_history_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, position, line));
CREATE UNLOGGED TABLE points_voids_v1_staging (LIKE points_voids_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, entry));
