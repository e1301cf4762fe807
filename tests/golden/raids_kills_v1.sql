-- load
SELECT rows.raid_id, rows.kill_id, rows.killed_at, rows.boss, rows.difficulty, rows.encounter, rows.present, rows.standby, rows.excused, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (raid_id, kill_id) JOIN raids_kills_v1 AS rows ON rows.ledger_id = $1 AND rows.raid_id = wanted.raid_id AND rows.kill_id = wanted.kill_id;
-- upsert
INSERT INTO raids_kills_v1 (ledger_id, raid_id, kill_id, killed_at, boss, difficulty, encounter, present, standby, excused, changed_at) SELECT $1, sent.raid_id, sent.kill_id, sent.killed_at, sent.boss, sent.difficulty, sent.encounter, sent.present, sent.standby, sent.excused, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::bigint[], $8::integer[], $9::integer[], $10::integer[], $11::bigint[]) AS sent (raid_id, kill_id, killed_at, boss, difficulty, encounter, present, standby, excused, changed_at) ON CONFLICT (ledger_id, raid_id, kill_id) DO UPDATE SET killed_at = excluded.killed_at, boss = excluded.boss, difficulty = excluded.difficulty, encounter = excluded.encounter, present = excluded.present, standby = excluded.standby, excused = excluded.excused, changed_at = excluded.changed_at;
-- delete
DELETE FROM raids_kills_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[]) AS gone (raid_id, kill_id) WHERE rows.ledger_id = $1 AND rows.raid_id = gone.raid_id AND rows.kill_id = gone.kill_id;
-- all
SELECT rows.raid_id, rows.kill_id, rows.killed_at, rows.boss, rows.difficulty, rows.encounter, rows.present, rows.standby, rows.excused, rows.changed_at FROM raids_kills_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.raid_id, rows.kill_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.raid_id, l.kill_id, l.killed_at, l.boss, l.difficulty, l.encounter, l.present, l.standby, l.excused, l.changed_at, s.raid_id, s.kill_id, s.killed_at, s.boss, s.difficulty, s.encounter, s.present, s.standby, s.excused, s.changed_at
FROM (SELECT * FROM raids_kills_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM raids_kills_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.raid_id, l.kill_id, l.killed_at, l.boss, l.difficulty, l.encounter, l.present, l.standby, l.excused, l.changed_at) IS DISTINCT FROM (s.raid_id, s.kill_id, s.killed_at, s.boss, s.difficulty, s.encounter, s.present, s.standby, s.excused, s.changed_at)
ORDER BY COALESCE(s.raid_id, l.raid_id), COALESCE(s.kill_id, l.kill_id) LIMIT $2;
-- mend: remove
DELETE FROM raids_kills_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM raids_kills_v1_staging AS s WHERE s.ledger_id = $1 AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id);
-- mend: write
INSERT INTO raids_kills_v1 (ledger_id, raid_id, kill_id, killed_at, boss, difficulty, encounter, present, standby, excused, changed_at)
SELECT s.ledger_id, s.raid_id, s.kill_id, s.killed_at, s.boss, s.difficulty, s.encounter, s.present, s.standby, s.excused, s.changed_at FROM (SELECT * FROM raids_kills_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM raids_kills_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id
WHERE l.ledger_id IS NULL OR (l.raid_id, l.kill_id, l.killed_at, l.boss, l.difficulty, l.encounter, l.present, l.standby, l.excused, l.changed_at) IS DISTINCT FROM (s.raid_id, s.kill_id, s.killed_at, s.boss, s.difficulty, s.encounter, s.present, s.standby, s.excused, s.changed_at)
ON CONFLICT (ledger_id, raid_id, kill_id) DO UPDATE SET killed_at = excluded.killed_at, boss = excluded.boss, difficulty = excluded.difficulty, encounter = excluded.encounter, present = excluded.present, standby = excluded.standby, excused = excluded.excused, changed_at = excluded.changed_at;
