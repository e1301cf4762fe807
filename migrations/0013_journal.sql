-- The journal: a row per side of an entry, written once and never changed. Of every event and commodity they sum to zero.
-- There is no balance beside them: what an account stood at before a row is the sum of its rows before, which the index
-- gives without a look at the table, so that a posting to an account of the guild, to which every event posts, waits for
-- no other. An account's code is text because the chart is: it grows with domains, and a member's accounts are found by
-- theirs, so that no index by member is needed. Sums of an event are over all its members and know no bound of a balance.
CREATE TABLE journal_postings_v1 (
    ledger_id    uuid        NOT NULL,
    position     bigint      NOT NULL,
    line         integer     NOT NULL,
    account      text        NOT NULL,
    member_id    uuid,
    commodity    text        NOT NULL,
    amount       numeric     NOT NULL,
    kind         text        NOT NULL,
    entry        bigint      NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, position, line)
);
CREATE INDEX journal_postings_v1_account
    ON journal_postings_v1 (ledger_id, account, commodity, position, line) INCLUDE (amount);

-- Where accounts stand: a row per account and commodity, with what was ever added and taken. Over all rows of a commodity
-- both are the same: the trial balance.
CREATE TABLE journal_accounts_v1 (
    ledger_id  uuid    NOT NULL,
    account    text    NOT NULL,
    commodity  text    NOT NULL,
    member_id  uuid,
    added      numeric NOT NULL,
    taken      numeric NOT NULL,
    postings   bigint  NOT NULL,
    changed_at bigint  NOT NULL,
    PRIMARY KEY (ledger_id, account, commodity)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

CREATE UNLOGGED TABLE journal_postings_v1_staging
    (LIKE journal_postings_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, position, line));
CREATE UNLOGGED TABLE journal_accounts_v1_staging
    (LIKE journal_accounts_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, account, commodity));
