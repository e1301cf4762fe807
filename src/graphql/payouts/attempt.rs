//! What was tried and done with payouts, as the read table has it.

use std::sync::Arc;

use async_graphql::SimpleObject;
use uuid::Uuid;

use super::choices::PaymentMethod;
use crate::graphql::error::Result;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// Something that was done with a payout.
#[derive(SimpleObject)]
pub struct Attempt {
    /// The event.
    position: Position,
    /// What was done: `processing`, `paid`, `failed`, `lost`, `retried`, `cancelled` or `reversed`.
    kind: String,
    /// How much was paid or came back.
    amount: Option<Decimal>,
    /// How.
    method: Option<PaymentMethod>,
    /// What proves it.
    reference: Option<String>,
    /// Why.
    reason: Option<String>,
    /// When.
    at: DateTime,
}

impl Attempt {
    /// What was done with a payout that the caller sees, oldest first: the first hundred.
    pub async fn of(scope: &Arc<Scope>, payout: Uuid) -> Result<Vec<Self>> {
        scope.ready("payouts_attempts").await?;
        let rows = sqlx::query!(
            "SELECT position, kind, amount::text, method, reference, reason, at FROM payouts_attempts_v1
             WHERE ledger_id = $1 AND payout_id = $2 ORDER BY position LIMIT 100",
            scope.rows_of(),
            payout
        )
        .fetch_all(scope.database())
        .await?;
        let told = rows.into_iter().map(|row| Attempt {
            position: position(row.position).into(),
            kind: row.kind,
            amount: row.amount.as_deref().map(Decimal::of_column),
            method: row.method.as_deref().map(PaymentMethod::of_column),
            reference: row.reference,
            reason: row.reason,
            at: row.at.into(),
        });
        Ok(told.collect())
    }
}
