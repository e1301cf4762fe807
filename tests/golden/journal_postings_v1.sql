-- load
SELECT rows.position, rows.line, rows.account, rows.member_id, rows.commodity, rows.amount::text, rows.kind, rows.entry, rows.effective_at, rows.recorded_at FROM UNNEST($2::bigint[], $3::integer[]) AS wanted (position, line) JOIN journal_postings_v1 AS rows ON rows.ledger_id = $1 AND rows.position = wanted.position AND rows.line = wanted.line;
-- upsert
INSERT INTO journal_postings_v1 (ledger_id, position, line, account, member_id, commodity, amount, kind, entry, effective_at, recorded_at) SELECT $1, sent.position, sent.line, sent.account, sent.member_id, sent.commodity, sent.amount::numeric, sent.kind, sent.entry, sent.effective_at, sent.recorded_at FROM UNNEST($2::bigint[], $3::integer[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::timestamptz[], $11::timestamptz[]) AS sent (position, line, account, member_id, commodity, amount, kind, entry, effective_at, recorded_at) ON CONFLICT (ledger_id, position, line) DO UPDATE SET account = excluded.account, member_id = excluded.member_id, commodity = excluded.commodity, amount = excluded.amount, kind = excluded.kind, entry = excluded.entry, effective_at = excluded.effective_at, recorded_at = excluded.recorded_at;
-- delete
DELETE FROM journal_postings_v1 AS rows USING UNNEST($2::bigint[], $3::integer[]) AS gone (position, line) WHERE rows.ledger_id = $1 AND rows.position = gone.position AND rows.line = gone.line;
-- all
SELECT rows.position, rows.line, rows.account, rows.member_id, rows.commodity, rows.amount::text, rows.kind, rows.entry, rows.effective_at, rows.recorded_at FROM journal_postings_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.position, rows.line;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.position, l.line, l.account, l.member_id, l.commodity, l.amount::text, l.kind, l.entry, l.effective_at, l.recorded_at, s.position, s.line, s.account, s.member_id, s.commodity, s.amount::text, s.kind, s.entry, s.effective_at, s.recorded_at
FROM (SELECT * FROM journal_postings_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM journal_postings_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.position = s.position AND l.line = s.line
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.position, l.line, l.account, l.member_id, l.commodity, l.amount, l.kind, l.entry, l.effective_at, l.recorded_at) IS DISTINCT FROM (s.position, s.line, s.account, s.member_id, s.commodity, s.amount, s.kind, s.entry, s.effective_at, s.recorded_at)
ORDER BY COALESCE(s.position, l.position), COALESCE(s.line, l.line) LIMIT $2;
-- mend: remove
DELETE FROM journal_postings_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM journal_postings_v1_staging AS s WHERE s.ledger_id = $1 AND l.position = s.position AND l.line = s.line);
-- mend: write
INSERT INTO journal_postings_v1 (ledger_id, position, line, account, member_id, commodity, amount, kind, entry, effective_at, recorded_at)
SELECT s.ledger_id, s.position, s.line, s.account, s.member_id, s.commodity, s.amount, s.kind, s.entry, s.effective_at, s.recorded_at FROM (SELECT * FROM journal_postings_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM journal_postings_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.position = s.position AND l.line = s.line
WHERE l.ledger_id IS NULL OR (l.position, l.line, l.account, l.member_id, l.commodity, l.amount, l.kind, l.entry, l.effective_at, l.recorded_at) IS DISTINCT FROM (s.position, s.line, s.account, s.member_id, s.commodity, s.amount, s.kind, s.entry, s.effective_at, s.recorded_at)
ON CONFLICT (ledger_id, position, line) DO UPDATE SET account = excluded.account, member_id = excluded.member_id, commodity = excluded.commodity, amount = excluded.amount, kind = excluded.kind, entry = excluded.entry, effective_at = excluded.effective_at, recorded_at = excluded.recorded_at;
