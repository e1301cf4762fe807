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

-- What an entry was awarded by: the loot distribution asks it of every item that it counts.
CREATE INDEX council_awards_v1_entry ON council_awards_v1 (ledger_id, entry);

CREATE UNLOGGED TABLE council_votes_v2_staging
    (LIKE council_votes_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, decision_id, candidate_id, voter_id));


SELECT as_of.make_twins();
