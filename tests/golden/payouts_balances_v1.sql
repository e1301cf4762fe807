-- load
SELECT rows.member_id, rows.pending::text, rows.carried::text, rows.paid::text, rows.recoverable::text, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (member_id) JOIN payouts_balances_v1 AS rows ON rows.ledger_id = $1 AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO payouts_balances_v1 (ledger_id, member_id, pending, carried, paid, recoverable, changed_at) SELECT $1, sent.member_id, sent.pending::numeric, sent.carried::numeric, sent.paid::numeric, sent.recoverable::numeric, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS sent (member_id, pending, carried, paid, recoverable, changed_at) ON CONFLICT (ledger_id, member_id) DO UPDATE SET pending = excluded.pending, carried = excluded.carried, paid = excluded.paid, recoverable = excluded.recoverable, changed_at = excluded.changed_at;
-- delete
DELETE FROM payouts_balances_v1 AS rows USING UNNEST($2::uuid[]) AS gone (member_id) WHERE rows.ledger_id = $1 AND rows.member_id = gone.member_id;
-- all
SELECT rows.member_id, rows.pending::text, rows.carried::text, rows.paid::text, rows.recoverable::text, rows.changed_at FROM payouts_balances_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.member_id, l.pending::text, l.carried::text, l.paid::text, l.recoverable::text, l.changed_at, s.member_id, s.pending::text, s.carried::text, s.paid::text, s.recoverable::text, s.changed_at
FROM (SELECT * FROM payouts_balances_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM payouts_balances_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.member_id, l.pending, l.carried, l.paid, l.recoverable, l.changed_at) IS DISTINCT FROM (s.member_id, s.pending, s.carried, s.paid, s.recoverable, s.changed_at)
ORDER BY COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM payouts_balances_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM payouts_balances_v1_staging AS s WHERE s.ledger_id = $1 AND l.member_id = s.member_id);
-- mend: write
INSERT INTO payouts_balances_v1 (ledger_id, member_id, pending, carried, paid, recoverable, changed_at)
SELECT s.ledger_id, s.member_id, s.pending, s.carried, s.paid, s.recoverable, s.changed_at FROM (SELECT * FROM payouts_balances_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM payouts_balances_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.member_id, l.pending, l.carried, l.paid, l.recoverable, l.changed_at) IS DISTINCT FROM (s.member_id, s.pending, s.carried, s.paid, s.recoverable, s.changed_at)
ON CONFLICT (ledger_id, member_id) DO UPDATE SET pending = excluded.pending, carried = excluded.carried, paid = excluded.paid, recoverable = excluded.recoverable, changed_at = excluded.changed_at;
