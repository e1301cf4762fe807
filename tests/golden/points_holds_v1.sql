-- load
SELECT rows.hold_id, rows.member_id, rows.amount::text, rows.reason, rows.effective_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (hold_id) JOIN points_holds_v1 AS rows ON rows.ledger_id = $1 AND rows.hold_id = wanted.hold_id;
-- upsert
INSERT INTO points_holds_v1 (ledger_id, hold_id, member_id, amount, reason, effective_at, changed_at) SELECT $1, sent.hold_id, sent.member_id, sent.amount::numeric, sent.reason, sent.effective_at, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[]) AS sent (hold_id, member_id, amount, reason, effective_at, changed_at) ON CONFLICT (ledger_id, hold_id) DO UPDATE SET member_id = excluded.member_id, amount = excluded.amount, reason = excluded.reason, effective_at = excluded.effective_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM points_holds_v1 AS rows USING UNNEST($2::uuid[]) AS gone (hold_id) WHERE rows.ledger_id = $1 AND rows.hold_id = gone.hold_id;
-- all
SELECT rows.hold_id, rows.member_id, rows.amount::text, rows.reason, rows.effective_at, rows.changed_at FROM points_holds_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.hold_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.hold_id, l.member_id, l.amount::text, l.reason, l.effective_at, l.changed_at, s.hold_id, s.member_id, s.amount::text, s.reason, s.effective_at, s.changed_at
FROM (SELECT * FROM points_holds_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM points_holds_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.hold_id = s.hold_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.hold_id, l.member_id, l.amount, l.reason, l.effective_at, l.changed_at) IS DISTINCT FROM (s.hold_id, s.member_id, s.amount, s.reason, s.effective_at, s.changed_at)
ORDER BY COALESCE(s.hold_id, l.hold_id) LIMIT $2;
-- mend: remove
DELETE FROM points_holds_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM points_holds_v1_staging AS s WHERE s.ledger_id = $1 AND l.hold_id = s.hold_id);
-- mend: write
INSERT INTO points_holds_v1 (ledger_id, hold_id, member_id, amount, reason, effective_at, changed_at)
SELECT s.ledger_id, s.hold_id, s.member_id, s.amount, s.reason, s.effective_at, s.changed_at FROM (SELECT * FROM points_holds_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM points_holds_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.hold_id = s.hold_id
WHERE l.ledger_id IS NULL OR (l.hold_id, l.member_id, l.amount, l.reason, l.effective_at, l.changed_at) IS DISTINCT FROM (s.hold_id, s.member_id, s.amount, s.reason, s.effective_at, s.changed_at)
ON CONFLICT (ledger_id, hold_id) DO UPDATE SET member_id = excluded.member_id, amount = excluded.amount, reason = excluded.reason, effective_at = excluded.effective_at, changed_at = excluded.changed_at;
