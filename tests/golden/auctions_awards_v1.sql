-- load
SELECT rows.auction_id, rows.award, rows.member_id, rows.bid::text, rows.off_spec, rows.price::text, rows.priced_by, rows.decided_by, rows.entry, rows.awarded_at, rows.voided_for, rows.changed_at FROM UNNEST($2::uuid[], $3::integer[]) AS wanted (auction_id, award) JOIN auctions_awards_v1 AS rows ON rows.ledger_id = $1 AND rows.auction_id = wanted.auction_id AND rows.award = wanted.award;
-- upsert
INSERT INTO auctions_awards_v1 (ledger_id, auction_id, award, member_id, bid, off_spec, price, priced_by, decided_by, entry, awarded_at, voided_for, changed_at) SELECT $1, sent.auction_id, sent.award, sent.member_id, sent.bid::numeric, sent.off_spec, sent.price::numeric, sent.priced_by, sent.decided_by, sent.entry, sent.awarded_at, sent.voided_for, sent.changed_at FROM UNNEST($2::uuid[], $3::integer[], $4::uuid[], $5::text[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::timestamptz[], $12::text[], $13::bigint[]) AS sent (auction_id, award, member_id, bid, off_spec, price, priced_by, decided_by, entry, awarded_at, voided_for, changed_at) ON CONFLICT (ledger_id, auction_id, award) DO UPDATE SET member_id = excluded.member_id, bid = excluded.bid, off_spec = excluded.off_spec, price = excluded.price, priced_by = excluded.priced_by, decided_by = excluded.decided_by, entry = excluded.entry, awarded_at = excluded.awarded_at, voided_for = excluded.voided_for, changed_at = excluded.changed_at;
-- delete
DELETE FROM auctions_awards_v1 AS rows USING UNNEST($2::uuid[], $3::integer[]) AS gone (auction_id, award) WHERE rows.ledger_id = $1 AND rows.auction_id = gone.auction_id AND rows.award = gone.award;
-- all
SELECT rows.auction_id, rows.award, rows.member_id, rows.bid::text, rows.off_spec, rows.price::text, rows.priced_by, rows.decided_by, rows.entry, rows.awarded_at, rows.voided_for, rows.changed_at FROM auctions_awards_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.auction_id, rows.award;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.auction_id, l.award, l.member_id, l.bid::text, l.off_spec, l.price::text, l.priced_by, l.decided_by, l.entry, l.awarded_at, l.voided_for, l.changed_at, s.auction_id, s.award, s.member_id, s.bid::text, s.off_spec, s.price::text, s.priced_by, s.decided_by, s.entry, s.awarded_at, s.voided_for, s.changed_at
FROM (SELECT * FROM auctions_awards_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM auctions_awards_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.auction_id = s.auction_id AND l.award = s.award
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.auction_id, l.award, l.member_id, l.bid, l.off_spec, l.price, l.priced_by, l.decided_by, l.entry, l.awarded_at, l.voided_for, l.changed_at) IS DISTINCT FROM (s.auction_id, s.award, s.member_id, s.bid, s.off_spec, s.price, s.priced_by, s.decided_by, s.entry, s.awarded_at, s.voided_for, s.changed_at)
ORDER BY COALESCE(s.auction_id, l.auction_id), COALESCE(s.award, l.award) LIMIT $2;
-- mend: remove
DELETE FROM auctions_awards_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM auctions_awards_v1_staging AS s WHERE s.ledger_id = $1 AND l.auction_id = s.auction_id AND l.award = s.award);
-- mend: write
INSERT INTO auctions_awards_v1 (ledger_id, auction_id, award, member_id, bid, off_spec, price, priced_by, decided_by, entry, awarded_at, voided_for, changed_at)
SELECT s.ledger_id, s.auction_id, s.award, s.member_id, s.bid, s.off_spec, s.price, s.priced_by, s.decided_by, s.entry, s.awarded_at, s.voided_for, s.changed_at FROM (SELECT * FROM auctions_awards_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM auctions_awards_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.auction_id = s.auction_id AND l.award = s.award
WHERE l.ledger_id IS NULL OR (l.auction_id, l.award, l.member_id, l.bid, l.off_spec, l.price, l.priced_by, l.decided_by, l.entry, l.awarded_at, l.voided_for, l.changed_at) IS DISTINCT FROM (s.auction_id, s.award, s.member_id, s.bid, s.off_spec, s.price, s.priced_by, s.decided_by, s.entry, s.awarded_at, s.voided_for, s.changed_at)
ON CONFLICT (ledger_id, auction_id, award) DO UPDATE SET member_id = excluded.member_id, bid = excluded.bid, off_spec = excluded.off_spec, price = excluded.price, priced_by = excluded.priced_by, decided_by = excluded.decided_by, entry = excluded.entry, awarded_at = excluded.awarded_at, voided_for = excluded.voided_for, changed_at = excluded.changed_at;
