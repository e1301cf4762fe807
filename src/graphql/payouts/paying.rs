//! Commands about one payout.

use aggregates::payouts::Payment;
use aggregates::{FleetsCommand, PayoutId, PayoutsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::PaymentMethod;
use super::payload::PayoutPayload;
use super::payout::pool_of;
use crate::graphql::error::Result;
use crate::graphql::fleets::MoneyInput;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;
use crate::lane::Part;

/// What was paid.
#[derive(Debug, InputObject)]
pub struct MarkPayoutPaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
    /// How much; all that is left without it. Less leaves the payout open; more is noted as such.
    amount: Option<MoneyInput>,
    /// How.
    #[graphql(default_with = "PaymentMethod::Manual")]
    method: PaymentMethod,
    /// What proves it, such as a contract's number or a wallet's entry; of one payout only. 1 to 200 characters.
    reference: Option<String>,
    /// What payments that are made together are called, 1 to 200 characters.
    batch: Option<String>,
    /// What there is to know, 1 to 500 characters.
    notes: Option<String>,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// What a rail is asked.
#[derive(Debug, InputObject)]
pub struct ProcessPayoutInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
    /// How it is to be paid.
    method: PaymentMethod,
}

/// What could not be paid.
#[derive(Debug, InputObject)]
pub struct FailPayoutInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
    /// Whether nobody knows what came of it: then it is never tried again before that is known.
    #[graphql(default)]
    unknown: bool,
}

/// What is to be paid after all.
#[derive(Debug, InputObject)]
pub struct RetryPayoutInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
}

/// What is not owed any more.
#[derive(Debug, InputObject)]
pub struct CancelPayoutInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// What came back.
#[derive(Debug, InputObject)]
pub struct ReversePayoutInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which payout.
    payout_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(ProcessPayoutInput, FailPayoutInput, RetryPayoutInput, CancelPayoutInput, ReversePayoutInput; backdatable MarkPayoutPaidInput);

/// Commands about one payout.
#[derive(Default)]
pub struct PayingMutation;

#[Object]
impl PayingMutation {
    /// Notes that something was paid. Needs `MANAGE_OWN_FLEETS` as the fleet's commander, or `MANAGE_ALL_FLEETS`, as every
    /// command about payouts.
    async fn mark_payout_paid(
        &self,
        ctx: &Context<'_>,
        input: MarkPayoutPaidInput,
    ) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        let (payment, notes) = input.read(&order).await?;
        let pool = pool_of(&order.scope, payout).await?;
        let parts = |notes| paid(payout, pool, Payment { notes, ..payment.clone() });
        let done = match notes {
            Some(notes) => order.issue_sealed_all(notes.as_str(), |sealed| parts(Some(sealed))).await?,
            None => order.issue_all(parts(None)).await?,
        };
        Ok(PayoutPayload::of(done, payout))
    }

    /// Notes that a rail is asked to pay.
    async fn process_payout(
        &self,
        ctx: &Context<'_>,
        input: ProcessPayoutInput,
    ) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        let method = input.method.into();
        Ok(PayoutPayload::of(order.issue(PayoutsCommand::Process { payout, method }).await?, payout))
    }

    /// Notes that something could not be paid, or that nobody knows what came of it.
    async fn fail_payout(&self, ctx: &Context<'_>, input: FailPayoutInput) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        let reason = Text::new("reason", input.reason)?;
        let command = match input.unknown {
            true => PayoutsCommand::Lose { payout, reason },
            false => PayoutsCommand::Fail { payout, reason },
        };
        Ok(PayoutPayload::of(order.issue(command).await?, payout))
    }

    /// Pays after all what failed. What nobody knows the end of is not tried again.
    async fn retry_payout(
        &self,
        ctx: &Context<'_>,
        input: RetryPayoutInput,
    ) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        Ok(PayoutPayload::of(order.issue(PayoutsCommand::Retry { payout }).await?, payout))
    }

    /// Owes a payout no more.
    async fn cancel_payout(
        &self,
        ctx: &Context<'_>,
        input: CancelPayoutInput,
    ) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        let reason = Text::new("reason", input.reason)?;
        let pool = pool_of(&order.scope, payout).await?;
        let parts = and_settle(PayoutsCommand::Cancel { payout, reason }, pool);
        Ok(PayoutPayload::of(order.issue_all(parts).await?, payout))
    }

    /// Notes that what was paid came back.
    async fn reverse_payout(
        &self,
        ctx: &Context<'_>,
        input: ReversePayoutInput,
    ) -> Result<Option<PayoutPayload>> {
        let (order, payout) = (Order::of(ctx, &input).await?, PayoutId(input.payout_id));
        let reason = Text::new("reason", input.reason)?;
        Ok(PayoutPayload::of(order.issue(PayoutsCommand::Reverse { payout, reason }).await?, payout))
    }
}

impl MarkPayoutPaidInput {
    /// The payment, with its notes as they were written: they are sealed to whom the decision says.
    async fn read(self, order: &Order) -> Result<(Payment, Option<Text<500>>)> {
        let amount = match &self.amount {
            Some(amount) => Some(amount.read(&order.scope, "amount").await?),
            None => None,
        };
        let payment = Payment {
            amount,
            method: self.method.into(),
            reference: self.reference.map(|text| Text::new("reference", text)).transpose()?,
            batch: self.batch.map(|text| Text::new("batch", text)).transpose()?,
            notes: None,
        };
        Ok((payment, self.notes.map(|text| Text::new("notes", text)).transpose()?))
    }
}

/// A payment, and what it settles.
pub(super) fn paid(payout: PayoutId, pool: Option<aggregates::PoolId>, payment: Payment) -> Vec<Part> {
    and_settle(PayoutsCommand::Pay { payout, payment }, pool)
}

/// A pool is paid with the last of its payouts. A payout that the read models do not know is refused, or is settled with the
/// next one of its pool.
fn and_settle(command: PayoutsCommand, pool: Option<aggregates::PoolId>) -> Vec<Part> {
    let settle = pool.map(|pool| Part::from(FleetsCommand::Settle { pool }));
    std::iter::once(command.into()).chain(settle).collect()
}
