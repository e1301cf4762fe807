-- load
SELECT rows.character_id, rows.member_id, rows.name, rows.handle, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (character_id) JOIN ledger_characters_v1 AS rows ON rows.ledger_id = $1 AND rows.character_id = wanted.character_id;
-- upsert
INSERT INTO ledger_characters_v1 (ledger_id, character_id, member_id, name, handle, changed_at) SELECT $1, sent.character_id, sent.member_id, sent.name, sent.handle, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[]) AS sent (character_id, member_id, name, handle, changed_at) ON CONFLICT (ledger_id, character_id) DO UPDATE SET member_id = excluded.member_id, name = excluded.name, handle = excluded.handle, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_characters_v1 AS rows USING UNNEST($2::uuid[]) AS gone (character_id) WHERE rows.ledger_id = $1 AND rows.character_id = gone.character_id;
-- all
SELECT rows.character_id, rows.member_id, rows.name, rows.handle, rows.changed_at FROM ledger_characters_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.character_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.character_id, l.member_id, l.name, l.handle, l.changed_at, s.character_id, s.member_id, s.name, s.handle, s.changed_at
FROM (SELECT * FROM ledger_characters_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_characters_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.character_id = s.character_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.character_id, l.member_id, l.name, l.handle, l.changed_at) IS DISTINCT FROM (s.character_id, s.member_id, s.name, s.handle, s.changed_at)
ORDER BY COALESCE(s.character_id, l.character_id) LIMIT $2;
-- mend: remove
DELETE FROM ledger_characters_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_characters_v1_staging AS s WHERE s.ledger_id = $1 AND l.character_id = s.character_id);
-- mend: write
INSERT INTO ledger_characters_v1 (ledger_id, character_id, member_id, name, handle, changed_at)
SELECT s.ledger_id, s.character_id, s.member_id, s.name, s.handle, s.changed_at FROM (SELECT * FROM ledger_characters_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_characters_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.character_id = s.character_id
WHERE l.ledger_id IS NULL OR (l.character_id, l.member_id, l.name, l.handle, l.changed_at) IS DISTINCT FROM (s.character_id, s.member_id, s.name, s.handle, s.changed_at)
ON CONFLICT (ledger_id, character_id) DO UPDATE SET member_id = excluded.member_id, name = excluded.name, handle = excluded.handle, changed_at = excluded.changed_at;
