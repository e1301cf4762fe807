-- load
SELECT rows.week, rows.account, rows.kind, rows.added::text, rows.taken::text, rows.postings, rows.changed_at FROM UNNEST($2::text[], $3::text[], $4::text[]) AS wanted (week, account, kind) JOIN points_flows_v1 AS rows ON rows.ledger_id = $1 AND rows.week = wanted.week AND rows.account = wanted.account AND rows.kind = wanted.kind;
-- upsert
INSERT INTO points_flows_v1 (ledger_id, week, account, kind, added, taken, postings, changed_at) SELECT $1, sent.week, sent.account, sent.kind, sent.added::numeric, sent.taken::numeric, sent.postings, sent.changed_at FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) AS sent (week, account, kind, added, taken, postings, changed_at) ON CONFLICT (ledger_id, week, account, kind) DO UPDATE SET added = excluded.added, taken = excluded.taken, postings = excluded.postings, changed_at = excluded.changed_at;
-- delete
DELETE FROM points_flows_v1 AS rows USING UNNEST($2::text[], $3::text[], $4::text[]) AS gone (week, account, kind) WHERE rows.ledger_id = $1 AND rows.week = gone.week AND rows.account = gone.account AND rows.kind = gone.kind;
-- all
SELECT rows.week, rows.account, rows.kind, rows.added::text, rows.taken::text, rows.postings, rows.changed_at FROM points_flows_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.week, rows.account, rows.kind;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.week, l.account, l.kind, l.added::text, l.taken::text, l.postings, l.changed_at, s.week, s.account, s.kind, s.added::text, s.taken::text, s.postings, s.changed_at
FROM (SELECT * FROM points_flows_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM points_flows_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.week = s.week AND l.account = s.account AND l.kind = s.kind
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.week, l.account, l.kind, l.added, l.taken, l.postings, l.changed_at) IS DISTINCT FROM (s.week, s.account, s.kind, s.added, s.taken, s.postings, s.changed_at)
ORDER BY COALESCE(s.week, l.week), COALESCE(s.account, l.account), COALESCE(s.kind, l.kind) LIMIT $2;
-- mend: remove
DELETE FROM points_flows_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM points_flows_v1_staging AS s WHERE s.ledger_id = $1 AND l.week = s.week AND l.account = s.account AND l.kind = s.kind);
-- mend: write
INSERT INTO points_flows_v1 (ledger_id, week, account, kind, added, taken, postings, changed_at)
SELECT s.ledger_id, s.week, s.account, s.kind, s.added, s.taken, s.postings, s.changed_at FROM (SELECT * FROM points_flows_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM points_flows_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.week = s.week AND l.account = s.account AND l.kind = s.kind
WHERE l.ledger_id IS NULL OR (l.week, l.account, l.kind, l.added, l.taken, l.postings, l.changed_at) IS DISTINCT FROM (s.week, s.account, s.kind, s.added, s.taken, s.postings, s.changed_at)
ON CONFLICT (ledger_id, week, account, kind) DO UPDATE SET added = excluded.added, taken = excluded.taken, postings = excluded.postings, changed_at = excluded.changed_at;
