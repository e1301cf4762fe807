-- load
SELECT rows.member_id, rows.name, rows.handle, rows.joined_at, rows.joined_on, rows.has_left, rows.main_id, rows.roles, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (member_id) JOIN ledger_members_v1 AS rows ON rows.ledger_id = $1 AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO ledger_members_v1 (ledger_id, member_id, name, handle, joined_at, joined_on, has_left, main_id, roles, changed_at) SELECT $1, sent.member_id, sent.name, sent.handle, sent.joined_at, sent.joined_on, sent.has_left, sent.main_id, sent.roles::text[], sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::boolean[], $8::uuid[], $9::text[], $10::bigint[]) AS sent (member_id, name, handle, joined_at, joined_on, has_left, main_id, roles, changed_at) ON CONFLICT (ledger_id, member_id) DO UPDATE SET name = excluded.name, handle = excluded.handle, joined_at = excluded.joined_at, joined_on = excluded.joined_on, has_left = excluded.has_left, main_id = excluded.main_id, roles = excluded.roles, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_members_v1 AS rows USING UNNEST($2::uuid[]) AS gone (member_id) WHERE rows.ledger_id = $1 AND rows.member_id = gone.member_id;
-- all
SELECT rows.member_id, rows.name, rows.handle, rows.joined_at, rows.joined_on, rows.has_left, rows.main_id, rows.roles, rows.changed_at FROM ledger_members_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.member_id, l.name, l.handle, l.joined_at, l.joined_on, l.has_left, l.main_id, l.roles, l.changed_at, s.member_id, s.name, s.handle, s.joined_at, s.joined_on, s.has_left, s.main_id, s.roles, s.changed_at
FROM (SELECT * FROM ledger_members_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_members_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.member_id, l.name, l.handle, l.joined_at, l.joined_on, l.has_left, l.main_id, l.roles, l.changed_at) IS DISTINCT FROM (s.member_id, s.name, s.handle, s.joined_at, s.joined_on, s.has_left, s.main_id, s.roles, s.changed_at)
ORDER BY COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM ledger_members_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_members_v1_staging AS s WHERE s.ledger_id = $1 AND l.member_id = s.member_id);
-- mend: write
INSERT INTO ledger_members_v1 (ledger_id, member_id, name, handle, joined_at, joined_on, has_left, main_id, roles, changed_at)
SELECT s.ledger_id, s.member_id, s.name, s.handle, s.joined_at, s.joined_on, s.has_left, s.main_id, s.roles, s.changed_at FROM (SELECT * FROM ledger_members_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_members_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.member_id, l.name, l.handle, l.joined_at, l.joined_on, l.has_left, l.main_id, l.roles, l.changed_at) IS DISTINCT FROM (s.member_id, s.name, s.handle, s.joined_at, s.joined_on, s.has_left, s.main_id, s.roles, s.changed_at)
ON CONFLICT (ledger_id, member_id) DO UPDATE SET name = excluded.name, handle = excluded.handle, joined_at = excluded.joined_at, joined_on = excluded.joined_on, has_left = excluded.has_left, main_id = excluded.main_id, roles = excluded.roles, changed_at = excluded.changed_at;
