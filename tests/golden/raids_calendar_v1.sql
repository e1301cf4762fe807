-- load
SELECT rows.raid_id, rows.state, rows.title, rows.starts_at, rows.ends_at, rows.place, rows.notes, rows.started_at, rows.ended_at, rows.cancelled_for, rows.kills, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (raid_id) JOIN raids_calendar_v1 AS rows ON rows.ledger_id = $1 AND rows.raid_id = wanted.raid_id;
-- upsert
INSERT INTO raids_calendar_v1 (ledger_id, raid_id, state, title, starts_at, ends_at, place, notes, started_at, ended_at, cancelled_for, kills, changed_at) SELECT $1, sent.raid_id, sent.state, sent.title, sent.starts_at, sent.ends_at, sent.place, sent.notes, sent.started_at, sent.ended_at, sent.cancelled_for, sent.kills, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::integer[], $13::bigint[]) AS sent (raid_id, state, title, starts_at, ends_at, place, notes, started_at, ended_at, cancelled_for, kills, changed_at) ON CONFLICT (ledger_id, raid_id) DO UPDATE SET state = excluded.state, title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at, place = excluded.place, notes = excluded.notes, started_at = excluded.started_at, ended_at = excluded.ended_at, cancelled_for = excluded.cancelled_for, kills = excluded.kills, changed_at = excluded.changed_at;
-- delete
DELETE FROM raids_calendar_v1 AS rows USING UNNEST($2::uuid[]) AS gone (raid_id) WHERE rows.ledger_id = $1 AND rows.raid_id = gone.raid_id;
-- all
SELECT rows.raid_id, rows.state, rows.title, rows.starts_at, rows.ends_at, rows.place, rows.notes, rows.started_at, rows.ended_at, rows.cancelled_for, rows.kills, rows.changed_at FROM raids_calendar_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.raid_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.raid_id, l.state, l.title, l.starts_at, l.ends_at, l.place, l.notes, l.started_at, l.ended_at, l.cancelled_for, l.kills, l.changed_at, s.raid_id, s.state, s.title, s.starts_at, s.ends_at, s.place, s.notes, s.started_at, s.ended_at, s.cancelled_for, s.kills, s.changed_at
FROM (SELECT * FROM raids_calendar_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM raids_calendar_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.raid_id, l.state, l.title, l.starts_at, l.ends_at, l.place, l.notes, l.started_at, l.ended_at, l.cancelled_for, l.kills, l.changed_at) IS DISTINCT FROM (s.raid_id, s.state, s.title, s.starts_at, s.ends_at, s.place, s.notes, s.started_at, s.ended_at, s.cancelled_for, s.kills, s.changed_at)
ORDER BY COALESCE(s.raid_id, l.raid_id) LIMIT $2;
-- mend: remove
DELETE FROM raids_calendar_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM raids_calendar_v1_staging AS s WHERE s.ledger_id = $1 AND l.raid_id = s.raid_id);
-- mend: write
INSERT INTO raids_calendar_v1 (ledger_id, raid_id, state, title, starts_at, ends_at, place, notes, started_at, ended_at, cancelled_for, kills, changed_at)
SELECT s.ledger_id, s.raid_id, s.state, s.title, s.starts_at, s.ends_at, s.place, s.notes, s.started_at, s.ended_at, s.cancelled_for, s.kills, s.changed_at FROM (SELECT * FROM raids_calendar_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM raids_calendar_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id
WHERE l.ledger_id IS NULL OR (l.raid_id, l.state, l.title, l.starts_at, l.ends_at, l.place, l.notes, l.started_at, l.ended_at, l.cancelled_for, l.kills, l.changed_at) IS DISTINCT FROM (s.raid_id, s.state, s.title, s.starts_at, s.ends_at, s.place, s.notes, s.started_at, s.ended_at, s.cancelled_for, s.kills, s.changed_at)
ON CONFLICT (ledger_id, raid_id) DO UPDATE SET state = excluded.state, title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at, place = excluded.place, notes = excluded.notes, started_at = excluded.started_at, ended_at = excluded.ended_at, cancelled_for = excluded.cancelled_for, kills = excluded.kills, changed_at = excluded.changed_at;
