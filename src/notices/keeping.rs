//! The addresses of webhooks: sealed, beside the log.

use aggregates::{Handle, LedgerId};
use sqlx::PgExecutor;

use super::Address;
use crate::vault::LedgerKeys;

/// Keeps an address, and gives what it is known by. The same one again is kept once.
pub async fn keep(
    database: impl PgExecutor<'_>,
    (ledger, keys): (LedgerId, &LedgerKeys),
    address: &Address,
) -> Result<Handle, sqlx::Error> {
    let whole = address.whole();
    let webhook = keys.webhook(&whole);
    sqlx::query!(
        "INSERT INTO notice_webhooks (ledger_id, webhook, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        ledger.0,
        webhook.0,
        keys.seal_webhook(ledger, &whole)
    )
    .execute(database)
    .await?;
    Ok(webhook)
}

/// The address that is known by this; none if nobody said it to this server, or its keys are others.
pub async fn address_of(
    database: impl PgExecutor<'_>,
    (ledger, keys): (LedgerId, &LedgerKeys),
    webhook: &str,
) -> Result<Option<String>, sqlx::Error> {
    let sealed = sqlx::query_scalar!(
        "SELECT sealed FROM notice_webhooks WHERE ledger_id = $1 AND webhook = $2",
        ledger.0,
        webhook
    )
    .fetch_optional(database)
    .await?;
    Ok(sealed.and_then(|sealed| keys.open_webhook(ledger, &sealed)))
}
