-- Decisions of a loot council: a row per item that was put before it, with the rule that it goes on under. Dashboards list what
-- is open and what was decided last, so both are found by state and time.
CREATE TABLE council_decisions_v1 (
    ledger_id     uuid        NOT NULL,
    decision_id   uuid        NOT NULL,
    state         text        NOT NULL,
    item_id       bigint,
    name          text        NOT NULL,
    slot          text,
    quality       integer,
    level         bigint,
    copies        integer     NOT NULL,
    awarded       integer     NOT NULL,
    raid_id       uuid,
    kill_id       uuid,
    boss          text,
    deadline      timestamptz,
    council       integer     NOT NULL,
    responses     text[]      NOT NULL,
    labels        text[]      NOT NULL,
    votes_visible text        NOT NULL,
    anonymous     boolean     NOT NULL,
    own_votes     boolean     NOT NULL,
    deferred_for  text,
    cancelled_for text,
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz,
    changed_at    bigint      NOT NULL,
    PRIMARY KEY (ledger_id, decision_id)
);
CREATE INDEX council_decisions_v1_opened ON council_decisions_v1 (ledger_id, opened_at, decision_id);
CREATE INDEX council_decisions_v1_state ON council_decisions_v1 (ledger_id, state, opened_at, decision_id);
CREATE INDEX council_decisions_v1_raid ON council_decisions_v1 (ledger_id, raid_id) WHERE raid_id IS NOT NULL;

-- What members responded last. A note is about who wrote it, and goes with them.
CREATE TABLE council_responses_v1 (
    ledger_id    uuid        NOT NULL,
    decision_id  uuid        NOT NULL,
    member_id    uuid        NOT NULL,
    response     text        NOT NULL,
    note         text,
    responded_at timestamptz NOT NULL,
    changed_at   bigint      NOT NULL,
    PRIMARY KEY (ledger_id, decision_id, member_id)
);
CREATE INDEX council_responses_v1_member ON council_responses_v1 (ledger_id, member_id);

-- How officers voted last; `approve` is null of a vote that was taken back. Who sees which of them is decided where they are
-- read, by the decision's own terms.
CREATE TABLE council_votes_v1 (
    ledger_id    uuid        NOT NULL,
    decision_id  uuid        NOT NULL,
    candidate_id uuid        NOT NULL,
    voter_id     uuid        NOT NULL,
    approve      boolean,
    voted_at     timestamptz NOT NULL,
    changed_at   bigint      NOT NULL,
    PRIMARY KEY (ledger_id, decision_id, candidate_id, voter_id)
);
CREATE INDEX council_votes_v1_voter ON council_votes_v1 (ledger_id, voter_id);

-- Awards, also those that were taken back. `entry` is what an award is charged by, where prices are read.
CREATE TABLE council_awards_v1 (
    ledger_id       uuid        NOT NULL,
    decision_id     uuid        NOT NULL,
    award           integer     NOT NULL,
    member_id       uuid,
    off_spec        boolean     NOT NULL,
    reason          text        NOT NULL,
    entry           bigint      NOT NULL,
    awarded_at      timestamptz NOT NULL,
    former_id       uuid,
    reassigned_for  text,
    voided_for      text,
    changed_at      bigint      NOT NULL,
    PRIMARY KEY (ledger_id, decision_id, award)
);
CREATE INDEX council_awards_v1_member ON council_awards_v1 (ledger_id, member_id) WHERE member_id IS NOT NULL;

-- How everybody stood who wanted an item, at the moment of its award: what the council had before it, for ever.
CREATE TABLE council_stood_v1 (
    ledger_id   uuid    NOT NULL,
    decision_id uuid    NOT NULL,
    award       integer NOT NULL,
    member_id   uuid    NOT NULL,
    response    text    NOT NULL,
    dkp         numeric NOT NULL,
    ep          numeric NOT NULL,
    gp          numeric NOT NULL,
    PRIMARY KEY (ledger_id, decision_id, award, member_id)
);

-- Whether an event may be shown to somebody who may read the log: a vote only as its decision's terms have it, and to its voter.
-- `own` are the ids of who asks, `of_council` whether they may vote or award. What the tables do not know yet is not shown. The
-- tables are those of now, whichever moment is looked at: who may look is decided by now.
CREATE FUNCTION event_is_shown(ledger uuid, event_type text, payload text, own uuid[], of_council boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN event_type <> 'council.voted' THEN true ELSE (
        SELECT (vote ->> 'voter')::uuid = ANY(own) OR COALESCE((
            SELECT NOT d.anonymous AND (d.votes_visible = 'all' OR (d.votes_visible = 'officers' AND of_council)
                                        OR (d.votes_visible = 'after_award' AND d.state = 'decided'))
            FROM public.council_decisions_v1 d
            WHERE d.ledger_id = ledger AND d.decision_id = (vote ->> 'decision')::uuid), false)
        FROM (SELECT payload::jsonb -> 'council.voted' AS vote) AS said
    ) END
$$;

CREATE UNLOGGED TABLE council_decisions_v1_staging
    (LIKE council_decisions_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id));
CREATE UNLOGGED TABLE council_responses_v1_staging
    (LIKE council_responses_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, member_id));
CREATE UNLOGGED TABLE council_votes_v1_staging
    (LIKE council_votes_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, candidate_id, voter_id));
CREATE UNLOGGED TABLE council_awards_v1_staging
    (LIKE council_awards_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, award));
CREATE UNLOGGED TABLE council_stood_v1_staging
    (LIKE council_stood_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, award, member_id));

SELECT as_of.make_twins();
