-- load
SELECT rows.person_id, rows.name, rows.handle, rows.state, rows.lines, rows.dkp::text, rows.ep::text, rows.gp::text, rows.first_seen_at, rows.last_seen_at, rows.since, rows.member_id, rows.reason, rows.found_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (person_id) JOIN imports_queue_v1 AS rows ON rows.ledger_id = $1 AND rows.person_id = wanted.person_id;
-- upsert
INSERT INTO imports_queue_v1 (ledger_id, person_id, name, handle, state, lines, dkp, ep, gp, first_seen_at, last_seen_at, since, member_id, reason, found_at, changed_at) SELECT $1, sent.person_id, sent.name, sent.handle, sent.state, sent.lines, sent.dkp::numeric, sent.ep::numeric, sent.gp::numeric, sent.first_seen_at, sent.last_seen_at, sent.since, sent.member_id, sent.reason, sent.found_at, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::bigint[], $13::uuid[], $14::text[], $15::bigint[], $16::bigint[]) AS sent (person_id, name, handle, state, lines, dkp, ep, gp, first_seen_at, last_seen_at, since, member_id, reason, found_at, changed_at) ON CONFLICT (ledger_id, person_id) DO UPDATE SET name = excluded.name, handle = excluded.handle, state = excluded.state, lines = excluded.lines, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp, first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, since = excluded.since, member_id = excluded.member_id, reason = excluded.reason, found_at = excluded.found_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM imports_queue_v1 AS rows USING UNNEST($2::uuid[]) AS gone (person_id) WHERE rows.ledger_id = $1 AND rows.person_id = gone.person_id;
-- differences
SELECT count(*) OVER () AS total, ARRAY[COALESCE(s.person_id, l.person_id)::text]::text[] AS key,
CASE WHEN l.ledger_id IS NULL THEN 'missing' WHEN s.ledger_id IS NULL THEN 'extra'
ELSE 'different' END AS what
FROM (SELECT * FROM imports_queue_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM imports_queue_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.person_id = s.person_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.person_id, l.name, l.handle, l.state, l.lines, l.dkp, l.ep, l.gp, l.first_seen_at, l.last_seen_at, l.since, l.member_id, l.reason, l.found_at, l.changed_at) IS DISTINCT FROM (s.person_id, s.name, s.handle, s.state, s.lines, s.dkp, s.ep, s.gp, s.first_seen_at, s.last_seen_at, s.since, s.member_id, s.reason, s.found_at, s.changed_at)
ORDER BY COALESCE(s.person_id, l.person_id) LIMIT $2;
-- mend: remove
DELETE FROM imports_queue_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM imports_queue_v1_staging AS s WHERE s.ledger_id = $1 AND l.person_id = s.person_id);
-- mend: write
INSERT INTO imports_queue_v1 (ledger_id, person_id, name, handle, state, lines, dkp, ep, gp, first_seen_at, last_seen_at, since, member_id, reason, found_at, changed_at)
SELECT s.ledger_id, s.person_id, s.name, s.handle, s.state, s.lines, s.dkp, s.ep, s.gp, s.first_seen_at, s.last_seen_at, s.since, s.member_id, s.reason, s.found_at, s.changed_at FROM (SELECT * FROM imports_queue_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM imports_queue_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.person_id = s.person_id
WHERE l.ledger_id IS NULL OR (l.person_id, l.name, l.handle, l.state, l.lines, l.dkp, l.ep, l.gp, l.first_seen_at, l.last_seen_at, l.since, l.member_id, l.reason, l.found_at, l.changed_at) IS DISTINCT FROM (s.person_id, s.name, s.handle, s.state, s.lines, s.dkp, s.ep, s.gp, s.first_seen_at, s.last_seen_at, s.since, s.member_id, s.reason, s.found_at, s.changed_at)
ON CONFLICT (ledger_id, person_id) DO UPDATE SET name = excluded.name, handle = excluded.handle, state = excluded.state, lines = excluded.lines, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp, first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, since = excluded.since, member_id = excluded.member_id, reason = excluded.reason, found_at = excluded.found_at, changed_at = excluded.changed_at;
