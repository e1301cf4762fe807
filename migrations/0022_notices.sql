-- What of payouts is told to a webhook, and to which. `webhook` is a keyed digest: whoever knows an address can write there.
-- `webhook_since` is the event that set it: what happened before is not told.
ALTER TABLE fleets_settings_v1
    ADD COLUMN webhook       text,
    ADD COLUMN webhook_since bigint,
    ADD COLUMN muted         text[] NOT NULL DEFAULT '{}';
ALTER TABLE fleets_settings_v1_staging
    ADD COLUMN webhook       text,
    ADD COLUMN webhook_since bigint,
    ADD COLUMN muted         text[] NOT NULL DEFAULT '{}';
ALTER TABLE as_of.fleets_settings_v1
    ADD COLUMN webhook       text,
    ADD COLUMN webhook_since bigint,
    ADD COLUMN muted         text[] NOT NULL DEFAULT '{}';

-- The addresses of webhooks, sealed under a key of their ledger. They stand beside the log and not in it: a ledger that is
-- taken to another server tells nobody there until somebody says whom.
CREATE TABLE notice_webhooks (
    ledger_id uuid  NOT NULL,
    webhook   text  NOT NULL,
    sealed    bytea NOT NULL,
    PRIMARY KEY (ledger_id, webhook)
);

-- How far a ledger's log was looked through for what is to be told. It only ever grows, so that no event is found twice,
-- whoever looks and however often read tables are built anew.
CREATE TABLE notice_progress (
    ledger_id uuid   NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (ledger_id)
);

-- What is told, by the event that it is about: `waiting`, then `sending` while somebody is at it, then `told` or `given_up`,
-- or `unknown`, when nobody knows whether it arrived; that is never sent again. Only positions are kept: names and amounts are read when it is sent, so
-- that a person who is forgotten meanwhile is in no message. `upto` is the last event of those that are told together.
CREATE TABLE notices (
    ledger_id  uuid        NOT NULL,
    position   bigint      NOT NULL,
    upto       bigint      NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('ready', 'paid', 'failed')),
    state      text        NOT NULL CHECK (state IN ('waiting', 'sending', 'told', 'given_up', 'unknown')),
    tries      integer     NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL,
    reason     text,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, position),
    CHECK (upto >= position)
);
-- What is still to be told: few at any time.
CREATE INDEX notices_open ON notices (due_at, ledger_id, position) WHERE state IN ('waiting', 'sending');

-- Lists over all fleets: pools by when they were opened, and what has no price, which should be little.
CREATE INDEX fleets_pools_v1_opened ON fleets_pools_v1 (ledger_id, opened_at, pool_id);
CREATE INDEX fleets_items_v1_unpriced ON fleets_items_v1 (ledger_id, pool_id, line) WHERE unit IS NULL;
