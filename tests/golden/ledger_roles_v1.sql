-- load
SELECT rows.role, rows.permissions, rows.changed_at FROM UNNEST($2::text[]) AS wanted (role) JOIN ledger_roles_v1 AS rows ON rows.ledger_id = $1 AND rows.role = wanted.role;
-- upsert
INSERT INTO ledger_roles_v1 (ledger_id, role, permissions, changed_at) SELECT $1, sent.role, sent.permissions::text[], sent.changed_at FROM UNNEST($2::text[], $3::text[], $4::bigint[]) AS sent (role, permissions, changed_at) ON CONFLICT (ledger_id, role) DO UPDATE SET permissions = excluded.permissions, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_roles_v1 AS rows USING UNNEST($2::text[]) AS gone (role) WHERE rows.ledger_id = $1 AND rows.role = gone.role;
-- all
SELECT rows.role, rows.permissions, rows.changed_at FROM ledger_roles_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.role;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.role, l.permissions, l.changed_at, s.role, s.permissions, s.changed_at
FROM (SELECT * FROM ledger_roles_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_roles_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.role = s.role
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.role, l.permissions, l.changed_at) IS DISTINCT FROM (s.role, s.permissions, s.changed_at)
ORDER BY COALESCE(s.role, l.role) LIMIT $2;
-- mend: remove
DELETE FROM ledger_roles_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_roles_v1_staging AS s WHERE s.ledger_id = $1 AND l.role = s.role);
-- mend: write
INSERT INTO ledger_roles_v1 (ledger_id, role, permissions, changed_at)
SELECT s.ledger_id, s.role, s.permissions, s.changed_at FROM (SELECT * FROM ledger_roles_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_roles_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.role = s.role
WHERE l.ledger_id IS NULL OR (l.role, l.permissions, l.changed_at) IS DISTINCT FROM (s.role, s.permissions, s.changed_at)
ON CONFLICT (ledger_id, role) DO UPDATE SET permissions = excluded.permissions, changed_at = excluded.changed_at;
