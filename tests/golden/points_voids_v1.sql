-- load
SELECT rows.entry, rows.voided_by FROM UNNEST($2::bigint[]) AS wanted (entry) JOIN points_voids_v1 AS rows ON rows.ledger_id = $1 AND rows.entry = wanted.entry;
-- upsert
INSERT INTO points_voids_v1 (ledger_id, entry, voided_by) SELECT $1, sent.entry, sent.voided_by FROM UNNEST($2::bigint[], $3::bigint[]) AS sent (entry, voided_by) ON CONFLICT (ledger_id, entry) DO UPDATE SET voided_by = excluded.voided_by;
-- delete
DELETE FROM points_voids_v1 AS rows USING UNNEST($2::bigint[]) AS gone (entry) WHERE rows.ledger_id = $1 AND rows.entry = gone.entry;
-- all
SELECT rows.entry, rows.voided_by FROM points_voids_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.entry;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.entry, l.voided_by, s.entry, s.voided_by
FROM (SELECT * FROM points_voids_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM points_voids_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.entry = s.entry
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.entry, l.voided_by) IS DISTINCT FROM (s.entry, s.voided_by)
ORDER BY COALESCE(s.entry, l.entry) LIMIT $2;
-- mend: remove
DELETE FROM points_voids_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM points_voids_v1_staging AS s WHERE s.ledger_id = $1 AND l.entry = s.entry);
-- mend: write
INSERT INTO points_voids_v1 (ledger_id, entry, voided_by)
SELECT s.ledger_id, s.entry, s.voided_by FROM (SELECT * FROM points_voids_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM points_voids_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.entry = s.entry
WHERE l.ledger_id IS NULL OR (l.entry, l.voided_by) IS DISTINCT FROM (s.entry, s.voided_by)
ON CONFLICT (ledger_id, entry) DO UPDATE SET voided_by = excluded.voided_by;
