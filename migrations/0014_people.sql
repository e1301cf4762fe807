-- A person's key that was destroyed leaves its row behind, without the key: whoever seals a text about them later finds
-- that there is one no longer, and makes none. So who is forgotten stays forgotten, whichever server asks.
ALTER TABLE subject_keys ALTER COLUMN wrapped DROP NOT NULL;
ALTER TABLE subject_keys ADD COLUMN destroyed_at timestamptz;
ALTER TABLE subject_keys ADD CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL));

-- Disputes know whom their notes are about, so that a note goes with the person.
CREATE TABLE points_disputes_v2 (
    ledger_id   uuid        NOT NULL,
    entry       bigint      NOT NULL,
    by_member   uuid,
    note_of     uuid        NOT NULL,
    note        text,
    disputed_at timestamptz NOT NULL,
    stands      boolean,
    resolution  text,
    resolved_at timestamptz,
    changed_at  bigint      NOT NULL,
    PRIMARY KEY (ledger_id, entry)
);
CREATE UNLOGGED TABLE points_disputes_v2_staging
    (LIKE points_disputes_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, entry));

-- Who read what only some may read about a member: once per reader, member and hour, the first time. It is no read model,
-- because the log has no reads; nothing decides by it.
CREATE TABLE private_reads (
    ledger_id uuid        NOT NULL,
    actor     text        NOT NULL COLLATE "C",
    member_id uuid        NOT NULL,
    hour      timestamptz NOT NULL,
    what      text        NOT NULL,
    read_at   timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, actor, member_id, hour)
);
CREATE INDEX private_reads_latest ON private_reads (ledger_id, hour, member_id, actor);
CREATE INDEX private_reads_member ON private_reads (ledger_id, member_id, hour, actor);
