-- What requests of a ledger's Discord application are checked by: its public key, which is no secret.
ALTER TABLE fleets_settings_v1         ADD COLUMN discord_key text;
ALTER TABLE fleets_settings_v1_staging ADD COLUMN discord_key text;
ALTER TABLE as_of.fleets_settings_v1   ADD COLUMN discord_key text;

-- Notices of what the loot council and auctions do. Some come at their time and not by an event: those name what they are about,
-- and the end that they were told of. `position` is then the event that the end was known by. The end is part of what makes one
-- the same, so that however many servers look at once, of one end is told once.
ALTER TABLE notices
    ADD COLUMN subject uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    ADD COLUMN ends_at timestamptz,
    DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('ready', 'paid', 'failed', 'decision', 'reminder', 'award',
                                                      'auction', 'ending', 'closed')),
    DROP CONSTRAINT notices_pkey,
    ADD PRIMARY KEY (ledger_id, position, kind, subject);
CREATE UNIQUE INDEX notices_ends ON notices (ledger_id, kind, subject, ends_at) WHERE ends_at IS NOT NULL;

-- Decisions whose deadline is ahead: looked through every few seconds for those that are reminded of, as live auctions are.
CREATE INDEX council_decisions_v1_due ON council_decisions_v1 (deadline) WHERE state = 'open' AND deadline IS NOT NULL;
