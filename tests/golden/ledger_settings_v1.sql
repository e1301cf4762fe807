-- load
SELECT rows.settings, rows.version, rows.opened_at, rows.changed_at FROM ledger_settings_v1 AS rows WHERE rows.ledger_id = $1;
-- upsert
INSERT INTO ledger_settings_v1 (ledger_id, settings, version, opened_at, changed_at) SELECT $1, sent.settings, sent.version, sent.opened_at, sent.changed_at FROM UNNEST($2::text[], $3::integer[], $4::timestamptz[], $5::bigint[]) AS sent (settings, version, opened_at, changed_at) ON CONFLICT (ledger_id) DO UPDATE SET settings = excluded.settings, version = excluded.version, opened_at = excluded.opened_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM ledger_settings_v1 AS rows USING UNNEST() AS gone () WHERE rows.ledger_id = $1;
-- all
SELECT rows.settings, rows.version, rows.opened_at, rows.changed_at FROM ledger_settings_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.settings, l.version, l.opened_at, l.changed_at, s.settings, s.version, s.opened_at, s.changed_at
FROM (SELECT * FROM ledger_settings_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM ledger_settings_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.settings, l.version, l.opened_at, l.changed_at) IS DISTINCT FROM (s.settings, s.version, s.opened_at, s.changed_at)
ORDER BY 1 LIMIT $2;
-- mend: remove
DELETE FROM ledger_settings_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM ledger_settings_v1_staging AS s WHERE s.ledger_id = $1);
-- mend: write
INSERT INTO ledger_settings_v1 (ledger_id, settings, version, opened_at, changed_at)
SELECT s.ledger_id, s.settings, s.version, s.opened_at, s.changed_at FROM (SELECT * FROM ledger_settings_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM ledger_settings_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id
WHERE l.ledger_id IS NULL OR (l.settings, l.version, l.opened_at, l.changed_at) IS DISTINCT FROM (s.settings, s.version, s.opened_at, s.changed_at)
ON CONFLICT (ledger_id) DO UPDATE SET settings = excluded.settings, version = excluded.version, opened_at = excluded.opened_at, changed_at = excluded.changed_at;
