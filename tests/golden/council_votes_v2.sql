-- load
SELECT rows.decision_id, rows.candidate_id, rows.voter_id, rows.approve, rows.changes, rows.voted_at, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[]) AS wanted (decision_id, candidate_id, voter_id) JOIN council_votes_v2 AS rows ON rows.ledger_id = $1 AND rows.decision_id = wanted.decision_id AND rows.candidate_id = wanted.candidate_id AND rows.voter_id = wanted.voter_id;
-- upsert
INSERT INTO council_votes_v2 (ledger_id, decision_id, candidate_id, voter_id, approve, changes, voted_at, changed_at) SELECT $1, sent.decision_id, sent.candidate_id, sent.voter_id, sent.approve, sent.changes, sent.voted_at, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::integer[], $7::timestamptz[], $8::bigint[]) AS sent (decision_id, candidate_id, voter_id, approve, changes, voted_at, changed_at) ON CONFLICT (ledger_id, decision_id, candidate_id, voter_id) DO UPDATE SET approve = excluded.approve, changes = excluded.changes, voted_at = excluded.voted_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM council_votes_v2 AS rows USING UNNEST($2::uuid[], $3::uuid[], $4::uuid[]) AS gone (decision_id, candidate_id, voter_id) WHERE rows.ledger_id = $1 AND rows.decision_id = gone.decision_id AND rows.candidate_id = gone.candidate_id AND rows.voter_id = gone.voter_id;
-- all
SELECT rows.decision_id, rows.candidate_id, rows.voter_id, rows.approve, rows.changes, rows.voted_at, rows.changed_at FROM council_votes_v2 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.decision_id, rows.candidate_id, rows.voter_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.decision_id, l.candidate_id, l.voter_id, l.approve, l.changes, l.voted_at, l.changed_at, s.decision_id, s.candidate_id, s.voter_id, s.approve, s.changes, s.voted_at, s.changed_at
FROM (SELECT * FROM council_votes_v2 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM council_votes_v2_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.candidate_id = s.candidate_id AND l.voter_id = s.voter_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.decision_id, l.candidate_id, l.voter_id, l.approve, l.changes, l.voted_at, l.changed_at) IS DISTINCT FROM (s.decision_id, s.candidate_id, s.voter_id, s.approve, s.changes, s.voted_at, s.changed_at)
ORDER BY COALESCE(s.decision_id, l.decision_id), COALESCE(s.candidate_id, l.candidate_id), COALESCE(s.voter_id, l.voter_id) LIMIT $2;
-- mend: remove
DELETE FROM council_votes_v2 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM council_votes_v2_staging AS s WHERE s.ledger_id = $1 AND l.decision_id = s.decision_id AND l.candidate_id = s.candidate_id AND l.voter_id = s.voter_id);
-- mend: write
INSERT INTO council_votes_v2 (ledger_id, decision_id, candidate_id, voter_id, approve, changes, voted_at, changed_at)
SELECT s.ledger_id, s.decision_id, s.candidate_id, s.voter_id, s.approve, s.changes, s.voted_at, s.changed_at FROM (SELECT * FROM council_votes_v2_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM council_votes_v2 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.candidate_id = s.candidate_id AND l.voter_id = s.voter_id
WHERE l.ledger_id IS NULL OR (l.decision_id, l.candidate_id, l.voter_id, l.approve, l.changes, l.voted_at, l.changed_at) IS DISTINCT FROM (s.decision_id, s.candidate_id, s.voter_id, s.approve, s.changes, s.voted_at, s.changed_at)
ON CONFLICT (ledger_id, decision_id, candidate_id, voter_id) DO UPDATE SET approve = excluded.approve, changes = excluded.changes, voted_at = excluded.voted_at, changed_at = excluded.changed_at;
