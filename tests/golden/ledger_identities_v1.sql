-- load
SELECT rows.identity, rows.member_id, rows.name, rows.linked_at, rows.changed_at FROM UNNEST($2::text[]) AS wanted (identity) JOIN ledger_identities_v1 AS rows ON rows.ledger_id = $1 AND rows.identity = wanted.identity;
-- upsert
INSERT INTO ledger_identities_v1 (ledger_id, identity, member_id, name, linked_at, changed_at) SELECT $1, sent.identity, sent.member_id, sent.name, sent.linked_at, sent.changed_at FROM UNNEST($2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::bigint[]) AS sent (identity, member_id, name, linked_at, changed_at) ON CONFLICT (ledger_id, identity) DO UPDATE SET member_id = excluded.member_id, name = excluded.name, linked_at = excluded.linked_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_identities_v1 AS rows USING UNNEST($2::text[]) AS gone (identity) WHERE rows.ledger_id = $1 AND rows.identity = gone.identity;
-- all
SELECT rows.identity, rows.member_id, rows.name, rows.linked_at, rows.changed_at FROM ledger_identities_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.identity;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.identity, l.member_id, l.name, l.linked_at, l.changed_at, s.identity, s.member_id, s.name, s.linked_at, s.changed_at
FROM (SELECT * FROM ledger_identities_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_identities_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.identity = s.identity
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.identity, l.member_id, l.name, l.linked_at, l.changed_at) IS DISTINCT FROM (s.identity, s.member_id, s.name, s.linked_at, s.changed_at)
ORDER BY COALESCE(s.identity, l.identity) LIMIT $2;
-- mend: remove
DELETE FROM ledger_identities_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_identities_v1_staging AS s WHERE s.ledger_id = $1 AND l.identity = s.identity);
-- mend: write
INSERT INTO ledger_identities_v1 (ledger_id, identity, member_id, name, linked_at, changed_at)
SELECT s.ledger_id, s.identity, s.member_id, s.name, s.linked_at, s.changed_at FROM (SELECT * FROM ledger_identities_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_identities_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.identity = s.identity
WHERE l.ledger_id IS NULL OR (l.identity, l.member_id, l.name, l.linked_at, l.changed_at) IS DISTINCT FROM (s.identity, s.member_id, s.name, s.linked_at, s.changed_at)
ON CONFLICT (ledger_id, identity) DO UPDATE SET member_id = excluded.member_id, name = excluded.name, linked_at = excluded.linked_at, changed_at = excluded.changed_at;
