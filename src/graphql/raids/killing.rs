//! Commands about kills.

use aggregates::{KillId, RaidId, RaidsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::{KillPayload, RaidPayload};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;

/// What was killed.
#[derive(Debug, InputObject)]
pub struct RecordKillInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// In which raid.
    raid_id: Uuid,
    /// Who was killed, 1 to 200 characters.
    boss: String,
    /// How hard it was, 1 to 40 characters.
    difficulty: Option<String>,
    /// The encounter's id in its game.
    #[graphql(validator(minimum = 0))]
    encounter: Option<i32>,
    /// When it was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which kill was a mistake.
#[derive(Debug, InputObject)]
pub struct RemoveKillInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// In which raid.
    raid_id: Uuid,
    /// Which.
    kill_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(RemoveKillInput; backdatable RecordKillInput);

/// Commands about kills.
#[derive(Default)]
pub struct KillingMutation;

#[Object]
impl KillingMutation {
    /// Notes a kill. The roster at its time was there, also where it is noted later.
    async fn record_kill(&self, ctx: &Context<'_>, input: RecordKillInput) -> Result<Option<KillPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (raid, kill) = (RaidId(input.raid_id), KillId(order.mint(0)));
        let boss = Text::new("boss", input.boss)?;
        let difficulty = input.difficulty.map(|text| Text::new("difficulty", text)).transpose()?;
        let encounter = input.encounter.and_then(|id| u32::try_from(id).ok());
        let command = RaidsCommand::RecordKill { raid, kill, boss, difficulty, encounter };
        Ok(KillPayload::of(order.issue(command).await?, raid, kill))
    }

    /// Takes back a kill that was noted by mistake: nobody was there.
    async fn remove_kill(&self, ctx: &Context<'_>, input: RemoveKillInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (raid, kill) = (RaidId(input.raid_id), KillId(input.kill_id));
        let reason = Text::new("reason", input.reason)?;
        Ok(RaidPayload::of(order.issue(RaidsCommand::RemoveKill { raid, kill, reason }).await?, raid))
    }
}
