-- What the game lets this server see. None of it is history: what follows from it stands in the log.

-- Logins that were begun and whose pilot has not come back. A state is known by its digest only, and goes when it is used. What
-- is sealed, under the member's key, is the verifier of the code and the address that the pilot was sent to.
CREATE TABLE esi_logins (
    ledger_id  uuid        NOT NULL,
    request    uuid        NOT NULL,
    state      text        NOT NULL,
    member_id  uuid        NOT NULL,
    sealed     text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, request)
);
CREATE UNIQUE INDEX esi_logins_state ON esi_logins (ledger_id, state);

-- What members granted: one character each. Character and tokens are sealed under the member's key, so that whoever is forgotten
-- has granted nothing any more. `broken` says why the game takes the grant no longer.
CREATE TABLE esi_grants (
    ledger_id  uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    sealed     text        NOT NULL,
    broken     text,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, member_id)
);

-- Fleets whose members are looked at once a minute. Whoever moves `due_at` has the fleet for that minute; `version` keeps one
-- who was slow from writing over another. `state` is what is known from the samples so far: numbers of the game, and no names.
CREATE TABLE esi_samplings (
    ledger_id   uuid        NOT NULL,
    fleet_id    uuid        NOT NULL,
    sampling_id uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    started_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    closed_at   timestamptz,
    state       text        NOT NULL,
    version     bigint      NOT NULL,
    PRIMARY KEY (ledger_id, fleet_id)
);
-- What is looked at: few at any time.
CREATE INDEX esi_samplings_due ON esi_samplings (ledger_id, due_at) WHERE closed_at IS NULL;

-- What was found out about payouts that a transfer in the game is to prove, until one does.
CREATE TABLE esi_verdicts (
    ledger_id  uuid        NOT NULL,
    payout_id  uuid        NOT NULL,
    code       text        NOT NULL,
    sentence   text        NOT NULL,
    proofs     text[]      NOT NULL,
    looked_at  timestamptz NOT NULL,
    PRIMARY KEY (ledger_id, payout_id)
);
