-- load
SELECT rows.fleet_id, rows.member_id, rows.role, rows.ship, rows.weight::text, rows.sites, rows.notes, rows.by_hand, rows.stays, rows.changed_at FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (fleet_id, member_id) JOIN fleets_crew_v1 AS rows ON rows.ledger_id = $1 AND rows.fleet_id = wanted.fleet_id AND rows.member_id = wanted.member_id;
-- upsert
INSERT INTO fleets_crew_v1 (ledger_id, fleet_id, member_id, role, ship, weight, sites, notes, by_hand, stays, changed_at) SELECT $1, sent.fleet_id, sent.member_id, sent.role, sent.ship, sent.weight::numeric, sent.sites, sent.notes, sent.by_hand, sent.stays, sent.changed_at FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::boolean[], $10::text[], $11::bigint[]) AS sent (fleet_id, member_id, role, ship, weight, sites, notes, by_hand, stays, changed_at) ON CONFLICT (ledger_id, fleet_id, member_id) DO UPDATE SET role = excluded.role, ship = excluded.ship, weight = excluded.weight, sites = excluded.sites, notes = excluded.notes, by_hand = excluded.by_hand, stays = excluded.stays, changed_at = excluded.changed_at;
-- delete
DELETE FROM fleets_crew_v1 AS rows USING UNNEST($2::uuid[], $3::uuid[]) AS gone (fleet_id, member_id) WHERE rows.ledger_id = $1 AND rows.fleet_id = gone.fleet_id AND rows.member_id = gone.member_id;
-- all
SELECT rows.fleet_id, rows.member_id, rows.role, rows.ship, rows.weight::text, rows.sites, rows.notes, rows.by_hand, rows.stays, rows.changed_at FROM fleets_crew_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id, rows.fleet_id, rows.member_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.fleet_id, l.member_id, l.role, l.ship, l.weight::text, l.sites, l.notes, l.by_hand, l.stays, l.changed_at, s.fleet_id, s.member_id, s.role, s.ship, s.weight::text, s.sites, s.notes, s.by_hand, s.stays, s.changed_at
FROM (SELECT * FROM fleets_crew_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM fleets_crew_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id AND l.fleet_id = s.fleet_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.fleet_id, l.member_id, l.role, l.ship, l.weight, l.sites, l.notes, l.by_hand, l.stays, l.changed_at) IS DISTINCT FROM (s.fleet_id, s.member_id, s.role, s.ship, s.weight, s.sites, s.notes, s.by_hand, s.stays, s.changed_at)
ORDER BY COALESCE(s.fleet_id, l.fleet_id), COALESCE(s.member_id, l.member_id) LIMIT $2;
-- mend: remove
DELETE FROM fleets_crew_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM fleets_crew_v1_staging AS s WHERE s.ledger_id = $1 AND l.fleet_id = s.fleet_id AND l.member_id = s.member_id);
-- mend: write
INSERT INTO fleets_crew_v1 (ledger_id, fleet_id, member_id, role, ship, weight, sites, notes, by_hand, stays, changed_at)
SELECT s.ledger_id, s.fleet_id, s.member_id, s.role, s.ship, s.weight, s.sites, s.notes, s.by_hand, s.stays, s.changed_at FROM (SELECT * FROM fleets_crew_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM fleets_crew_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id AND l.fleet_id = s.fleet_id AND l.member_id = s.member_id
WHERE l.ledger_id IS NULL OR (l.fleet_id, l.member_id, l.role, l.ship, l.weight, l.sites, l.notes, l.by_hand, l.stays, l.changed_at) IS DISTINCT FROM (s.fleet_id, s.member_id, s.role, s.ship, s.weight, s.sites, s.notes, s.by_hand, s.stays, s.changed_at)
ON CONFLICT (ledger_id, fleet_id, member_id) DO UPDATE SET role = excluded.role, ship = excluded.ship, weight = excluded.weight, sites = excluded.sites, notes = excluded.notes, by_hand = excluded.by_hand, stays = excluded.stays, changed_at = excluded.changed_at;
