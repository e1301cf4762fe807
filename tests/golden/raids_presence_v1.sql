-- load
SELECT rows.raid_id, rows.kill_id, rows.member_id, rows.status, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[]) AS wanted (raid_id, kill_id, member_id) JOIN raids_presence_v1 AS rows ON rows.ledger_id = $1 AND rows.raid_id = wanted.raid_id AND rows.kill_id = wanted.kill_id AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO raids_presence_v1 (ledger_id, raid_id, kill_id, member_id, status, changed_at) SELECT $1, sent.raid_id, sent.kill_id, sent.member_id, sent.status, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[]) AS sent (raid_id, kill_id, member_id, status, changed_at) ON CONFLICT (ledger_id, raid_id, kill_id, member_id) DO UPDATE SET status = excluded.status, changed_at = excluded.changed_at;
-- delete
DELETE FROM raids_presence_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[], $4::uuid[]) AS gone (raid_id, kill_id, member_id) WHERE rows.ledger_id = $1 AND rows.raid_id = gone.raid_id AND rows.kill_id = gone.kill_id AND rows.member_id = gone.member_id;
-- all
SELECT rows.raid_id, rows.kill_id, rows.member_id, rows.status, rows.changed_at FROM raids_presence_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.raid_id, rows.kill_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.raid_id, l.kill_id, l.member_id, l.status, l.changed_at, s.raid_id, s.kill_id, s.member_id, s.status, s.changed_at
FROM (SELECT * FROM raids_presence_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM raids_presence_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.raid_id, l.kill_id, l.member_id, l.status, l.changed_at) IS DISTINCT FROM (s.raid_id, s.kill_id, s.member_id, s.status, s.changed_at)
ORDER BY COALESCE(s.raid_id, l.raid_id), COALESCE(s.kill_id, l.kill_id), COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM raids_presence_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM raids_presence_v1_staging AS s WHERE s.ledger_id = $1 AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id AND l.member_id = s.member_id);
-- mend: write
INSERT INTO raids_presence_v1 (ledger_id, raid_id, kill_id, member_id, status, changed_at)
SELECT s.ledger_id, s.raid_id, s.kill_id, s.member_id, s.status, s.changed_at FROM (SELECT * FROM raids_presence_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM raids_presence_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.kill_id = s.kill_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.raid_id, l.kill_id, l.member_id, l.status, l.changed_at) IS DISTINCT FROM (s.raid_id, s.kill_id, s.member_id, s.status, s.changed_at)
ON CONFLICT (ledger_id, raid_id, kill_id, member_id) DO UPDATE SET status = excluded.status, changed_at = excluded.changed_at;
