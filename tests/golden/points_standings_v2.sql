-- load
SELECT rows.member_id, rows.name, rows.has_left, rows.dkp::text, rows.ep::text, rows.gp::text, rows.held::text, rows.eligible, rows.priority::text, rows.tie_1::text, rows.tie_2::text, rows.tie_3::text, rows.joined_at, rows.changed_at FROM UNNEST($2::uuid[]) AS wanted (member_id) JOIN points_standings_v2 AS rows ON rows.ledger_id = $1 AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO points_standings_v2 (ledger_id, member_id, name, has_left, dkp, ep, gp, held, eligible, priority, tie_1, tie_2, tie_3, joined_at, changed_at) SELECT $1, sent.member_id, sent.name, sent.has_left, sent.dkp::numeric, sent.ep::numeric, sent.gp::numeric, sent.held::numeric, sent.eligible, sent.priority::numeric, sent.tie_1::numeric, sent.tie_2::numeric, sent.tie_3::numeric, sent.joined_at, sent.changed_at FROM UNNEST($2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[]) AS sent (member_id, name, has_left, dkp, ep, gp, held, eligible, priority, tie_1, tie_2, tie_3, joined_at, changed_at) ON CONFLICT (ledger_id, member_id) DO UPDATE SET name = excluded.name, has_left = excluded.has_left, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp, held = excluded.held, eligible = excluded.eligible, priority = excluded.priority, tie_1 = excluded.tie_1, tie_2 = excluded.tie_2, tie_3 = excluded.tie_3, joined_at = excluded.joined_at, changed_at = excluded.changed_at;
-- delete
DELETE FROM points_standings_v2 AS rows USING UNNEST($2::uuid[]) AS gone (member_id) WHERE rows.ledger_id = $1 AND rows.member_id = gone.member_id;
-- all
SELECT rows.member_id, rows.name, rows.has_left, rows.dkp::text, rows.ep::text, rows.gp::text, rows.held::text, rows.eligible, rows.priority::text, rows.tie_1::text, rows.tie_2::text, rows.tie_3::text, rows.joined_at, rows.changed_at FROM points_standings_v2 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.member_id, l.name, l.has_left, l.dkp::text, l.ep::text, l.gp::text, l.held::text, l.eligible, l.priority::text, l.tie_1::text, l.tie_2::text, l.tie_3::text, l.joined_at, l.changed_at, s.member_id, s.name, s.has_left, s.dkp::text, s.ep::text, s.gp::text, s.held::text, s.eligible, s.priority::text, s.tie_1::text, s.tie_2::text, s.tie_3::text, s.joined_at, s.changed_at
FROM (SELECT * FROM points_standings_v2 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM points_standings_v2_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.member_id, l.name, l.has_left, l.dkp, l.ep, l.gp, l.held, l.eligible, l.priority, l.tie_1, l.tie_2, l.tie_3, l.joined_at, l.changed_at) IS DISTINCT FROM (s.member_id, s.name, s.has_left, s.dkp, s.ep, s.gp, s.held, s.eligible, s.priority, s.tie_1, s.tie_2, s.tie_3, s.joined_at, s.changed_at)
ORDER BY COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM points_standings_v2 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM points_standings_v2_staging AS s WHERE s.ledger_id = $1 AND l.member_id = s.member_id);
-- mend: write
INSERT INTO points_standings_v2 (ledger_id, member_id, name, has_left, dkp, ep, gp, held, eligible, priority, tie_1, tie_2, tie_3, joined_at, changed_at)
SELECT s.ledger_id, s.member_id, s.name, s.has_left, s.dkp, s.ep, s.gp, s.held, s.eligible, s.priority, s.tie_1, s.tie_2, s.tie_3, s.joined_at, s.changed_at FROM (SELECT * FROM points_standings_v2_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM points_standings_v2 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.member_id, l.name, l.has_left, l.dkp, l.ep, l.gp, l.held, l.eligible, l.priority, l.tie_1, l.tie_2, l.tie_3, l.joined_at, l.changed_at) IS DISTINCT FROM (s.member_id, s.name, s.has_left, s.dkp, s.ep, s.gp, s.held, s.eligible, s.priority, s.tie_1, s.tie_2, s.tie_3, s.joined_at, s.changed_at)
ON CONFLICT (ledger_id, member_id) DO UPDATE SET name = excluded.name, has_left = excluded.has_left, dkp = excluded.dkp, ep = excluded.ep, gp = excluded.gp, held = excluded.held, eligible = excluded.eligible, priority = excluded.priority, tie_1 = excluded.tie_1, tie_2 = excluded.tie_2, tie_3 = excluded.tie_3, joined_at = excluded.joined_at, changed_at = excluded.changed_at;
