-- load
SELECT rows.account, rows.commodity, rows.member_id, rows.added::text, rows.taken::text, rows.postings, rows.changed_at FROM UNNEST($2::text[], $3::text[]) AS wanted (account, commodity) JOIN journal_accounts_v1 AS rows ON rows.ledger_id = $1 AND rows.account = wanted.account AND rows.commodity = wanted.commodity;
-- upsert
INSERT INTO journal_accounts_v1 (ledger_id, account, commodity, member_id, added, taken, postings, changed_at) SELECT $1, sent.account, sent.commodity, sent.member_id, sent.added::numeric, sent.taken::numeric, sent.postings, sent.changed_at FROM UNNEST($2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) AS sent (account, commodity, member_id, added, taken, postings, changed_at) ON CONFLICT (ledger_id, account, commodity) DO UPDATE SET member_id = excluded.member_id, added = excluded.added, taken = excluded.taken, postings = excluded.postings, changed_at = excluded.changed_at;
-- delete
DELETE FROM journal_accounts_v1 AS rows USING UNNEST($2::text[], $3::text[]) AS gone (account, commodity) WHERE rows.ledger_id = $1 AND rows.account = gone.account AND rows.commodity = gone.commodity;
-- all
SELECT rows.account, rows.commodity, rows.member_id, rows.added::text, rows.taken::text, rows.postings, rows.changed_at FROM journal_accounts_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.account, rows.commodity;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.account, l.commodity, l.member_id, l.added::text, l.taken::text, l.postings, l.changed_at, s.account, s.commodity, s.member_id, s.added::text, s.taken::text, s.postings, s.changed_at
FROM (SELECT * FROM journal_accounts_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM journal_accounts_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.account = s.account AND l.commodity = s.commodity
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.account, l.commodity, l.member_id, l.added, l.taken, l.postings, l.changed_at) IS DISTINCT FROM (s.account, s.commodity, s.member_id, s.added, s.taken, s.postings, s.changed_at)
ORDER BY COALESCE(s.account, l.account), COALESCE(s.commodity, l.commodity) LIMIT $2;
-- mend: remove
DELETE FROM journal_accounts_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM journal_accounts_v1_staging AS s WHERE s.ledger_id = $1 AND l.account = s.account AND l.commodity = s.commodity);
-- mend: write
INSERT INTO journal_accounts_v1 (ledger_id, account, commodity, member_id, added, taken, postings, changed_at)
SELECT s.ledger_id, s.account, s.commodity, s.member_id, s.added, s.taken, s.postings, s.changed_at FROM (SELECT * FROM journal_accounts_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM journal_accounts_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.account = s.account AND l.commodity = s.commodity
WHERE l.ledger_id IS NULL OR (l.account, l.commodity, l.member_id, l.added, l.taken, l.postings, l.changed_at) IS DISTINCT FROM (s.account, s.commodity, s.member_id, s.added, s.taken, s.postings, s.changed_at)
ON CONFLICT (ledger_id, account, commodity) DO UPDATE SET member_id = excluded.member_id, added = excluded.added, taken = excluded.taken, postings = excluded.postings, changed_at = excluded.changed_at;
