-- load
SELECT rows.decision_id, rows.award, rows.member_id, rows.off_spec, rows.reason, rows.entry, rows.awarded_at, rows.former_id, rows.reassigned_for, rows.voided_for, rows.changed_at FROM UNNEST($2::uuid[], $3::integer[]) AS wanted (decision_id, award) JOIN council_awards_v1 AS rows ON rows.ledger_id = $1 AND rows.decision_id = wanted.decision_id AND rows.award = wanted.award;
-- upsert
INSERT INTO council_awards_v1 (ledger_id, decision_id, award, member_id, off_spec, reason, entry, awarded_at, former_id, reassigned_for, voided_for, changed_at) SELECT $1, sent.decision_id, sent.award, sent.member_id, sent.off_spec, sent.reason, sent.entry, sent.awarded_at, sent.former_id, sent.reassigned_for, sent.voided_for, sent.changed_at FROM UNNEST($2::uuid[], $3::integer[], $4::uuid[], $5::boolean[], $6::text[], $7::bigint[], $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::bigint[]) AS sent (decision_id, award, member_id, off_spec, reason, entry, awarded_at, former_id, reassigned_for, voided_for, changed_at) ON CONFLICT (ledger_id, decision_id, award) DO UPDATE SET member_id = excluded.member_id, off_spec = excluded.off_spec, reason = excluded.reason, entry = excluded.entry, awarded_at = excluded.awarded_at, former_id = excluded.former_id, reassigned_for = excluded.reassigned_for, voided_for = excluded.voided_for, changed_at = excluded.changed_at;
-- delete
DELETE FROM council_awards_v1 AS rows USING UNNEST($2::uuid[], $3::integer[]) AS gone (decision_id, award) WHERE rows.ledger_id = $1 AND rows.decision_id = gone.decision_id AND rows.award = gone.award;
-- all
SELECT rows.decision_id, rows.award, rows.member_id, rows.off_spec, rows.reason, rows.entry, rows.awarded_at, rows.former_id, rows.reassigned_for, rows.voided_for, rows.changed_at FROM council_awards_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.decision_id, rows.award;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.decision_id, l.award, l.member_id, l.off_spec, l.reason, l.entry, l.awarded_at, l.former_id, l.reassigned_for, l.voided_for, l.changed_at, s.decision_id, s.award, s.member_id, s.off_spec, s.reason, s.entry, s.awarded_at, s.former_id, s.reassigned_for, s.voided_for, s.changed_at
FROM (SELECT * FROM council_awards_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM council_awards_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.award = s.award
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.decision_id, l.award, l.member_id, l.off_spec, l.reason, l.entry, l.awarded_at, l.former_id, l.reassigned_for, l.voided_for, l.changed_at) IS DISTINCT FROM (s.decision_id, s.award, s.member_id, s.off_spec, s.reason, s.entry, s.awarded_at, s.former_id, s.reassigned_for, s.voided_for, s.changed_at)
ORDER BY COALESCE(s.decision_id, l.decision_id), COALESCE(s.award, l.award) LIMIT $2;
-- mend: remove
DELETE FROM council_awards_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM council_awards_v1_staging AS s WHERE s.ledger_id = $1 AND l.decision_id = s.decision_id AND l.award = s.award);
-- mend: write
INSERT INTO council_awards_v1 (ledger_id, decision_id, award, member_id, off_spec, reason, entry, awarded_at, former_id, reassigned_for, voided_for, changed_at)
SELECT s.ledger_id, s.decision_id, s.award, s.member_id, s.off_spec, s.reason, s.entry, s.awarded_at, s.former_id, s.reassigned_for, s.voided_for, s.changed_at FROM (SELECT * FROM council_awards_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM council_awards_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.decision_id = s.decision_id AND l.award = s.award
WHERE l.ledger_id IS NULL OR (l.decision_id, l.award, l.member_id, l.off_spec, l.reason, l.entry, l.awarded_at, l.former_id, l.reassigned_for, l.voided_for, l.changed_at) IS DISTINCT FROM (s.decision_id, s.award, s.member_id, s.off_spec, s.reason, s.entry, s.awarded_at, s.former_id, s.reassigned_for, s.voided_for, s.changed_at)
ON CONFLICT (ledger_id, decision_id, award) DO UPDATE SET member_id = excluded.member_id, off_spec = excluded.off_spec, reason = excluded.reason, entry = excluded.entry, awarded_at = excluded.awarded_at, former_id = excluded.former_id, reassigned_for = excluded.reassigned_for, voided_for = excluded.voided_for, changed_at = excluded.changed_at;
