//! How much is in which state: one row, however many payouts there are.

use aggregates::Permission;
use async_graphql::SimpleObject;
use uuid::Uuid;

use super::payout::leads;
use crate::graphql::error::Result;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// How much is in which state, in the ledger's default currency.
#[derive(SimpleObject)]
pub struct PayoutSummary {
    /// How many payouts there are, but for those that are not owed any more.
    payouts: i64,
    /// How many are to be paid.
    pending: i64,
    /// What is left to be paid of them.
    pending_amount: Decimal,
    /// How many a rail was asked to pay.
    processing: i64,
    /// What is left to be paid of them.
    processing_amount: Decimal,
    /// How many are paid.
    paid: i64,
    /// What was paid in all, whole or in part, but for what came back.
    paid_amount: Decimal,
    /// How many failed.
    failed: i64,
    /// What is left to be paid of them.
    failed_amount: Decimal,
    /// Of how many nobody knows what came of them.
    unknown: i64,
    /// What is left to be paid of them.
    unknown_amount: Decimal,
    /// How many are not owed any more.
    cancelled: i64,
    /// How many came back.
    reversed: i64,
}

impl PayoutSummary {
    /// Of a fleet, for who sees everybody's payouts or commands it; else of all fleets, for the former.
    pub async fn of(scope: &Scope, fleet: Option<Uuid>) -> Result<Option<Self>> {
        scope.require(Permission::BasicAccess)?;
        if fleet.is_none() {
            scope.require(Permission::ViewAllPayouts)?;
        }
        scope.ready("payouts_summaries").await?;
        scope.ready("fleets_list").await?;
        let row = sqlx::query!(
            r#"SELECT payouts, pending, pending_amount::text AS "pending_amount!", processing,
                      processing_amount::text AS "processing_amount!", paid, paid_amount::text AS "paid_amount!", failed,
                      failed_amount::text AS "failed_amount!", unknown, unknown_amount::text AS "unknown_amount!", cancelled,
                      reversed
               FROM payouts_summaries_v1
               WHERE ledger_id = $1 AND fleet_id = $2 AND ($3 OR fleet_id IN (
                   SELECT fleet_id FROM fleets_list_v1 WHERE ledger_id = $1 AND commander_id = $4))"#,
            scope.rows_of(),
            fleet.unwrap_or(Uuid::nil()),
            scope.session.may(Permission::ViewAllPayouts),
            leads(scope)
        )
        .fetch_optional(scope.database())
        .await?;
        Ok(row.map(|row| PayoutSummary {
            payouts: row.payouts,
            pending: row.pending,
            pending_amount: Decimal::of_column(&row.pending_amount),
            processing: row.processing,
            processing_amount: Decimal::of_column(&row.processing_amount),
            paid: row.paid,
            paid_amount: Decimal::of_column(&row.paid_amount),
            failed: row.failed,
            failed_amount: Decimal::of_column(&row.failed_amount),
            unknown: row.unknown,
            unknown_amount: Decimal::of_column(&row.unknown_amount),
            cancelled: row.cancelled,
            reversed: row.reversed,
        }))
    }
}
