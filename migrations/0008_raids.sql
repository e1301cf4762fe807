-- The calendar: a row per raid. `starts_at` and `ends_at` are what is planned, `started_at` and `ended_at` what became of
-- it. It is read by planned time, attendance by the time of the start.
CREATE TABLE raids_calendar_v1 (
    ledger_id     uuid        NOT NULL,
    raid_id       uuid        NOT NULL,
    state         text        NOT NULL,
    title         text        NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz,
    place         text,
    notes         text,
    started_at    timestamptz,
    ended_at      timestamptz,
    cancelled_for text,
    kills         integer     NOT NULL,
    changed_at    bigint      NOT NULL,
    PRIMARY KEY (ledger_id, raid_id)
);
CREATE INDEX raids_calendar_v1_planned ON raids_calendar_v1 (ledger_id, starts_at, raid_id);
CREATE INDEX raids_calendar_v1_started ON raids_calendar_v1 (ledger_id, started_at);

-- What members meant to be before a raid started. It stays once the raid starts: who signed up and did not come is told by
-- both tables together.
CREATE TABLE raids_sign_ups_v1 (
    ledger_id  uuid   NOT NULL,
    raid_id    uuid   NOT NULL,
    member_id  uuid   NOT NULL,
    status     text   NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, raid_id, member_id)
);

-- Who is what from an instant on. A stay ends where the member's next row begins, or with the raid: that end is not
-- stored, so a row that is put in between touches no other. Rows after the raid's end count for nothing.
CREATE TABLE raids_roster_v1 (
    ledger_id  uuid        NOT NULL,
    raid_id    uuid        NOT NULL,
    member_id  uuid        NOT NULL,
    from_at    timestamptz NOT NULL,
    status     text        NOT NULL,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, raid_id, member_id, from_at)
);

-- Kills that count, in the order of their own time.
CREATE TABLE raids_kills_v1 (
    ledger_id  uuid        NOT NULL,
    raid_id    uuid        NOT NULL,
    kill_id    uuid        NOT NULL,
    killed_at  timestamptz NOT NULL,
    boss       text        NOT NULL,
    difficulty text,
    encounter  bigint,
    present    integer     NOT NULL,
    standby    integer     NOT NULL,
    excused    integer     NOT NULL,
    changed_at bigint      NOT NULL,
    PRIMARY KEY (ledger_id, raid_id, kill_id)
);
CREATE INDEX raids_kills_v1_killed ON raids_kills_v1 (ledger_id, killed_at);

-- Who was at each kill, and how: attendance is counted from here.
CREATE TABLE raids_presence_v1 (
    ledger_id  uuid   NOT NULL,
    raid_id    uuid   NOT NULL,
    kill_id    uuid   NOT NULL,
    member_id  uuid   NOT NULL,
    status     text   NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (ledger_id, raid_id, kill_id, member_id)
);

CREATE UNLOGGED TABLE raids_calendar_v1_staging
    (LIKE raids_calendar_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, raid_id));
CREATE UNLOGGED TABLE raids_sign_ups_v1_staging
    (LIKE raids_sign_ups_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, raid_id, member_id));
CREATE UNLOGGED TABLE raids_roster_v1_staging
    (LIKE raids_roster_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, raid_id, member_id, from_at));
CREATE UNLOGGED TABLE raids_kills_v1_staging
    (LIKE raids_kills_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, raid_id, kill_id));
CREATE UNLOGGED TABLE raids_presence_v1_staging
    (LIKE raids_presence_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, raid_id, kill_id, member_id));
