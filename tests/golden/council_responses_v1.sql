-- load
SELECT rows.decision_id, rows.member_id, rows.response, rows.note, rows.responded_at, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (decision_id, member_id) JOIN council_responses_v1 AS rows ON rows.ledger_id = $1 AND rows.decision_id = wanted.decision_id AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO council_responses_v1 (ledger_id, decision_id, member_id, response, note, responded_at, changed_at) SELECT $1, sent.decision_id, sent.member_id, sent.response, sent.note, sent.responded_at, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[]) AS sent (decision_id, member_id, response, note, responded_at, changed_at) ON CONFLICT (ledger_id, decision_id, member_id) DO UPDATE SET response = excluded.response, note = excluded.note, responded_at = excluded.responded_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM council_responses_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[]) AS gone (decision_id, member_id) WHERE rows.ledger_id = $1 AND rows.decision_id = gone.decision_id AND rows.member_id = gone.member_id;
-- all
SELECT rows.decision_id, rows.member_id, rows.response, rows.note, rows.responded_at, rows.changed_at FROM council_responses_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.decision_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.decision_id, l.member_id, l.response, l.note, l.responded_at, l.changed_at, s.decision_id, s.member_id, s.response, s.note, s.responded_at, s.changed_at
FROM (SELECT * FROM council_responses_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM council_responses_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.decision_id, l.member_id, l.response, l.note, l.responded_at, l.changed_at) IS DISTINCT FROM (s.decision_id, s.member_id, s.response, s.note, s.responded_at, s.changed_at)
ORDER BY COALESCE(s.decision_id, l.decision_id), COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM council_responses_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM council_responses_v1_staging AS s WHERE s.ledger_id = $1 AND l.decision_id = s.decision_id AND l.member_id = s.member_id);
-- mend: write
INSERT INTO council_responses_v1 (ledger_id, decision_id, member_id, response, note, responded_at, changed_at)
SELECT s.ledger_id, s.decision_id, s.member_id, s.response, s.note, s.responded_at, s.changed_at FROM (SELECT * FROM council_responses_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM council_responses_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.decision_id, l.member_id, l.response, l.note, l.responded_at, l.changed_at) IS DISTINCT FROM (s.decision_id, s.member_id, s.response, s.note, s.responded_at, s.changed_at)
ON CONFLICT (ledger_id, decision_id, member_id) DO UPDATE SET response = excluded.response, note = excluded.note, responded_at = excluded.responded_at, changed_at = excluded.changed_at;
