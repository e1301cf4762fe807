-- How officers voted last, with how often each changed their mind: a new shape is a new table, so that a server of the release
-- before goes on with its own. `approve` is null of a vote that was taken back.
CREATE TABLE council_votes_v2 (
    ledger_id    uuid        NOT NULL,
    decision_id  uuid        NOT NULL,
    candidate_id uuid        NOT NULL,
    voter_id     uuid        NOT NULL,
    approve      boolean,
    changes      integer     NOT NULL,
    voted_at     timestamptz NOT NULL,
    changed_at   bigint      NOT NULL,
    PRIMARY KEY (ledger_id, decision_id, candidate_id, voter_id)
);
CREATE INDEX council_votes_v2_voter ON council_votes_v2 (ledger_id, voter_id);

-- What members wish for, by the id that they said it with: a row goes when the wish is taken back, and with who is forgotten. What
-- fulfilled it is an item of theirs, which is looked for where items are.
CREATE TABLE council_wishes_v1 (
    ledger_id  uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    wish       text        NOT NULL,
    item_id    bigint,
    name       text        NOT NULL,
    slot       text,
    rank       bigint      NOT NULL,
    note       text,
    wished_at  timestamptz NOT NULL,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, member_id, wish)
);

-- What somebody who may schedule said of what policies fail at: `skipped_for` is why it is left alone for good. Policies read it before
-- they try anything, and `changed_at` tells them what they have not followed yet.
CREATE TABLE schedules_orders_v1 (
    ledger_id   uuid        NOT NULL,
    policy      text        NOT NULL,
    work        text        NOT NULL,
    retried     integer     NOT NULL,
    skipped_for text,
    ordered_at  timestamptz NOT NULL,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, policy, work)
);

-- What policies fail at, until it is done: no history, the log has what came of it. `followed` is the last order that was followed,
-- by the position of its event; a later one has it tried at once.
CREATE TABLE policy_failures (
    ledger_id uuid        NOT NULL,
    policy    text        NOT NULL,
    work      text        NOT NULL,
    tries     integer     NOT NULL,
    reason    text        NOT NULL,
    failed_at timestamptz NOT NULL,
    next_at   timestamptz NOT NULL,
    followed  bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (ledger_id, policy, work)
);
-- Notices keep their own failures.
ALTER TABLE notices ADD COLUMN followed bigint NOT NULL DEFAULT 0;

-- What an entry was awarded by: the loot distribution asks it of every item that it counts.
CREATE INDEX council_awards_v1_entry ON council_awards_v1 (ledger_id, entry);

CREATE UNLOGGED TABLE council_votes_v2_staging
    (LIKE council_votes_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, candidate_id, voter_id));

CREATE UNLOGGED TABLE council_wishes_v1_staging
    (LIKE council_wishes_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id, wish));
CREATE UNLOGGED TABLE schedules_orders_v1_staging
    (LIKE schedules_orders_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, policy, work));

SELECT as_of.make_twins();
