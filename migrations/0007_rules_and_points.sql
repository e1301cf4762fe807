-- Members who turned out to be others: whatever names the one means the other, who may have been merged since as well.
CREATE TABLE ledger_merges_v1 (
    ledger_id  uuid   NOT NULL,
    member_id  uuid   NOT NULL,
    into_id    uuid   NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
);

-- Rules: a row per version of a rule, with its time. Which version is in force at an instant is decided by aggregates; here
-- they are looked at.
CREATE TABLE ledger_rules_v1 (
    ledger_id  uuid        NOT NULL,
    kind       text        NOT NULL,
    version    integer     NOT NULL,
    rule       text,
    from_at    timestamptz NOT NULL,
    until_at   timestamptz,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, kind, version)
);

-- Standings, with what is set aside and with what tells equals apart: up to three keys in the ledger's own order, larger
-- first, so that one comparison of the row is the whole rank whatever the order is. There is no index by rank, as in the
-- version before: every posting changes it.
CREATE TABLE points_standings_v2 (
    ledger_id  uuid          NOT NULL,
    member_id  uuid          NOT NULL,
    name       text,
    has_left   boolean       NOT NULL,
    dkp        numeric(14,2) NOT NULL,
    ep         numeric(14,2) NOT NULL,
    gp         numeric(14,2) NOT NULL,
    held       numeric(14,2) NOT NULL,
    eligible   boolean       NOT NULL,
    priority   numeric       NOT NULL,
    tie_1      numeric(14,2) NOT NULL,
    tie_2      numeric(14,2) NOT NULL,
    tie_3      numeric(14,2) NOT NULL,
    joined_at  bigint        NOT NULL,
    changed_at bigint        NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- History, with the terms of each posting.
CREATE TABLE points_history_v2 (
    ledger_id    uuid          NOT NULL,
    position     bigint        NOT NULL,
    line         integer       NOT NULL,
    member_id    uuid          NOT NULL,
    account      text          NOT NULL,
    kind         text          NOT NULL,
    delta        numeric(14,2) NOT NULL,
    balance      numeric(14,2) NOT NULL,
    asked        numeric(14,2),
    capped_by    text,
    award_kind   text,
    stood_by     boolean       NOT NULL,
    off_spec     boolean       NOT NULL,
    tax          numeric(14,2),
    raid_id      uuid,
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
CREATE INDEX points_history_v2_member ON points_history_v2 (ledger_id, member_id, position, line);

-- Items: a row per item that was paid for, given away or taken over, newest first by its entry.
CREATE TABLE points_items_v1 (
    ledger_id    uuid          NOT NULL,
    entry        bigint        NOT NULL,
    item_id      bigint,
    name         text          NOT NULL,
    slot         text,
    quality      integer,
    level        bigint,
    member_id    uuid,
    account      text,
    price        numeric(14,2) NOT NULL,
    priced_by    text,
    full_price   numeric(14,2),
    item_values  integer,
    off_spec     boolean       NOT NULL,
    no_charge    text,
    raid_id      uuid,
    reassigned_from bigint,
    voided_by    bigint,
    source_id    text,
    effective_at timestamptz   NOT NULL,
    recorded_at  timestamptz   NOT NULL,
    PRIMARY KEY (ledger_id, entry)
);
CREATE INDEX points_items_v1_member ON points_items_v1 (ledger_id, member_id, entry);

-- Where points came from and went, by week, balance and kind of entry. Sums are over all members, so they know no bound of
-- a balance.
CREATE TABLE points_flows_v1 (
    ledger_id  uuid    NOT NULL,
    week       text    NOT NULL,
    account    text    NOT NULL,
    kind       text    NOT NULL,
    added      numeric NOT NULL,
    taken      numeric NOT NULL,
    postings   bigint  NOT NULL,
    changed_at bigint  NOT NULL,
    PRIMARY KEY (ledger_id, week, account, kind)
);

-- Points that are set aside; a row goes when they are released.
CREATE TABLE points_holds_v1 (
    ledger_id    uuid          NOT NULL,
    hold_id      uuid          NOT NULL,
    member_id    uuid          NOT NULL,
    amount       numeric(14,2) NOT NULL,
    reason       text          NOT NULL,
    effective_at timestamptz   NOT NULL,
    changed_at   bigint        NOT NULL,
    PRIMARY KEY (ledger_id, hold_id)
);
CREATE INDEX points_holds_v1_member ON points_holds_v1 (ledger_id, member_id);

-- The last dispute of an entry. `stands` is null while it is open.
CREATE TABLE points_disputes_v1 (
    ledger_id   uuid        NOT NULL,
    entry       bigint      NOT NULL,
    by_member   uuid,
    note        text,
    disputed_at timestamptz NOT NULL,
    stands      boolean,
    resolution  text,
    resolved_at timestamptz,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, entry)
);

CREATE UNLOGGED TABLE ledger_merges_v1_staging (LIKE ledger_merges_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id));
CREATE UNLOGGED TABLE ledger_rules_v1_staging
    (LIKE ledger_rules_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, kind, version));
CREATE UNLOGGED TABLE points_standings_v2_staging
    (LIKE points_standings_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id));
CREATE UNLOGGED TABLE points_history_v2_staging
    (LIKE points_history_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, position, line));
CREATE UNLOGGED TABLE points_items_v1_staging (LIKE points_items_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, entry));
CREATE UNLOGGED TABLE points_flows_v1_staging
    (LIKE points_flows_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, week, account, kind));
CREATE UNLOGGED TABLE points_holds_v1_staging (LIKE points_holds_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, hold_id));
CREATE UNLOGGED TABLE points_disputes_v1_staging
    (LIKE points_disputes_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, entry));
