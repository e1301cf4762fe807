-- load
SELECT rows.member_id, rows.wish, rows.item_id, rows.name, rows.slot, rows.rank, rows.note, rows.wished_at, rows.changed_at FROM UNNEST($2::uuid[], $3::text[]) AS wanted (member_id, wish) JOIN council_wishes_v1 AS rows ON rows.ledger_id = $1 AND rows.member_id = wanted.member_id AND rows.wish = wanted.wish;
-- upsert
INSERT INTO council_wishes_v1 (ledger_id, member_id, wish, item_id, name, slot, rank, note, wished_at, changed_at) SELECT $1, sent.member_id, sent.wish, sent.item_id, sent.name, sent.slot, sent.rank, sent.note, sent.wished_at, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::timestamptz[], $10::bigint[]) AS sent (member_id, wish, item_id, name, slot, rank, note, wished_at, changed_at) ON CONFLICT (ledger_id, member_id, wish) DO UPDATE SET item_id = excluded.item_id, name = excluded.name, slot = excluded.slot, rank = excluded.rank, note = excluded.note, wished_at = excluded.wished_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM council_wishes_v1 AS rows USING UNNEST($2::uuid[], $3::text[]) AS gone (member_id, wish) WHERE rows.ledger_id = $1 AND rows.member_id = gone.member_id AND rows.wish = gone.wish;
-- all
SELECT rows.member_id, rows.wish, rows.item_id, rows.name, rows.slot, rows.rank, rows.note, rows.wished_at, rows.changed_at FROM council_wishes_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.member_id, rows.wish;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.member_id, l.wish, l.item_id, l.name, l.slot, l.rank, l.note, l.wished_at, l.changed_at, s.member_id, s.wish, s.item_id, s.name, s.slot, s.rank, s.note, s.wished_at, s.changed_at
FROM (SELECT * FROM council_wishes_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM council_wishes_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id AND l.wish = s.wish
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.member_id, l.wish, l.item_id, l.name, l.slot, l.rank, l.note, l.wished_at, l.changed_at) IS DISTINCT FROM (s.member_id, s.wish, s.item_id, s.name, s.slot, s.rank, s.note, s.wished_at, s.changed_at)
ORDER BY COALESCE(s.member_id, l.member_id), COALESCE(s.wish, l.wish) LIMIT $2;
-- mend: remove
DELETE FROM council_wishes_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM council_wishes_v1_staging AS s WHERE s.ledger_id = $1 AND l.member_id = s.member_id AND l.wish = s.wish);
-- mend: write
INSERT INTO council_wishes_v1 (ledger_id, member_id, wish, item_id, name, slot, rank, note, wished_at, changed_at)
SELECT s.ledger_id, s.member_id, s.wish, s.item_id, s.name, s.slot, s.rank, s.note, s.wished_at, s.changed_at FROM (SELECT * FROM council_wishes_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM council_wishes_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id AND l.wish = s.wish
WHERE l.ledger_id IS NULL OR (l.member_id, l.wish, l.item_id, l.name, l.slot, l.rank, l.note, l.wished_at, l.changed_at) IS DISTINCT FROM (s.member_id, s.wish, s.item_id, s.name, s.slot, s.rank, s.note, s.wished_at, s.changed_at)
ON CONFLICT (ledger_id, member_id, wish) DO UPDATE SET item_id = excluded.item_id, name = excluded.name, slot = excluded.slot, rank = excluded.rank, note = excluded.note, wished_at = excluded.wished_at, changed_at = excluded.changed_at;
