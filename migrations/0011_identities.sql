-- API keys with scopes: what of its roles' permissions a key may use, all of them where it is null. A new shape is a new
-- table: servers of the release before go on with theirs.
CREATE TABLE ledger_keys_v2 (
    ledger_id  uuid   NOT NULL,
    key_id     uuid   NOT NULL,
    mac        text   NOT NULL,
    label      text   NOT NULL,
    roles      text[] NOT NULL,
    scopes     text[],
    member_id  uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, key_id)
);
CREATE INDEX ledger_keys_v2_mac ON ledger_keys_v2 (ledger_id, mac);

-- As whom whoever has an identity acts. `identity` is an HMAC of issuer and subject under a key of the ledger: what finds it
-- in one ledger finds nothing in another. `name` says both to admins, and is null once the member's key is destroyed.
CREATE TABLE ledger_identities_v1 (
    ledger_id  uuid   NOT NULL,
    identity   text   NOT NULL,
    member_id  uuid   NOT NULL,
    name       text,
    linked_at  timestamptz NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, identity)
);
CREATE INDEX ledger_identities_v1_member ON ledger_identities_v1 (ledger_id, member_id);

CREATE UNLOGGED TABLE ledger_keys_v2_staging (LIKE ledger_keys_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, key_id));
CREATE UNLOGGED TABLE ledger_identities_v1_staging
    (LIKE ledger_identities_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, identity));
