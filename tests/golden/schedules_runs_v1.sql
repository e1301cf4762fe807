-- load
SELECT rows.schedule_id, rows.position, rows.date, rows.due_at, rows.ran_at, rows.entry, rows.code, rows.reason FROM UNNEST($2::uuid[], $3::bigint[]) AS wanted (schedule_id, position) JOIN schedules_runs_v1 AS rows ON rows.ledger_id = $1 AND rows.schedule_id = wanted.schedule_id AND rows.position = wanted.position;
-- upsert
INSERT INTO schedules_runs_v1 (ledger_id, schedule_id, position, date, due_at, ran_at, entry, code, reason) SELECT $1, sent.schedule_id, sent.position, sent.date, sent.due_at, sent.ran_at, sent.entry, sent.code, sent.reason FROM UNNEST($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::text[], $9::text[]) AS sent (schedule_id, position, date, due_at, ran_at, entry, code, reason) ON CONFLICT (ledger_id, schedule_id, position) DO UPDATE SET date = excluded.date, due_at = excluded.due_at, ran_at = excluded.ran_at, entry = excluded.entry, code = excluded.code, reason = excluded.reason;
-- delete
DELETE FROM schedules_runs_v1 AS rows USING UNNEST($2::uuid[], $3::bigint[]) AS gone (schedule_id, position) WHERE rows.ledger_id = $1 AND rows.schedule_id = gone.schedule_id AND rows.position = gone.position;
-- all
SELECT rows.schedule_id, rows.position, rows.date, rows.due_at, rows.ran_at, rows.entry, rows.code, rows.reason FROM schedules_runs_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.schedule_id, rows.position;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.schedule_id, l.position, l.date, l.due_at, l.ran_at, l.entry, l.code, l.reason, s.schedule_id, s.position, s.date, s.due_at, s.ran_at, s.entry, s.code, s.reason
FROM (SELECT * FROM schedules_runs_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM schedules_runs_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.schedule_id = s.schedule_id AND l.position = s.position
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.schedule_id, l.position, l.date, l.due_at, l.ran_at, l.entry, l.code, l.reason) IS DISTINCT FROM (s.schedule_id, s.position, s.date, s.due_at, s.ran_at, s.entry, s.code, s.reason)
ORDER BY COALESCE(s.schedule_id, l.schedule_id), COALESCE(s.position, l.position) LIMIT $2;
-- mend: remove
DELETE FROM schedules_runs_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM schedules_runs_v1_staging AS s WHERE s.ledger_id = $1 AND l.schedule_id = s.schedule_id AND l.position = s.position);
-- mend: write
INSERT INTO schedules_runs_v1 (ledger_id, schedule_id, position, date, due_at, ran_at, entry, code, reason)
SELECT s.ledger_id, s.schedule_id, s.position, s.date, s.due_at, s.ran_at, s.entry, s.code, s.reason FROM (SELECT * FROM schedules_runs_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM schedules_runs_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.schedule_id = s.schedule_id AND l.position = s.position
WHERE l.ledger_id IS NULL OR (l.schedule_id, l.position, l.date, l.due_at, l.ran_at, l.entry, l.code, l.reason) IS DISTINCT FROM (s.schedule_id, s.position, s.date, s.due_at, s.ran_at, s.entry, s.code, s.reason)
ON CONFLICT (ledger_id, schedule_id, position) DO UPDATE SET date = excluded.date, due_at = excluded.due_at, ran_at = excluded.ran_at, entry = excluded.entry, code = excluded.code, reason = excluded.reason;
