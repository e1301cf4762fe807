-- Proofs: the log as a Merkle tree (RFC 9162), and the checkpoints of it that were signed.
--
-- `tree_nodes` is a cache. The leaves are the hashes in `events`; what is kept of the tree above them is every eighth level,
-- complete subtrees only, which never change: so a proof of one event reads a few hundred hashes of a log of any length, and
-- an append writes none. Whoever needs a node that is missing computes it from those below and puts it here; two who do so at
-- once agree. Rows may be deleted at any time. `bursar verify` holds every one against the log.
CREATE TABLE tree_nodes (
    ledger_id uuid     NOT NULL,
    level     smallint NOT NULL CHECK (level BETWEEN 8 AND 56 AND level % 8 = 0),
    index     bigint   NOT NULL,
    hash      bytea    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (ledger_id, level, index),
    CHECK (index >= 0 AND index < 1::bigint << (62 - level))
);

-- A signed checkpoint is what others hold in their hands, so it is never changed or taken back; the note repeats position,
-- root and time, because the very bytes were signed. `due_at` is the beginning of the interval that a periodic one was signed
-- in: however many servers sign, an interval has one. Those signed on demand have none.
CREATE TABLE signed_checkpoints (
    ledger_id   uuid        NOT NULL,
    position    bigint      NOT NULL CHECK (position > 0),
    root        bytea       NOT NULL CHECK (length(root) = 32),
    recorded_at timestamptz NOT NULL,
    signed_at   timestamptz NOT NULL DEFAULT now(),
    due_at      timestamptz,
    note        text        NOT NULL,
    PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, due_at)
);

-- Which checkpoint a client key was answered with: the same key again is the same checkpoint again.
CREATE TABLE checkpoint_requests (
    ledger_id uuid   NOT NULL,
    request   uuid   NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (ledger_id, request)
);

REVOKE UPDATE, DELETE, TRUNCATE ON signed_checkpoints FROM PUBLIC;
REVOKE UPDATE, DELETE, TRUNCATE ON signed_checkpoints FROM CURRENT_USER;

CREATE FUNCTION refuse_to_change_what_was_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signed checkpoints are append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER signed_checkpoints_are_never_changed BEFORE UPDATE OR DELETE ON signed_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_what_was_signed();
CREATE TRIGGER signed_checkpoints_are_never_truncated BEFORE TRUNCATE ON signed_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_what_was_signed();
ALTER TABLE signed_checkpoints ENABLE ALWAYS TRIGGER signed_checkpoints_are_never_changed;
ALTER TABLE signed_checkpoints ENABLE ALWAYS TRIGGER signed_checkpoints_are_never_truncated;
