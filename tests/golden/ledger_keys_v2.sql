-- load
SELECT rows.key_id, rows.mac, rows.label, rows.roles, rows.scopes, rows.member_id, rows.created_at, rows.expires_at, rows.revoked_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (key_id) JOIN ledger_keys_v2 AS rows ON rows.ledger_id = $1 AND rows.key_id = wanted.key_id;
-- upsert
INSERT INTO ledger_keys_v2 (ledger_id, key_id, mac, label, roles, scopes, member_id, created_at, expires_at, revoked_at, changed_at) SELECT $1, sent.key_id, sent.mac, sent.label, sent.roles::text[], sent.scopes::text[], sent.member_id, sent.created_at, sent.expires_at, sent.revoked_at, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::bigint[]) AS sent (key_id, mac, label, roles, scopes, member_id, created_at, expires_at, revoked_at, changed_at) ON CONFLICT (ledger_id, key_id) DO UPDATE SET mac = excluded.mac, label = excluded.label, roles = excluded.roles, scopes = excluded.scopes, member_id = excluded.member_id, created_at = excluded.created_at, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_keys_v2 AS rows USING UNNEST($2::uuid[]) AS gone (key_id) WHERE rows.ledger_id = $1 AND rows.key_id = gone.key_id;
-- all
SELECT rows.key_id, rows.mac, rows.label, rows.roles, rows.scopes, rows.member_id, rows.created_at, rows.expires_at, rows.revoked_at, rows.changed_at FROM ledger_keys_v2 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.key_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.key_id, l.mac, l.label, l.roles, l.scopes, l.member_id, l.created_at, l.expires_at, l.revoked_at, l.changed_at, s.key_id, s.mac, s.label, s.roles, s.scopes, s.member_id, s.created_at, s.expires_at, s.revoked_at, s.changed_at
FROM (SELECT * FROM ledger_keys_v2 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_keys_v2_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.key_id = s.key_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.key_id, l.mac, l.label, l.roles, l.scopes, l.member_id, l.created_at, l.expires_at, l.revoked_at, l.changed_at) IS DISTINCT FROM (s.key_id, s.mac, s.label, s.roles, s.scopes, s.member_id, s.created_at, s.expires_at, s.revoked_at, s.changed_at)
ORDER BY COALESCE(s.key_id, l.key_id) LIMIT $2;
-- mend: remove
DELETE FROM ledger_keys_v2 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_keys_v2_staging AS s WHERE s.ledger_id = $1 AND l.key_id = s.key_id);
-- mend: write
INSERT INTO ledger_keys_v2 (ledger_id, key_id, mac, label, roles, scopes, member_id, created_at, expires_at, revoked_at, changed_at)
SELECT s.ledger_id, s.key_id, s.mac, s.label, s.roles, s.scopes, s.member_id, s.created_at, s.expires_at, s.revoked_at, s.changed_at FROM (SELECT * FROM ledger_keys_v2_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_keys_v2 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.key_id = s.key_id
WHERE l.ledger_id IS NULL OR (l.key_id, l.mac, l.label, l.roles, l.scopes, l.member_id, l.created_at, l.expires_at, l.revoked_at, l.changed_at) IS DISTINCT FROM (s.key_id, s.mac, s.label, s.roles, s.scopes, s.member_id, s.created_at, s.expires_at, s.revoked_at, s.changed_at)
ON CONFLICT (ledger_id, key_id) DO UPDATE SET mac = excluded.mac, label = excluded.label, roles = excluded.roles, scopes = excluded.scopes, member_id = excluded.member_id, created_at = excluded.created_at, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at, changed_at = excluded.changed_at;
