-- load
SELECT rows.fleet_id, rows.stage, rows.name, rows.commander_id, rows.starts_at, rows.doctrine, rows.location, rows.notes, rows.started_at, rows.completed_at, rows.reason, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (fleet_id) JOIN fleets_list_v1 AS rows ON rows.ledger_id = $1 AND rows.fleet_id = wanted.fleet_id;
-- upsert
INSERT INTO fleets_list_v1 (ledger_id, fleet_id, stage, name, commander_id, starts_at, doctrine, location, notes, started_at, completed_at, reason, changed_at) SELECT $1, sent.fleet_id, sent.stage, sent.name, sent.commander_id, sent.starts_at, sent.doctrine, sent.location, sent.notes, sent.started_at, sent.completed_at, sent.reason, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::bigint[]) AS sent (fleet_id, stage, name, commander_id, starts_at, doctrine, location, notes, started_at, completed_at, reason, changed_at) ON CONFLICT (ledger_id, fleet_id) DO UPDATE SET stage = excluded.stage, name = excluded.name, commander_id = excluded.commander_id, starts_at = excluded.starts_at, doctrine = excluded.doctrine, location = excluded.location, notes = excluded.notes, started_at = excluded.started_at, completed_at = excluded.completed_at, reason = excluded.reason, changed_at = excluded.changed_at;
-- delete
DELETE FROM fleets_list_v1 AS rows USING UNNEST($2::uuid[]) AS gone (fleet_id) WHERE rows.ledger_id = $1 AND rows.fleet_id = gone.fleet_id;
-- all
SELECT rows.fleet_id, rows.stage, rows.name, rows.commander_id, rows.starts_at, rows.doctrine, rows.location, rows.notes, rows.started_at, rows.completed_at, rows.reason, rows.changed_at FROM fleets_list_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.fleet_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.fleet_id, l.stage, l.name, l.commander_id, l.starts_at, l.doctrine, l.location, l.notes, l.started_at, l.completed_at, l.reason, l.changed_at, s.fleet_id, s.stage, s.name, s.commander_id, s.starts_at, s.doctrine, s.location, s.notes, s.started_at, s.completed_at, s.reason, s.changed_at
FROM (SELECT * FROM fleets_list_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM fleets_list_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.fleet_id = s.fleet_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.fleet_id, l.stage, l.name, l.commander_id, l.starts_at, l.doctrine, l.location, l.notes, l.started_at, l.completed_at, l.reason, l.changed_at) IS DISTINCT FROM (s.fleet_id, s.stage, s.name, s.commander_id, s.starts_at, s.doctrine, s.location, s.notes, s.started_at, s.completed_at, s.reason, s.changed_at)
ORDER BY COALESCE(s.fleet_id, l.fleet_id) LIMIT $2;
-- mend: remove
DELETE FROM fleets_list_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM fleets_list_v1_staging AS s WHERE s.ledger_id = $1 AND l.fleet_id = s.fleet_id);
-- mend: write
INSERT INTO fleets_list_v1 (ledger_id, fleet_id, stage, name, commander_id, starts_at, doctrine, location, notes, started_at, completed_at, reason, changed_at)
SELECT s.ledger_id, s.fleet_id, s.stage, s.name, s.commander_id, s.starts_at, s.doctrine, s.location, s.notes, s.started_at, s.completed_at, s.reason, s.changed_at FROM (SELECT * FROM fleets_list_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM fleets_list_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.fleet_id = s.fleet_id
WHERE l.ledger_id IS NULL OR (l.fleet_id, l.stage, l.name, l.commander_id, l.starts_at, l.doctrine, l.location, l.notes, l.started_at, l.completed_at, l.reason, l.changed_at) IS DISTINCT FROM (s.fleet_id, s.stage, s.name, s.commander_id, s.starts_at, s.doctrine, s.location, s.notes, s.started_at, s.completed_at, s.reason, s.changed_at)
ON CONFLICT (ledger_id, fleet_id) DO UPDATE SET stage = excluded.stage, name = excluded.name, commander_id = excluded.commander_id, starts_at = excluded.starts_at, doctrine = excluded.doctrine, location = excluded.location, notes = excluded.notes, started_at = excluded.started_at, completed_at = excluded.completed_at, reason = excluded.reason, changed_at = excluded.changed_at;
