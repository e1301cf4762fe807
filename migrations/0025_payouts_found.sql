-- Lists of a pool's payouts end in when they were opened, as those of a member or a fleet do. Few payouts have an amount or a
-- batch that somebody looks for; those are found first and sorted then.
CREATE INDEX IF NOT EXISTS payouts_list_v1_pool ON payouts_list_v1 (ledger_id, pool_id, opened_at, payout_id);
CREATE INDEX IF NOT EXISTS payouts_list_v1_amount ON payouts_list_v1 (ledger_id, amount);
CREATE INDEX IF NOT EXISTS payouts_list_v1_batch ON payouts_list_v1 (ledger_id, batch) WHERE batch IS NOT NULL;

CREATE INDEX IF NOT EXISTS payouts_list_v1_pool ON as_of.payouts_list_v1 (ledger_id, pool_id, opened_at, payout_id);
CREATE INDEX IF NOT EXISTS payouts_list_v1_amount ON as_of.payouts_list_v1 (ledger_id, amount);
CREATE INDEX IF NOT EXISTS payouts_list_v1_batch ON as_of.payouts_list_v1 (ledger_id, batch) WHERE batch IS NOT NULL;
