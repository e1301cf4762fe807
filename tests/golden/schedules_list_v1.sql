-- load
SELECT rows.schedule_id, rows.name, rows.schedule, rows.has_ended, rows.last_run, rows.created_at, rows.defined_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (schedule_id) JOIN schedules_list_v1 AS rows ON rows.ledger_id = $1 AND rows.schedule_id = wanted.schedule_id;
-- upsert
INSERT INTO schedules_list_v1 (ledger_id, schedule_id, name, schedule, has_ended, last_run, created_at, defined_at, changed_at) SELECT $1, sent.schedule_id, sent.name, sent.schedule, sent.has_ended, sent.last_run, sent.created_at, sent.defined_at, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]) AS sent (schedule_id, name, schedule, has_ended, last_run, created_at, defined_at, changed_at) ON CONFLICT (ledger_id, schedule_id) DO UPDATE SET name = excluded.name, schedule = excluded.schedule, has_ended = excluded.has_ended, last_run = excluded.last_run, created_at = excluded.created_at, defined_at = excluded.defined_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM schedules_list_v1 AS rows USING UNNEST($2::uuid[]) AS gone (schedule_id) WHERE rows.ledger_id = $1 AND rows.schedule_id = gone.schedule_id;
-- all
SELECT rows.schedule_id, rows.name, rows.schedule, rows.has_ended, rows.last_run, rows.created_at, rows.defined_at, rows.changed_at FROM schedules_list_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.schedule_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.schedule_id, l.name, l.schedule, l.has_ended, l.last_run, l.created_at, l.defined_at, l.changed_at, s.schedule_id, s.name, s.schedule, s.has_ended, s.last_run, s.created_at, s.defined_at, s.changed_at
FROM (SELECT * FROM schedules_list_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM schedules_list_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.schedule_id = s.schedule_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.schedule_id, l.name, l.schedule, l.has_ended, l.last_run, l.created_at, l.defined_at, l.changed_at) IS DISTINCT FROM (s.schedule_id, s.name, s.schedule, s.has_ended, s.last_run, s.created_at, s.defined_at, s.changed_at)
ORDER BY COALESCE(s.schedule_id, l.schedule_id) LIMIT $2;
-- mend: remove
DELETE FROM schedules_list_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM schedules_list_v1_staging AS s WHERE s.ledger_id = $1 AND l.schedule_id = s.schedule_id);
-- mend: write
INSERT INTO schedules_list_v1 (ledger_id, schedule_id, name, schedule, has_ended, last_run, created_at, defined_at, changed_at)
SELECT s.ledger_id, s.schedule_id, s.name, s.schedule, s.has_ended, s.last_run, s.created_at, s.defined_at, s.changed_at FROM (SELECT * FROM schedules_list_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM schedules_list_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.schedule_id = s.schedule_id
WHERE l.ledger_id IS NULL OR (l.schedule_id, l.name, l.schedule, l.has_ended, l.last_run, l.created_at, l.defined_at, l.changed_at) IS DISTINCT FROM (s.schedule_id, s.name, s.schedule, s.has_ended, s.last_run, s.created_at, s.defined_at, s.changed_at)
ON CONFLICT (ledger_id, schedule_id) DO UPDATE SET name = excluded.name, schedule = excluded.schedule, has_ended = excluded.has_ended, last_run = excluded.last_run, created_at = excluded.created_at, defined_at = excluded.defined_at, changed_at = excluded.changed_at;
