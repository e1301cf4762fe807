-- load
SELECT rows.rule_id, rows.version, rows.name, rows.says, rows.set_at, rows.changed_at FROM UNNEST($2::uuid[], $3::bigint[]) AS wanted (rule_id, version) JOIN fleets_rules_v1 AS rows ON rows.ledger_id = $1 AND rows.rule_id = wanted.rule_id AND rows.version = wanted.version;
-- upsert
INSERT INTO fleets_rules_v1 (ledger_id, rule_id, version, name, says, set_at, changed_at) SELECT $1, sent.rule_id, sent.version, sent.name, sent.says, sent.set_at, sent.changed_at FROM UNNEST($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[]) AS sent (rule_id, version, name, says, set_at, changed_at) ON CONFLICT (ledger_id, rule_id, version) DO UPDATE SET name = excluded.name, says = excluded.says, set_at = excluded.set_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM fleets_rules_v1 AS rows USING UNNEST($2::uuid[], $3::bigint[]) AS gone (rule_id, version) WHERE rows.ledger_id = $1 AND rows.rule_id = gone.rule_id AND rows.version = gone.version;
-- all
SELECT rows.rule_id, rows.version, rows.name, rows.says, rows.set_at, rows.changed_at FROM fleets_rules_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.rule_id, rows.version;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.rule_id, l.version, l.name, l.says, l.set_at, l.changed_at, s.rule_id, s.version, s.name, s.says, s.set_at, s.changed_at
FROM (SELECT * FROM fleets_rules_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM fleets_rules_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.rule_id = s.rule_id AND l.version = s.version
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.rule_id, l.version, l.name, l.says, l.set_at, l.changed_at) IS DISTINCT FROM (s.rule_id, s.version, s.name, s.says, s.set_at, s.changed_at)
ORDER BY COALESCE(s.rule_id, l.rule_id), COALESCE(s.version, l.version) LIMIT $2;
-- mend: remove
DELETE FROM fleets_rules_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM fleets_rules_v1_staging AS s WHERE s.ledger_id = $1 AND l.rule_id = s.rule_id AND l.version = s.version);
-- mend: write
INSERT INTO fleets_rules_v1 (ledger_id, rule_id, version, name, says, set_at, changed_at)
SELECT s.ledger_id, s.rule_id, s.version, s.name, s.says, s.set_at, s.changed_at FROM (SELECT * FROM fleets_rules_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM fleets_rules_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.rule_id = s.rule_id AND l.version = s.version
WHERE l.ledger_id IS NULL OR (l.rule_id, l.version, l.name, l.says, l.set_at, l.changed_at) IS DISTINCT FROM (s.rule_id, s.version, s.name, s.says, s.set_at, s.changed_at)
ON CONFLICT (ledger_id, rule_id, version) DO UPDATE SET name = excluded.name, says = excluded.says, set_at = excluded.set_at, changed_at = excluded.changed_at;
