-- load
SELECT rows.position, rows.line, rows.person_id, rows.account, rows.delta::text, rows.reason, rows.item_id, rows.item_name, rows.system, rows.source_id, rows.happened_at, rows.recorded_at FROM UNNEST($2::bigint[], $3::integer[]) AS wanted (position, line) JOIN imports_lines_v1 AS rows ON rows.ledger_id = $1 AND rows.position = wanted.position AND rows.line = wanted.line;
-- upsert
INSERT INTO imports_lines_v1 (ledger_id, position, line, person_id, account, delta, reason, item_id, item_name, system, source_id, happened_at, recorded_at) SELECT $1, sent.position, sent.line, sent.person_id, sent.account, sent.delta::numeric, sent.reason, sent.item_id, sent.item_name, sent.system, sent.source_id, sent.happened_at, sent.recorded_at FROM UNNEST($2::bigint[], $3::integer[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[]) AS sent (position, line, person_id, account, delta, reason, item_id, item_name, system, source_id, happened_at, recorded_at) ON CONFLICT (ledger_id, position, line) DO UPDATE SET person_id = excluded.person_id, account = excluded.account, delta = excluded.delta, reason = excluded.reason, item_id = excluded.item_id, item_name = excluded.item_name, system = excluded.system, source_id = excluded.source_id, happened_at = excluded.happened_at, recorded_at = excluded.recorded_at;
-- delete
DELETE FROM imports_lines_v1 AS rows USING UNNEST($2::bigint[], $3::integer[]) AS gone (position, line) WHERE rows.ledger_id = $1 AND rows.position = gone.position AND rows.line = gone.line;
-- all
SELECT rows.position, rows.line, rows.person_id, rows.account, rows.delta::text, rows.reason, rows.item_id, rows.item_name, rows.system, rows.source_id, rows.happened_at, rows.recorded_at FROM imports_lines_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.position, rows.line;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.position, l.line, l.person_id, l.account, l.delta::text, l.reason, l.item_id, l.item_name, l.system, l.source_id, l.happened_at, l.recorded_at, s.position, s.line, s.person_id, s.account, s.delta::text, s.reason, s.item_id, s.item_name, s.system, s.source_id, s.happened_at, s.recorded_at
FROM (SELECT * FROM imports_lines_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM imports_lines_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.position = s.position AND l.line = s.line
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.position, l.line, l.person_id, l.account, l.delta, l.reason, l.item_id, l.item_name, l.system, l.source_id, l.happened_at, l.recorded_at) IS DISTINCT FROM (s.position, s.line, s.person_id, s.account, s.delta, s.reason, s.item_id, s.item_name, s.system, s.source_id, s.happened_at, s.recorded_at)
ORDER BY COALESCE(s.position, l.position), COALESCE(s.line, l.line) LIMIT $2;
-- mend: remove
DELETE FROM imports_lines_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM imports_lines_v1_staging AS s WHERE s.ledger_id = $1 AND l.position = s.position AND l.line = s.line);
-- mend: write
INSERT INTO imports_lines_v1 (ledger_id, position, line, person_id, account, delta, reason, item_id, item_name, system, source_id, happened_at, recorded_at)
SELECT s.ledger_id, s.position, s.line, s.person_id, s.account, s.delta, s.reason, s.item_id, s.item_name, s.system, s.source_id, s.happened_at, s.recorded_at FROM (SELECT * FROM imports_lines_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM imports_lines_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.position = s.position AND l.line = s.line
WHERE l.ledger_id IS NULL OR (l.position, l.line, l.person_id, l.account, l.delta, l.reason, l.item_id, l.item_name, l.system, l.source_id, l.happened_at, l.recorded_at) IS DISTINCT FROM (s.position, s.line, s.person_id, s.account, s.delta, s.reason, s.item_id, s.item_name, s.system, s.source_id, s.happened_at, s.recorded_at)
ON CONFLICT (ledger_id, position, line) DO UPDATE SET person_id = excluded.person_id, account = excluded.account, delta = excluded.delta, reason = excluded.reason, item_id = excluded.item_id, item_name = excluded.item_name, system = excluded.system, source_id = excluded.source_id, happened_at = excluded.happened_at, recorded_at = excluded.recorded_at;
