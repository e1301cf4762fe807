-- load
SELECT rows.policy, rows.work, rows.retried, rows.skipped_for, rows.ordered_at, rows.changed_at FROM UNNEST($2::text[], $3::text[]) AS wanted (policy, work) JOIN schedules_orders_v1 AS rows ON rows.ledger_id = $1 AND rows.policy = wanted.policy AND rows.work = wanted.work;
-- upsert
INSERT INTO schedules_orders_v1 (ledger_id, policy, work, retried, skipped_for, ordered_at, changed_at) SELECT $1, sent.policy, sent.work, sent.retried, sent.skipped_for, sent.ordered_at, sent.changed_at FROM UNNEST($2::text[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::bigint[]) AS sent (policy, work, retried, skipped_for, ordered_at, changed_at) ON CONFLICT (ledger_id, policy, work) DO UPDATE SET retried = excluded.retried, skipped_for = excluded.skipped_for, ordered_at = excluded.ordered_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM schedules_orders_v1 AS rows USING UNNEST($2::text[], $3::text[]) AS gone (policy, work) WHERE rows.ledger_id = $1 AND rows.policy = gone.policy AND rows.work = gone.work;
-- all
SELECT rows.policy, rows.work, rows.retried, rows.skipped_for, rows.ordered_at, rows.changed_at FROM schedules_orders_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.policy, rows.work;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.policy, l.work, l.retried, l.skipped_for, l.ordered_at, l.changed_at, s.policy, s.work, s.retried, s.skipped_for, s.ordered_at, s.changed_at
FROM (SELECT * FROM schedules_orders_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM schedules_orders_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.policy = s.policy AND l.work = s.work
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.policy, l.work, l.retried, l.skipped_for, l.ordered_at, l.changed_at) IS DISTINCT FROM (s.policy, s.work, s.retried, s.skipped_for, s.ordered_at, s.changed_at)
ORDER BY COALESCE(s.policy, l.policy), COALESCE(s.work, l.work) LIMIT $2;
-- mend: remove
DELETE FROM schedules_orders_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM schedules_orders_v1_staging AS s WHERE s.ledger_id = $1 AND l.policy = s.policy AND l.work = s.work);
-- mend: write
INSERT INTO schedules_orders_v1 (ledger_id, policy, work, retried, skipped_for, ordered_at, changed_at)
SELECT s.ledger_id, s.policy, s.work, s.retried, s.skipped_for, s.ordered_at, s.changed_at FROM (SELECT * FROM schedules_orders_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM schedules_orders_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.policy = s.policy AND l.work = s.work
WHERE l.ledger_id IS NULL OR (l.policy, l.work, l.retried, l.skipped_for, l.ordered_at, l.changed_at) IS DISTINCT FROM (s.policy, s.work, s.retried, s.skipped_for, s.ordered_at, s.changed_at)
ON CONFLICT (ledger_id, policy, work) DO UPDATE SET retried = excluded.retried, skipped_for = excluded.skipped_for, ordered_at = excluded.ordered_at, changed_at = excluded.changed_at;
