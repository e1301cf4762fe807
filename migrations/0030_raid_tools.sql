-- What a raid tool said of an item that was taken over from it: a row per item, written once. Who got it and whether it was taken
-- back is told by the items; most items have no such row, so it is a table of its own.
CREATE TABLE points_loot_v1 (
    ledger_id     uuid    NOT NULL,
    entry         bigint  NOT NULL,
    member_id     uuid    NOT NULL,
    system        text    NOT NULL,
    award         text,
    written       text,
    response      text,
    response_id   text,
    award_reason  boolean NOT NULL,
    votes         bigint,
    class         text,
    instance      text,
    difficulty    text,
    difficulty_id bigint,
    map_id        bigint,
    boss          text,
    group_size    bigint,
    link          text,
    kind          text,
    worn          text,
    replaced      text[]  NOT NULL,
    note          text,
    owner         text,
    PRIMARY KEY (ledger_id, entry)
);

-- What waits, now also items that nothing was charged for, with what was said of them, and kills at which somebody was. The
-- first version stays for the release before this one.
CREATE TABLE imports_lines_v2 (
    ledger_id   uuid          NOT NULL,
    position    bigint        NOT NULL,
    line        integer       NOT NULL,
    person_id   uuid          NOT NULL,
    account     text          NOT NULL,
    delta       numeric(14,2) NOT NULL,
    reason      text,
    item_id     bigint,
    item_name   text,
    system      text          NOT NULL,
    source_id   text          NOT NULL,
    happened_at timestamptz   NOT NULL,
    loot        text,
    note        text,
    owner       text,
    raid_id     uuid,
    kill_id     uuid,
    recorded_at timestamptz   NOT NULL,
    PRIMARY KEY (ledger_id, position, line)
);
CREATE INDEX imports_lines_v2_person ON imports_lines_v2 (ledger_id, person_id, position, line);
CREATE INDEX imports_lines_v2_kill ON imports_lines_v2 (ledger_id, kill_id) WHERE kill_id IS NOT NULL;

CREATE UNLOGGED TABLE points_loot_v1_staging (LIKE points_loot_v1 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, entry));
CREATE UNLOGGED TABLE imports_lines_v2_staging
    (LIKE imports_lines_v2 INCLUDING CONSTRAINTS, PRIMARY KEY (ledger_id, position, line));

SELECT as_of.make_twins();
