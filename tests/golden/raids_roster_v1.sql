-- load
SELECT rows.raid_id, rows.member_id, rows.from_at, rows.status, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::timestamptz[]) AS wanted (raid_id, member_id, from_at) JOIN raids_roster_v1 AS rows ON rows.ledger_id = $1 AND rows.raid_id = wanted.raid_id AND rows.member_id = wanted.member_id AND rows.from_at = wanted.from_at;
-- upsert
INSERT INTO raids_roster_v1 (ledger_id, raid_id, member_id, from_at, status, changed_at) SELECT $1, sent.raid_id, sent.member_id, sent.from_at, sent.status, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::bigint[]) AS sent (raid_id, member_id, from_at, status, changed_at) ON CONFLICT (ledger_id, raid_id, member_id, from_at) DO UPDATE SET status = excluded.status, changed_at = excluded.changed_at;
-- delete
DELETE FROM raids_roster_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[], $4::timestamptz[]) AS gone (raid_id, member_id, from_at) WHERE rows.ledger_id = $1 AND rows.raid_id = gone.raid_id AND rows.member_id = gone.member_id AND rows.from_at = gone.from_at;
-- all
SELECT rows.raid_id, rows.member_id, rows.from_at, rows.status, rows.changed_at FROM raids_roster_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.raid_id, rows.member_id, rows.from_at;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.raid_id, l.member_id, l.from_at, l.status, l.changed_at, s.raid_id, s.member_id, s.from_at, s.status, s.changed_at
FROM (SELECT * FROM raids_roster_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM raids_roster_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.member_id = s.member_id AND l.from_at = s.from_at
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.raid_id, l.member_id, l.from_at, l.status, l.changed_at) IS DISTINCT FROM (s.raid_id, s.member_id, s.from_at, s.status, s.changed_at)
ORDER BY COALESCE(s.raid_id, l.raid_id), COALESCE(s.member_id, l.member_id), COALESCE(s.from_at, l.from_at) LIMIT $2;
-- mend: remove
DELETE FROM raids_roster_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM raids_roster_v1_staging AS s WHERE s.ledger_id = $1 AND l.raid_id = s.raid_id AND l.member_id = s.member_id AND l.from_at = s.from_at);
-- mend: write
INSERT INTO raids_roster_v1 (ledger_id, raid_id, member_id, from_at, status, changed_at)
SELECT s.ledger_id, s.raid_id, s.member_id, s.from_at, s.status, s.changed_at FROM (SELECT * FROM raids_roster_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM raids_roster_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.raid_id = s.raid_id AND l.member_id = s.member_id AND l.from_at = s.from_at
WHERE l.ledger_id IS NULL OR (l.raid_id, l.member_id, l.from_at, l.status, l.changed_at) IS DISTINCT FROM (s.raid_id, s.member_id, s.from_at, s.status, s.changed_at)
ON CONFLICT (ledger_id, raid_id, member_id, from_at) DO UPDATE SET status = excluded.status, changed_at = excluded.changed_at;
