-- load
SELECT rows.auction_id, rows.member_id, rows.amount::text, rows.off_spec, rows.all_in, rows.stands, rows.placed_at, rows.rank, rows.passed_over, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (auction_id, member_id) JOIN auctions_bids_v1 AS rows ON rows.ledger_id = $1 AND rows.auction_id = wanted.auction_id AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO auctions_bids_v1 (ledger_id, auction_id, member_id, amount, off_spec, all_in, stands, placed_at, rank, passed_over, changed_at) SELECT $1, sent.auction_id, sent.member_id, sent.amount::numeric, sent.off_spec, sent.all_in, sent.stands, sent.placed_at, sent.rank, sent.passed_over, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::boolean[], $7::boolean[], $8::timestamptz[], $9::integer[], $10::text[], $11::bigint[]) AS sent (auction_id, member_id, amount, off_spec, all_in, stands, placed_at, rank, passed_over, changed_at) ON CONFLICT (ledger_id, auction_id, member_id) DO UPDATE SET amount = excluded.amount, off_spec = excluded.off_spec, all_in = excluded.all_in, stands = excluded.stands, placed_at = excluded.placed_at, rank = excluded.rank, passed_over = excluded.passed_over, changed_at = excluded.changed_at;
-- delete
DELETE FROM auctions_bids_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[]) AS gone (auction_id, member_id) WHERE rows.ledger_id = $1 AND rows.auction_id = gone.auction_id AND rows.member_id = gone.member_id;
-- all
SELECT rows.auction_id, rows.member_id, rows.amount::text, rows.off_spec, rows.all_in, rows.stands, rows.placed_at, rows.rank, rows.passed_over, rows.changed_at FROM auctions_bids_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.auction_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.auction_id, l.member_id, l.amount::text, l.off_spec, l.all_in, l.stands, l.placed_at, l.rank, l.passed_over, l.changed_at, s.auction_id, s.member_id, s.amount::text, s.off_spec, s.all_in, s.stands, s.placed_at, s.rank, s.passed_over, s.changed_at
FROM (SELECT * FROM auctions_bids_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM auctions_bids_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.auction_id = s.auction_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.auction_id, l.member_id, l.amount, l.off_spec, l.all_in, l.stands, l.placed_at, l.rank, l.passed_over, l.changed_at) IS DISTINCT FROM (s.auction_id, s.member_id, s.amount, s.off_spec, s.all_in, s.stands, s.placed_at, s.rank, s.passed_over, s.changed_at)
ORDER BY COALESCE(s.auction_id, l.auction_id), COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM auctions_bids_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM auctions_bids_v1_staging AS s WHERE s.ledger_id = $1 AND l.auction_id = s.auction_id AND l.member_id = s.member_id);
-- mend: write
INSERT INTO auctions_bids_v1 (ledger_id, auction_id, member_id, amount, off_spec, all_in, stands, placed_at, rank, passed_over, changed_at)
SELECT s.ledger_id, s.auction_id, s.member_id, s.amount, s.off_spec, s.all_in, s.stands, s.placed_at, s.rank, s.passed_over, s.changed_at FROM (SELECT * FROM auctions_bids_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM auctions_bids_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.auction_id = s.auction_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.auction_id, l.member_id, l.amount, l.off_spec, l.all_in, l.stands, l.placed_at, l.rank, l.passed_over, l.changed_at) IS DISTINCT FROM (s.auction_id, s.member_id, s.amount, s.off_spec, s.all_in, s.stands, s.placed_at, s.rank, s.passed_over, s.changed_at)
ON CONFLICT (ledger_id, auction_id, member_id) DO UPDATE SET amount = excluded.amount, off_spec = excluded.off_spec, all_in = excluded.all_in, stands = excluded.stands, placed_at = excluded.placed_at, rank = excluded.rank, passed_over = excluded.passed_over, changed_at = excluded.changed_at;
