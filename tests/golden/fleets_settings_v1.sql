-- load
SELECT rows.pricing, rows.region, rows.value_on_submit, rows.approval_required, rows.four_eyes, rows.default_rule, rows.changed_at, rows.webhook, rows.webhook_since, rows.muted, rows.discord_key FROM fleets_settings_v1 AS rows WHERE rows.ledger_id = $1;
-- upsert
INSERT INTO fleets_settings_v1 (ledger_id, pricing, region, value_on_submit, approval_required, four_eyes, default_rule, changed_at, webhook, webhook_since, muted, discord_key) SELECT $1, sent.pricing, sent.region, sent.value_on_submit, sent.approval_required, sent.four_eyes, sent.default_rule, sent.changed_at, sent.webhook, sent.webhook_since, sent.muted::text[], sent.discord_key FROM UNNEST($2::text[], $3::bigint[], $4::boolean[], $5::boolean[], $6::boolean[], $7::uuid[], $8::bigint[], $9::text[], $10::bigint[], $11::text[], $12::text[]) AS sent (pricing, region, value_on_submit, approval_required, four_eyes, default_rule, changed_at, webhook, webhook_since, muted, discord_key) ON CONFLICT (ledger_id) DO UPDATE SET pricing = excluded.pricing, region = excluded.region, value_on_submit = excluded.value_on_submit, approval_required = excluded.approval_required, four_eyes = excluded.four_eyes, default_rule = excluded.default_rule, changed_at = excluded.changed_at, webhook = excluded.webhook, webhook_since = excluded.webhook_since, muted = excluded.muted, discord_key = excluded.discord_key;
-- delete
DELETE FROM fleets_settings_v1 AS rows USING UNNEST() AS gone () WHERE rows.ledger_id = $1;
-- all
SELECT rows.pricing, rows.region, rows.value_on_submit, rows.approval_required, rows.four_eyes, rows.default_rule, rows.changed_at, rows.webhook, rows.webhook_since, rows.muted, rows.discord_key FROM fleets_settings_v1 AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id;
-- differences
SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, l.pricing, l.region, l.value_on_submit, l.approval_required, l.four_eyes, l.default_rule, l.changed_at, l.webhook, l.webhook_since, l.muted, l.discord_key, s.pricing, s.region, s.value_on_submit, s.approval_required, s.four_eyes, s.default_rule, s.changed_at, s.webhook, s.webhook_since, s.muted, s.discord_key
FROM (SELECT * FROM fleets_settings_v1 WHERE ledger_id = $1) AS l
FULL JOIN (SELECT * FROM fleets_settings_v1_staging WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id
WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR (l.pricing, l.region, l.value_on_submit, l.approval_required, l.four_eyes, l.default_rule, l.changed_at, l.webhook, l.webhook_since, l.muted, l.discord_key) IS DISTINCT FROM (s.pricing, s.region, s.value_on_submit, s.approval_required, s.four_eyes, s.default_rule, s.changed_at, s.webhook, s.webhook_since, s.muted, s.discord_key)
ORDER BY 1 LIMIT $2;
-- mend: remove
DELETE FROM fleets_settings_v1 AS l WHERE l.ledger_id = $1
AND NOT EXISTS (SELECT FROM fleets_settings_v1_staging AS s WHERE s.ledger_id = $1);
-- mend: write
INSERT INTO fleets_settings_v1 (ledger_id, pricing, region, value_on_submit, approval_required, four_eyes, default_rule, changed_at, webhook, webhook_since, muted, discord_key)
SELECT s.ledger_id, s.pricing, s.region, s.value_on_submit, s.approval_required, s.four_eyes, s.default_rule, s.changed_at, s.webhook, s.webhook_since, s.muted, s.discord_key FROM (SELECT * FROM fleets_settings_v1_staging WHERE ledger_id = $1) AS s
LEFT JOIN (SELECT * FROM fleets_settings_v1 WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id
WHERE l.ledger_id IS NULL OR (l.pricing, l.region, l.value_on_submit, l.approval_required, l.four_eyes, l.default_rule, l.changed_at, l.webhook, l.webhook_since, l.muted, l.discord_key) IS DISTINCT FROM (s.pricing, s.region, s.value_on_submit, s.approval_required, s.four_eyes, s.default_rule, s.changed_at, s.webhook, s.webhook_since, s.muted, s.discord_key)
ON CONFLICT (ledger_id) DO UPDATE SET pricing = excluded.pricing, region = excluded.region, value_on_submit = excluded.value_on_submit, approval_required = excluded.approval_required, four_eyes = excluded.four_eyes, default_rule = excluded.default_rule, changed_at = excluded.changed_at, webhook = excluded.webhook, webhook_since = excluded.webhook_since, muted = excluded.muted, discord_key = excluded.discord_key;
