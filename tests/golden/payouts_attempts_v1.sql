-- load
SELECT rows.payout_id, rows.position, rows.kind, rows.amount::text, rows.method, rows.reference, rows.reason, rows.at FROM UNNEST($2::uuid[], $3::bigint[]) AS wanted (payout_id, position) JOIN payouts_attempts_v1 AS rows ON rows.ledger_id = $1 AND rows.payout_id = wanted.payout_id AND rows.position = wanted.position;
-- upsert
INSERT INTO payouts_attempts_v1 (ledger_id, payout_id, position, kind, amount, method, reference, reason, at) SELECT $1, sent.payout_id, sent.position, sent.kind, sent.amount::numeric, sent.method, sent.reference, sent.reason, sent.at FROM UNNEST($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) AS sent (payout_id, position, kind, amount, method, reference, reason, at) ON CONFLICT (ledger_id, payout_id, position) DO UPDATE SET kind = excluded.kind, amount = excluded.amount, method = excluded.method, reference = excluded.reference, reason = excluded.reason, at = excluded.at;
-- delete
DELETE FROM payouts_attempts_v1 AS rows USING UNNEST($2::uuid[], $3::bigint[]) AS gone (payout_id, position) WHERE rows.ledger_id = $1 AND rows.payout_id = gone.payout_id AND rows.position = gone.position;
-- all
SELECT rows.payout_id, rows.position, rows.kind, rows.amount::text, rows.method, rows.reference, rows.reason, rows.at FROM payouts_attempts_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.payout_id, rows.position;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.payout_id, l.position, l.kind, l.amount::text, l.method, l.reference, l.reason, l.at, s.payout_id, s.position, s.kind, s.amount::text, s.method, s.reference, s.reason, s.at
FROM (SELECT * FROM payouts_attempts_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM payouts_attempts_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.payout_id = s.payout_id AND l.position = s.position
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.payout_id, l.position, l.kind, l.amount, l.method, l.reference, l.reason, l.at) IS DISTINCT FROM (s.payout_id, s.position, s.kind, s.amount, s.method, s.reference, s.reason, s.at)
ORDER BY COALESCE(s.payout_id, l.payout_id), COALESCE(s.position, l.position) LIMIT $2;
-- mend: remove
DELETE FROM payouts_attempts_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM payouts_attempts_v1_staging AS s WHERE s.ledger_id = $1 AND l.payout_id = s.payout_id AND l.position = s.position);
-- mend: write
INSERT INTO payouts_attempts_v1 (ledger_id, payout_id, position, kind, amount, method, reference, reason, at)
SELECT s.ledger_id, s.payout_id, s.position, s.kind, s.amount, s.method, s.reference, s.reason, s.at FROM (SELECT * FROM payouts_attempts_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM payouts_attempts_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.payout_id = s.payout_id AND l.position = s.position
WHERE l.ledger_id IS NULL OR (l.payout_id, l.position, l.kind, l.amount, l.method, l.reference, l.reason, l.at) IS DISTINCT FROM (s.payout_id, s.position, s.kind, s.amount, s.method, s.reference, s.reason, s.at)
ON CONFLICT (ledger_id, payout_id, position) DO UPDATE SET kind = excluded.kind, amount = excluded.amount, method = excluded.method, reference = excluded.reference, reason = excluded.reason, at = excluded.at;
