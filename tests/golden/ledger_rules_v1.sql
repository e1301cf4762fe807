-- load
SELECT rows.kind, rows.version, rows.rule, rows.from_at, rows.until_at, rows.changed_at FROM UNNEST($2::text[], $3::integer[]) AS wanted (kind, version) JOIN ledger_rules_v1 AS rows ON rows.ledger_id = $1 AND rows.kind = wanted.kind AND rows.version = wanted.version;
-- upsert
INSERT INTO ledger_rules_v1 (ledger_id, kind, version, rule, from_at, until_at, changed_at) SELECT $1, sent.kind, sent.version, sent.rule, sent.from_at, sent.until_at, sent.changed_at FROM UNNEST($2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bigint[]) AS sent (kind, version, rule, from_at, until_at, changed_at) ON CONFLICT (ledger_id, kind, version) DO UPDATE SET rule = excluded.rule, from_at = excluded.from_at, until_at = excluded.until_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_rules_v1 AS rows USING UNNEST($2::text[], $3::integer[]) AS gone (kind, version) WHERE rows.ledger_id = $1 AND rows.kind = gone.kind AND rows.version = gone.version;
-- all
SELECT rows.kind, rows.version, rows.rule, rows.from_at, rows.until_at, rows.changed_at FROM ledger_rules_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.kind, rows.version;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.kind, l.version, l.rule, l.from_at, l.until_at, l.changed_at, s.kind, s.version, s.rule, s.from_at, s.until_at, s.changed_at
FROM (SELECT * FROM ledger_rules_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_rules_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.kind = s.kind AND l.version = s.version
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.kind, l.version, l.rule, l.from_at, l.until_at, l.changed_at) IS DISTINCT FROM (s.kind, s.version, s.rule, s.from_at, s.until_at, s.changed_at)
ORDER BY COALESCE(s.kind, l.kind), COALESCE(s.version, l.version) LIMIT $2;
-- mend: remove
DELETE FROM ledger_rules_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_rules_v1_staging AS s WHERE s.ledger_id = $1 AND l.kind = s.kind AND l.version = s.version);
-- mend: write
INSERT INTO ledger_rules_v1 (ledger_id, kind, version, rule, from_at, until_at, changed_at)
SELECT s.ledger_id, s.kind, s.version, s.rule, s.from_at, s.until_at, s.changed_at FROM (SELECT * FROM ledger_rules_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_rules_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.kind = s.kind AND l.version = s.version
WHERE l.ledger_id IS NULL OR (l.kind, l.version, l.rule, l.from_at, l.until_at, l.changed_at) IS DISTINCT FROM (s.kind, s.version, s.rule, s.from_at, s.until_at, s.changed_at)
ON CONFLICT (ledger_id, kind, version) DO UPDATE SET rule = excluded.rule, from_at = excluded.from_at, until_at = excluded.until_at, changed_at = excluded.changed_at;
