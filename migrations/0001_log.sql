-- The log: every ledger's events in one total order, each hashed onto the one before it.
--
-- `ledger_id` leads every key here and everywhere else: it is the unit of order, hashing, projection and, on a
-- distributed engine, of placement. There is no sequence: positions come from the ledger's head, so they have no gaps
-- and nobody who has seen position n has missed one before it. `payload` and `metadata` are text, not jsonb, because
-- the hash covers the very bytes that were sent. `actor`, `client_key` and `command_mac` stand on a command's first
-- event only; they repeat what its metadata says, so that a unique index can refuse a second command under one key.
-- Indexed text compares by its bytes, so that no index depends on the machine's locale.
CREATE TABLE events (
    ledger_id       uuid        NOT NULL,
    position        bigint      NOT NULL CHECK (position > 0),
    stream_type     text        NOT NULL COLLATE "C",
    stream_id       uuid        NOT NULL,
    stream_sequence bigint      NOT NULL CHECK (stream_sequence > 0),
    event_type      text        NOT NULL,
    effective_at    timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    salt            bytea       NOT NULL CHECK (length(salt) = 16),
    payload         text        NOT NULL CHECK (octet_length(payload) <= 1048576),
    metadata        text        NOT NULL,
    hash            bytea       NOT NULL CHECK (length(hash) = 32),
    actor           text        COLLATE "C",
    client_key      text        COLLATE "C",
    command_mac     bytea,
    PRIMARY KEY (ledger_id, position),
    UNIQUE (ledger_id, stream_type, stream_id, stream_sequence),
    CHECK ((client_key IS NULL) = (actor IS NULL) AND (client_key IS NULL) = (command_mac IS NULL))
);

-- One effect per client key, for ever: the scope of a key is its ledger and its actor.
CREATE UNIQUE INDEX events_client_key ON events (ledger_id, actor, client_key) WHERE client_key IS NOT NULL;

-- The head is the fence: an append moves it from the (position, hash) that the writer saw, or moves nothing. It is the
-- one row that every append of a ledger updates, so its pages keep room for the new version beside the old.
CREATE TABLE heads (
    ledger_id   uuid        PRIMARY KEY,
    position    bigint      NOT NULL CHECK (position >= 0),
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Nothing changes the past. Grants guard on every engine, the owner included; triggers guard against superusers too,
-- and fire even in a session that replays replication (ENABLE ALWAYS). Engines that refuse triggers on distributed
-- tables keep the grants.
REVOKE UPDATE, DELETE, TRUNCATE ON events FROM PUBLIC;
REVOKE UPDATE, DELETE, TRUNCATE ON events FROM CURRENT_USER;

CREATE FUNCTION refuse_to_change_the_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of events is append-only: % is refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_past();
CREATE TRIGGER events_are_never_truncated BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_past();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_never_changed;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_never_truncated;
