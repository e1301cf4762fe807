-- Auctions: a row each. What is live is looked for by its end, by who closes it; lists go by when they were opened. A bid under
-- seal touches no row here.
CREATE TABLE auctions_list_v1 (
    ledger_id     uuid        NOT NULL,
    auction_id    uuid        NOT NULL,
    state         text        NOT NULL,
    kind          text        NOT NULL,
    item_id       bigint,
    name          text        NOT NULL,
    slot          text,
    quality       integer,
    level         bigint,
    copies        integer     NOT NULL,
    minimum       numeric     NOT NULL,
    increment     numeric,
    closes_at     timestamptz NOT NULL,
    snipe_within  bigint,
    snipe_extend  bigint,
    snipe_most    bigint,
    off_spec      boolean     NOT NULL,
    ties          text[]      NOT NULL,
    commitment    text,
    seed          text,
    tied          text,
    raid_id       uuid,
    note          text,
    early         boolean     NOT NULL,
    cancelled_for text,
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz,
    changed_at    bigint      NOT NULL,
    PRIMARY KEY (ledger_id, auction_id)
);
CREATE INDEX auctions_list_v1_opened ON auctions_list_v1 (ledger_id, opened_at, auction_id);
CREATE INDEX auctions_list_v1_due ON auctions_list_v1 (closes_at) WHERE state = 'live';

-- What members bid last; who may read which before the close is decided where they are read.
CREATE TABLE auctions_bids_v1 (
    ledger_id   uuid        NOT NULL,
    auction_id  uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    amount      numeric     NOT NULL,
    off_spec    boolean     NOT NULL,
    all_in      boolean     NOT NULL,
    stands      boolean     NOT NULL,
    placed_at   timestamptz NOT NULL,
    rank        integer,
    passed_over text,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, auction_id, member_id)
);
CREATE INDEX auctions_bids_v1_member ON auctions_bids_v1 (ledger_id, member_id);

-- What was awarded, also what was taken back. `entry` is what an award is charged by.
CREATE TABLE auctions_awards_v1 (
    ledger_id  uuid        NOT NULL,
    auction_id uuid        NOT NULL,
    award      integer     NOT NULL,
    member_id  uuid        NOT NULL,
    bid        numeric     NOT NULL,
    off_spec   boolean     NOT NULL,
    price      numeric     NOT NULL,
    priced_by  text        NOT NULL,
    decided_by text,
    entry      bigint      NOT NULL,
    awarded_at timestamptz NOT NULL,
    voided_for text,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, auction_id, award)
);
CREATE INDEX auctions_awards_v1_member ON auctions_awards_v1 (ledger_id, member_id);

-- Now also of bids under seal, and of what is set aside for them: before the close, to the bidder; of one that was called off, for
-- ever.
CREATE OR REPLACE FUNCTION event_is_shown(ledger uuid, event_type text, payload text, own uuid[], of_council boolean)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN event_type = 'council.voted' THEN (
            SELECT (vote ->> 'voter')::uuid = ANY(own) OR COALESCE((
                SELECT NOT d.anonymous AND (d.votes_visible = 'all' OR (d.votes_visible = 'officers' AND of_council)
                                            OR (d.votes_visible = 'after_award' AND d.state = 'decided'))
                FROM public.council_decisions_v1 d
                WHERE d.ledger_id = ledger AND d.decision_id = (vote ->> 'decision')::uuid), false)
            FROM (SELECT payload::jsonb -> 'council.voted' AS vote) AS said)
        WHEN event_type IN ('auctions.bid_placed', 'auctions.bid_withdrawn', 'points.held', 'points.hold_released') THEN (
            SELECT (event_type LIKE 'points.%' AND (bid ->> 'sealed') IS DISTINCT FROM 'true')
                   OR (bid ->> 'member')::uuid = ANY(own)
                   OR EXISTS (SELECT FROM public.auctions_list_v1 a
                              WHERE a.ledger_id = ledger AND a.auction_id = (bid ->> 'auction')::uuid
                                AND (a.kind = 'open' OR a.state = 'closed'))
            FROM (SELECT payload::jsonb -> event_type AS bid) AS said)
        ELSE true
    END
$$;

CREATE UNLOGGED TABLE auctions_list_v1_staging
    (LIKE auctions_list_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, auction_id));
CREATE UNLOGGED TABLE auctions_bids_v1_staging
    (LIKE auctions_bids_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, auction_id, member_id));
CREATE UNLOGGED TABLE auctions_awards_v1_staging
    (LIKE auctions_awards_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, auction_id, award));

SELECT as_of.make_twins();
