-- Who flew in a fleet is known while it is sampled. Of a sampling that ended there is only how many were there.
UPDATE esi_samplings AS s
SET state = jsonb_set(state::jsonb, '{sampling}', said.sampling || jsonb_build_object(
        'stayed', (SELECT count(*) FROM jsonb_object_keys(said.sampling -> 'there')), 'there', '{}'::jsonb, 'joins', '{}'::jsonb
    ))::text
FROM (SELECT ledger_id, fleet_id, state::jsonb -> 'sampling' AS sampling FROM esi_samplings) AS said
WHERE s.ledger_id = said.ledger_id AND s.fleet_id = said.fleet_id AND s.closed_at IS NOT NULL;
