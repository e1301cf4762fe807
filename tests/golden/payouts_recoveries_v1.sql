-- load
SELECT rows.recovery_id, rows.member_id, rows.pool_id, rows.currency, rows.amount::text, rows.outstanding::text, rows.reason, rows.opened_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (recovery_id) JOIN payouts_recoveries_v1 AS rows ON rows.ledger_id = $1 AND rows.recovery_id = wanted.recovery_id;
-- upsert
INSERT INTO payouts_recoveries_v1 (ledger_id, recovery_id, member_id, pool_id, currency, amount, outstanding, reason, opened_at, changed_at) SELECT $1, sent.recovery_id, sent.member_id, sent.pool_id, sent.currency, sent.amount::numeric, sent.outstanding::numeric, sent.reason, sent.opened_at, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bigint[]) AS sent (recovery_id, member_id, pool_id, currency, amount, outstanding, reason, opened_at, changed_at) ON CONFLICT (ledger_id, recovery_id) DO UPDATE SET member_id = excluded.member_id, pool_id = excluded.pool_id, currency = excluded.currency, amount = excluded.amount, outstanding = excluded.outstanding, reason = excluded.reason, opened_at = excluded.opened_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM payouts_recoveries_v1 AS rows USING UNNEST($2::uuid[]) AS gone (recovery_id) WHERE rows.ledger_id = $1 AND rows.recovery_id = gone.recovery_id;
-- all
SELECT rows.recovery_id, rows.member_id, rows.pool_id, rows.currency, rows.amount::text, rows.outstanding::text, rows.reason, rows.opened_at, rows.changed_at FROM payouts_recoveries_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.recovery_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.recovery_id, l.member_id, l.pool_id, l.currency, l.amount::text, l.outstanding::text, l.reason, l.opened_at, l.changed_at, s.recovery_id, s.member_id, s.pool_id, s.currency, s.amount::text, s.outstanding::text, s.reason, s.opened_at, s.changed_at
FROM (SELECT * FROM payouts_recoveries_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM payouts_recoveries_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.recovery_id = s.recovery_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.recovery_id, l.member_id, l.pool_id, l.currency, l.amount, l.outstanding, l.reason, l.opened_at, l.changed_at) IS DISTINCT FROM (s.recovery_id, s.member_id, s.pool_id, s.currency, s.amount, s.outstanding, s.reason, s.opened_at, s.changed_at)
ORDER BY COALESCE(s.recovery_id, l.recovery_id) LIMIT $2;
-- mend: remove
DELETE FROM payouts_recoveries_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM payouts_recoveries_v1_staging AS s WHERE s.ledger_id = $1 AND l.recovery_id = s.recovery_id);
-- mend: write
INSERT INTO payouts_recoveries_v1 (ledger_id, recovery_id, member_id, pool_id, currency, amount, outstanding, reason, opened_at, changed_at)
SELECT s.ledger_id, s.recovery_id, s.member_id, s.pool_id, s.currency, s.amount, s.outstanding, s.reason, s.opened_at, s.changed_at FROM (SELECT * FROM payouts_recoveries_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM payouts_recoveries_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.recovery_id = s.recovery_id
WHERE l.ledger_id IS NULL OR (l.recovery_id, l.member_id, l.pool_id, l.currency, l.amount, l.outstanding, l.reason, l.opened_at, l.changed_at) IS DISTINCT FROM (s.recovery_id, s.member_id, s.pool_id, s.currency, s.amount, s.outstanding, s.reason, s.opened_at, s.changed_at)
ON CONFLICT (ledger_id, recovery_id) DO UPDATE SET member_id = excluded.member_id, pool_id = excluded.pool_id, currency = excluded.currency, amount = excluded.amount, outstanding = excluded.outstanding, reason = excluded.reason, opened_at = excluded.opened_at, changed_at = excluded.changed_at;
