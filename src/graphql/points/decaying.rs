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
    /// Which balances; none are those that the rule `DECAY` names.
    #[graphql(default)]
    accounts: Vec<Account>,
    /// By how many percent: above 0 and up to 100, which is a reset. Without it, what the rule `DECAY` says of each.
    percent: Option<Decimal>,
    /// The period, such as `2026-W47`, `2026-11` or `2026-11-21`; without it, the one of the time at which it takes effect
    /// in the ledger's calendar, as long as the rule says, else a week.
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
        order.issue(decay(input)?).await.map(EntryPayload::of)
    }
}

/// The command that an input means.
pub fn decay(input: DecayPointsInput) -> Result<PointsCommand> {
    let accounts = input.accounts.into_iter().map(Into::into).collect();
    let percent = input.percent.map(|percent| percent.percent()).transpose()?;
    let period = input.period.map(|period| Text::new("period", period)).transpose()?;
    Ok(PointsCommand::Decay { accounts, percent, period })
}
