//! Decay.

use aggregates::{PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::account::Account;
use super::payload::EntryPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal};

/// What shrinks by how much.
#[derive(Debug, InputObject)]
pub struct DecayPointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which balances.
    accounts: Vec<Account>,
    /// By how many percent: above 0 and up to 100, which is a reset.
    percent: Decimal,
    /// The period, such as `2026-W47`, `2026-11` or `2026-11-21`; without it, the week in the ledger's calendar.
    period: Option<String>,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(; backdatable DecayPointsInput);

/// The command that decays.
#[derive(Default)]
pub struct DecayingMutation;

#[Object]
impl DecayingMutation {
    /// Shrinks all balances by a percentage, once in a period: asking again for the same period is refused, with the
    /// position of the first.
    async fn decay_points(&self, ctx: &Context<'_>, input: DecayPointsInput) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let accounts = input.accounts.into_iter().map(Into::into).collect();
        let percent = input.percent.percent()?;
        let period = input.period.map(|period| Text::new("period", period)).transpose()?;
        order.issue(PointsCommand::Decay { accounts, percent, period }).await.map(EntryPayload::of)
    }
}
