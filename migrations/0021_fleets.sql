-- How a ledger's fleets are run: one row, once anything was set. Without it, what a new ledger has goes.
CREATE TABLE fleets_settings_v1 (
    ledger_id         uuid    NOT NULL,
    pricing           text    NOT NULL,
    region            bigint  NOT NULL,
    value_on_submit   boolean NOT NULL,
    approval_required boolean NOT NULL,
    four_eyes         boolean NOT NULL,
    default_rule      uuid,
    changed_at        bigint  NOT NULL,
    PRIMARY KEY (ledger_id)
);

-- Payout rules: a row per version. What a rule says is kept as it stands on its event; nobody searches in it.
CREATE TABLE fleets_rules_v1 (
    ledger_id  uuid        NOT NULL,
    rule_id    uuid        NOT NULL,
    version    bigint      NOT NULL,
    name       text        NOT NULL,
    says       text        NOT NULL,
    set_at     timestamptz NOT NULL,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, rule_id, version)
);

-- Fleets, read by the time that they are planned for, of all commanders or of one.
CREATE TABLE fleets_list_v1 (
    ledger_id    uuid        NOT NULL,
    fleet_id     uuid        NOT NULL,
    stage        text        NOT NULL,
    name         text        NOT NULL,
    commander_id uuid        NOT NULL,
    starts_at    timestamptz NOT NULL,
    doctrine     text,
    location     text,
    notes        text,
    started_at   timestamptz,
    completed_at timestamptz,
    reason       text,
    changed_at   bigint      NOT NULL,
    PRIMARY KEY (ledger_id, fleet_id)
);
CREATE INDEX fleets_list_v1_starts ON fleets_list_v1 (ledger_id, starts_at, fleet_id);
CREATE INDEX fleets_list_v1_commander ON fleets_list_v1 (ledger_id, commander_id, starts_at, fleet_id);

-- Who flew. Times are kept with their member: they are read and changed together, and nobody searches in them.
CREATE TABLE fleets_crew_v1 (
    ledger_id  uuid    NOT NULL,
    fleet_id   uuid    NOT NULL,
    member_id  uuid    NOT NULL,
    role       text    NOT NULL,
    ship       text,
    weight     numeric NOT NULL,
    sites      bigint,
    notes      text,
    by_hand    boolean NOT NULL,
    stays      text    NOT NULL,
    changed_at bigint  NOT NULL,
    PRIMARY KEY (ledger_id, fleet_id, member_id)
);
CREATE INDEX fleets_crew_v1_member ON fleets_crew_v1 (ledger_id, member_id, fleet_id);

-- Pools, with what was approved of them. `split` explains every share, and is read with its pool only.
CREATE TABLE fleets_pools_v1 (
    ledger_id        uuid        NOT NULL,
    pool_id          uuid        NOT NULL,
    fleet_id         uuid        NOT NULL,
    name             text        NOT NULL,
    stage            text        NOT NULL,
    currency         text        NOT NULL,
    strategy         text        NOT NULL,
    rule_id          uuid        NOT NULL,
    rule_version     bigint,
    payout_percent   numeric     NOT NULL,
    costs            text        NOT NULL,
    valuation        bigint      NOT NULL,
    total            numeric,
    missing          bigint      NOT NULL,
    valued_at        timestamptz,
    valuation_failed text,
    adjustments      text        NOT NULL,
    in_kind          text        NOT NULL,
    approvals        bigint      NOT NULL,
    approved_at      timestamptz,
    approved_by      text,
    shared           numeric,
    corp             numeric,
    commander        numeric,
    split            text,
    reason           text,
    opened_at        timestamptz NOT NULL,
    changed_at       bigint      NOT NULL,
    PRIMARY KEY (ledger_id, pool_id)
);
CREATE INDEX fleets_pools_v1_fleet ON fleets_pools_v1 (ledger_id, fleet_id, pool_id);
-- What waits for its prices: few at any time.
CREATE INDEX fleets_pools_v1_valuing ON fleets_pools_v1 (ledger_id, pool_id) WHERE stage = 'valuing';

-- What is in pools, with the price of each line and where it is from.
CREATE TABLE fleets_items_v1 (
    ledger_id      uuid    NOT NULL,
    pool_id        uuid    NOT NULL,
    line           bigint  NOT NULL,
    name           text    NOT NULL,
    type_id        bigint,
    quantity       bigint  NOT NULL,
    blueprint_copy boolean NOT NULL,
    looter_id      uuid,
    unit           numeric,
    source         text,
    strategy       text,
    priced_as_of   timestamptz,
    digest         text,
    reason         text,
    unpriced       text,
    changed_at     bigint  NOT NULL,
    PRIMARY KEY (ledger_id, pool_id, line)
);

-- Payouts. Every list is read by when they were opened, which is the order that rows arrive in, or within one state, member
-- or fleet by the same order; so each has an index that ends in it, and a page reads its own rows and no more.
CREATE TABLE payouts_list_v1 (
    ledger_id  uuid        NOT NULL,
    payout_id  uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    fleet_id   uuid        NOT NULL,
    pool_id    uuid        NOT NULL,
    state      text        NOT NULL,
    currency   text        NOT NULL,
    amount     numeric     NOT NULL,
    carried_in numeric     NOT NULL,
    percent    numeric     NOT NULL,
    paid       numeric     NOT NULL,
    method     text,
    reference  text,
    batch      text,
    notes      text,
    reason     text,
    opened_at  timestamptz NOT NULL,
    paid_at    timestamptz,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, payout_id)
);
CREATE INDEX payouts_list_v1_opened ON payouts_list_v1 (ledger_id, opened_at, payout_id);
CREATE INDEX payouts_list_v1_state ON payouts_list_v1 (ledger_id, state, opened_at, payout_id);
CREATE INDEX payouts_list_v1_member ON payouts_list_v1 (ledger_id, member_id, opened_at, payout_id);
CREATE INDEX payouts_list_v1_fleet ON payouts_list_v1 (ledger_id, fleet_id, opened_at, payout_id);
CREATE INDEX payouts_list_v1_reference ON payouts_list_v1 (ledger_id, reference) WHERE reference IS NOT NULL;

-- What was tried and done with each payout: rows of their own, so that no list multiplies by them.
CREATE TABLE payouts_attempts_v1 (
    ledger_id uuid        NOT NULL,
    payout_id uuid        NOT NULL,
    position  bigint      NOT NULL,
    kind      text        NOT NULL,
    amount    numeric,
    method    text,
    reference text,
    reason    text,
    at        timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, payout_id, position)
);

-- What is owed to each member, and what they owe.
CREATE TABLE payouts_balances_v1 (
    ledger_id   uuid    NOT NULL,
    member_id   uuid    NOT NULL,
    pending     numeric NOT NULL,
    carried     numeric NOT NULL,
    paid        numeric NOT NULL,
    recoverable numeric NOT NULL,
    changed_at  bigint  NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
);

-- How much is in which state, of each fleet and, under the id of none, of all. A summary is one row of this, never a scan.
CREATE TABLE payouts_summaries_v1 (
    ledger_id         uuid    NOT NULL,
    fleet_id          uuid    NOT NULL,
    payouts           bigint  NOT NULL,
    pending           bigint  NOT NULL,
    pending_amount    numeric NOT NULL,
    processing        bigint  NOT NULL,
    processing_amount numeric NOT NULL,
    paid              bigint  NOT NULL,
    failed            bigint  NOT NULL,
    failed_amount     numeric NOT NULL,
    unknown           bigint  NOT NULL,
    unknown_amount    numeric NOT NULL,
    cancelled         bigint  NOT NULL,
    reversed          bigint  NOT NULL,
    paid_amount       numeric NOT NULL,
    changed_at        bigint  NOT NULL,
    PRIMARY KEY (ledger_id, fleet_id)
) WITH (fillfactor = 50);

-- What members have to give back.
CREATE TABLE payouts_recoveries_v1 (
    ledger_id   uuid        NOT NULL,
    recovery_id uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    pool_id     uuid,
    currency    text        NOT NULL,
    amount      numeric     NOT NULL,
    outstanding numeric     NOT NULL,
    reason      text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, recovery_id)
);
CREATE INDEX payouts_recoveries_v1_member ON payouts_recoveries_v1 (ledger_id, member_id);

CREATE UNLOGGED TABLE fleets_settings_v1_staging
    (LIKE fleets_settings_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id));
CREATE UNLOGGED TABLE fleets_rules_v1_staging
    (LIKE fleets_rules_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, rule_id, version));
CREATE UNLOGGED TABLE fleets_list_v1_staging
    (LIKE fleets_list_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, fleet_id));
CREATE UNLOGGED TABLE fleets_crew_v1_staging
    (LIKE fleets_crew_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, fleet_id, member_id));
CREATE UNLOGGED TABLE fleets_pools_v1_staging
    (LIKE fleets_pools_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, pool_id));
CREATE UNLOGGED TABLE fleets_items_v1_staging
    (LIKE fleets_items_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, pool_id, line));
CREATE UNLOGGED TABLE payouts_list_v1_staging
    (LIKE payouts_list_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, payout_id));
CREATE UNLOGGED TABLE payouts_attempts_v1_staging
    (LIKE payouts_attempts_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, payout_id, position));
CREATE UNLOGGED TABLE payouts_balances_v1_staging
    (LIKE payouts_balances_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id));
CREATE UNLOGGED TABLE payouts_summaries_v1_staging
    (LIKE payouts_summaries_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, fleet_id));
CREATE UNLOGGED TABLE payouts_recoveries_v1_staging
    (LIKE payouts_recoveries_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, recovery_id));

SELECT as_of.make_twins();
