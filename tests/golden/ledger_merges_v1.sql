-- load
SELECT rows.member_id, rows.into_id, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (member_id) JOIN ledger_merges_v1 AS rows ON rows.ledger_id = $1 AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO ledger_merges_v1 (ledger_id, member_id, into_id, changed_at) SELECT $1, sent.member_id, sent.into_id, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::bigint[]) AS sent (member_id, into_id, changed_at) ON CONFLICT (ledger_id, member_id) DO UPDATE SET into_id = excluded.into_id, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_merges_v1 AS rows USING UNNEST($2::uuid[]) AS gone (member_id) WHERE rows.ledger_id = $1 AND rows.member_id = gone.member_id;
-- all
SELECT rows.member_id, rows.into_id, rows.changed_at FROM ledger_merges_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.member_id, l.into_id, l.changed_at, s.member_id, s.into_id, s.changed_at
FROM (SELECT * FROM ledger_merges_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_merges_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.member_id, l.into_id, l.changed_at) IS DISTINCT FROM (s.member_id, s.into_id, s.changed_at)
ORDER BY COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM ledger_merges_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_merges_v1_staging AS s WHERE s.ledger_id = $1 AND l.member_id = s.member_id);
-- mend: write
INSERT INTO ledger_merges_v1 (ledger_id, member_id, into_id, changed_at)
SELECT s.ledger_id, s.member_id, s.into_id, s.changed_at FROM (SELECT * FROM ledger_merges_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_merges_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.member_id, l.into_id, l.changed_at) IS DISTINCT FROM (s.member_id, s.into_id, s.changed_at)
ON CONFLICT (ledger_id, member_id) DO UPDATE SET into_id = excluded.into_id, changed_at = excluded.changed_at;
