-- Read tables about the ledger itself. A table's name ends in the version of its fold: a new fold or shape comes as a new
-- table beside the old one, so that servers of two releases run side by side. `changed_at` is the position of the last
-- event that touched the row: subscribers ask for what changed after a position. Each has a staging twin, unlogged, that
-- a rebuild folds into.
CREATE TABLE ledger_settings_v1 (
    ledger_id      uuid    NOT NULL,
    settings       text    NOT NULL,
    version        integer NOT NULL,
    opened_at      timestamptz NOT NULL,
    changed_at     bigint  NOT NULL,
    PRIMARY KEY (ledger_id)
);

-- `name` is null once its key is destroyed. `joined_at` orders members who tie.
CREATE TABLE ledger_members_v1 (
    ledger_id  uuid    NOT NULL,
    member_id  uuid    NOT NULL,
    name       text,
    handle     text    NOT NULL,
    joined_at  bigint  NOT NULL,
    joined_on  timestamptz NOT NULL,
    has_left   boolean NOT NULL,
    main_id    uuid,
    roles      text[]  NOT NULL,
    changed_at bigint  NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
);
CREATE INDEX ledger_members_v1_joined ON ledger_members_v1 (ledger_id, joined_at, member_id);

CREATE TABLE ledger_characters_v1 (
    ledger_id    uuid   NOT NULL,
    character_id uuid   NOT NULL,
    member_id    uuid   NOT NULL,
    name         text,
    handle       text   NOT NULL,
    changed_at   bigint NOT NULL,
    PRIMARY KEY (ledger_id, character_id)
);
CREATE INDEX ledger_characters_v1_member ON ledger_characters_v1 (ledger_id, member_id);

CREATE TABLE ledger_roles_v1 (
    ledger_id   uuid   NOT NULL,
    role        text   NOT NULL,
    permissions text[] NOT NULL,
    changed_at  bigint NOT NULL,
    PRIMARY KEY (ledger_id, role)
);

-- `mac` finds a key by its secret; the secret itself is kept nowhere.
CREATE TABLE ledger_keys_v1 (
    ledger_id  uuid   NOT NULL,
    key_id     uuid   NOT NULL,
    mac        text   NOT NULL,
    label      text   NOT NULL,
    roles      text[] NOT NULL,
    member_id  uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, key_id)
);
CREATE INDEX ledger_keys_v1_mac ON ledger_keys_v1 (ledger_id, mac);

CREATE UNLOGGED TABLE ledger_settings_v1_staging (LIKE ledger_settings_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id));
CREATE UNLOGGED TABLE ledger_members_v1_staging
    (LIKE ledger_members_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, member_id));
CREATE UNLOGGED TABLE ledger_characters_v1_staging
    (LIKE ledger_characters_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, character_id));
CREATE UNLOGGED TABLE ledger_roles_v1_staging (LIKE ledger_roles_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, role));
CREATE UNLOGGED TABLE ledger_keys_v1_staging (LIKE ledger_keys_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, key_id));
