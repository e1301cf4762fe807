-- load
SELECT rows.entry, rows.by_member, rows.note_of, rows.note, rows.disputed_at, rows.stands, rows.resolution, rows.resolved_at, rows.changed_at FROM UNNEST($2::bigint[]) AS wanted (entry) JOIN points_disputes_v2 AS rows ON rows.ledger_id = $1 AND rows.entry = wanted.entry;
-- upsert
INSERT INTO points_disputes_v2 (ledger_id, entry, by_member, note_of, note, disputed_at, stands, resolution, resolved_at, changed_at) SELECT $1, sent.entry, sent.by_member, sent.note_of, sent.note, sent.disputed_at, sent.stands, sent.resolution, sent.resolved_at, sent.changed_at FROM UNNEST($2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::boolean[], $8::text[], $9::timestamptz[], $10::bigint[]) AS sent (entry, by_member, note_of, note, disputed_at, stands, resolution, resolved_at, changed_at) ON CONFLICT (ledger_id, entry) DO UPDATE SET by_member = excluded.by_member, note_of = excluded.note_of, note = excluded.note, disputed_at = excluded.disputed_at, stands = excluded.stands, resolution = excluded.resolution, resolved_at = excluded.resolved_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM points_disputes_v2 AS rows USING UNNEST($2::bigint[]) AS gone (entry) WHERE rows.ledger_id = $1 AND rows.entry = gone.entry;
-- all
SELECT rows.entry, rows.by_member, rows.note_of, rows.note, rows.disputed_at, rows.stands, rows.resolution, rows.resolved_at, rows.changed_at FROM points_disputes_v2 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.entry;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.entry, l.by_member, l.note_of, l.note, l.disputed_at, l.stands, l.resolution, l.resolved_at, l.changed_at, s.entry, s.by_member, s.note_of, s.note, s.disputed_at, s.stands, s.resolution, s.resolved_at, s.changed_at
FROM (SELECT * FROM points_disputes_v2 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM points_disputes_v2_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.entry = s.entry
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.entry, l.by_member, l.note_of, l.note, l.disputed_at, l.stands, l.resolution, l.resolved_at, l.changed_at) IS DISTINCT FROM (s.entry, s.by_member, s.note_of, s.note, s.disputed_at, s.stands, s.resolution, s.resolved_at, s.changed_at)
ORDER BY COALESCE(s.entry, l.entry) LIMIT $2;
-- mend: remove
DELETE FROM points_disputes_v2 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM points_disputes_v2_staging AS s WHERE s.ledger_id = $1 AND l.entry = s.entry);
-- mend: write
INSERT INTO points_disputes_v2 (ledger_id, entry, by_member, note_of, note, disputed_at, stands, resolution, resolved_at, changed_at)
SELECT s.ledger_id, s.entry, s.by_member, s.note_of, s.note, s.disputed_at, s.stands, s.resolution, s.resolved_at, s.changed_at FROM (SELECT * FROM points_disputes_v2_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM points_disputes_v2 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.entry = s.entry
WHERE l.ledger_id IS NULL OR (l.entry, l.by_member, l.note_of, l.note, l.disputed_at, l.stands, l.resolution, l.resolved_at, l.changed_at) IS DISTINCT FROM (s.entry, s.by_member, s.note_of, s.note, s.disputed_at, s.stands, s.resolution, s.resolved_at, s.changed_at)
ON CONFLICT (ledger_id, entry) DO UPDATE SET by_member = excluded.by_member, note_of = excluded.note_of, note = excluded.note, disputed_at = excluded.disputed_at, stands = excluded.stands, resolution = excluded.resolution, resolved_at = excluded.resolved_at, changed_at = excluded.changed_at;
