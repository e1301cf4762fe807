-- load
SELECT rows.decision_id, rows.award, rows.member_id, rows.response, rows.dkp::text, rows.ep::text, rows.gp::text FROM UNNEST($2::uuid[], $3::integer[], $4::uuid[]) AS wanted (decision_id, award, member_id) JOIN council_stood_v1 AS rows ON rows.ledger_id = $1 AND rows.decision_id = wanted.decision_id AND rows.award = wanted.award AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO council_stood_v1 (ledger_id, decision_id, award, member_id, response, dkp, ep, gp) SELECT $1, sent.decision_id, sent.award, sent.member_id, sent.response, sent.dkp::numeric, sent.ep::numeric, sent.gp::numeric FROM UNNEST($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) AS sent (decision_id, award, member_id, response, dkp, ep, gp) ON CONFLICT (ledger_id, decision_id, award, member_id) DO UPDATE SET response = excluded.response, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp;
-- delete
DELETE FROM council_stood_v1 AS rows USING UNNEST($2::uuid[], $3::integer[], $4::uuid[]) AS gone (decision_id, award, member_id) WHERE rows.ledger_id = $1 AND rows.decision_id = gone.decision_id AND rows.award = gone.award AND rows.member_id = gone.member_id;
-- all
SELECT rows.decision_id, rows.award, rows.member_id, rows.response, rows.dkp::text, rows.ep::text, rows.gp::text FROM council_stood_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.decision_id, rows.award, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.decision_id, l.award, l.member_id, l.response, l.dkp::text, l.ep::text, l.gp::text, s.decision_id, s.award, s.member_id, s.response, s.dkp::text, s.ep::text, s.gp::text
FROM (SELECT * FROM council_stood_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM council_stood_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.award = s.award AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.decision_id, l.award, l.member_id, l.response, l.dkp, l.ep, l.gp) IS DISTINCT FROM (s.decision_id, s.award, s.member_id, s.response, s.dkp, s.ep, s.gp)
ORDER BY COALESCE(s.decision_id, l.decision_id), COALESCE(s.award, l.award), COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM council_stood_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM council_stood_v1_staging AS s WHERE s.ledger_id = $1 AND l.decision_id = s.decision_id AND l.award = s.award AND l.member_id = s.member_id);
-- mend: write
INSERT INTO council_stood_v1 (ledger_id, decision_id, award, member_id, response, dkp, ep, gp)
SELECT s.ledger_id, s.decision_id, s.award, s.member_id, s.response, s.dkp, s.ep, s.gp FROM (SELECT * FROM council_stood_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM council_stood_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.award = s.award AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.decision_id, l.award, l.member_id, l.response, l.dkp, l.ep, l.gp) IS DISTINCT FROM (s.decision_id, s.award, s.member_id, s.response, s.dkp, s.ep, s.gp)
ON CONFLICT (ledger_id, decision_id, award, member_id) DO UPDATE SET response = excluded.response, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp;
