//! Commands that hold a raid: its start, its roster over time, its end.

use aggregates::raids::RosterChange;
use aggregates::{RaidId, RaidsCommand, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::RaidPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::outcome::Outcome;
use crate::graphql::scalar::DateTime;
use crate::graphql::who::MemberBy;

/// Which raid starts: one of the calendar, or one that nobody planned.
#[derive(Debug, InputObject)]
pub struct StartRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid of the calendar.
    raid_id: Option<Uuid>,
    /// What a raid is called that nobody planned, 1 to 200 characters: it is planned for the same time, and starts.
    title: Option<String>,
    /// When it started, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who is what from the effective time on; nobody twice, be it by an alt. Who is not named stays as they are.
#[derive(Debug, InputObject)]
pub struct SetRosterInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid.
    raid_id: Uuid,
    /// Who takes part.
    #[graphql(default)]
    present: Vec<MemberBy>,
    /// Who is ready to step in.
    #[graphql(default)]
    standby: Vec<MemberBy>,
    /// Who said that they cannot.
    #[graphql(default)]
    excused: Vec<MemberBy>,
    /// Who is none of these any more.
    #[graphql(default)]
    gone: Vec<MemberBy>,
    /// From when on, if not from now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which raid ends.
#[derive(Debug, InputObject)]
pub struct EndRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid.
    raid_id: Uuid,
    /// When it ended, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which raid is closed.
#[derive(Debug, InputObject)]
pub struct CloseRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid.
    raid_id: Uuid,
}

commands!(CloseRaidInput; backdatable StartRaidInput, SetRosterInput, EndRaidInput);

/// Commands that hold a raid.
#[derive(Default)]
pub struct HoldingMutation;

#[Object]
impl HoldingMutation {
    /// Starts a raid. Whoever signed up is on the roster from then on, as they signed up.
    async fn start_raid(&self, ctx: &Context<'_>, input: StartRaidInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let raid = RaidId(input.raid_id.unwrap_or_else(|| order.mint(0)));
        let unplanned = input.title.map(|title| Text::new("title", title)).transpose()?;
        Ok(RaidPayload::of(order.issue(RaidsCommand::Start { raid, unplanned }).await?, raid))
    }

    /// Says who is there from the effective time on: late joiners, early leavers, standby swaps. Before the start, who
    /// means to come. Kills since the effective time that it changes are corrected.
    async fn set_roster(&self, ctx: &Context<'_>, input: SetRosterInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let command = roster(&order, &input);
        Ok(RaidPayload::of(order.issue(command).await?, RaidId(input.raid_id)))
    }

    /// Ends a raid. What was between start and end can still be put right.
    async fn end_raid(&self, ctx: &Context<'_>, input: EndRaidInput) -> Result<Option<RaidPayload>> {
        let (order, raid) = (Order::of(ctx, &input).await?, RaidId(input.raid_id));
        Ok(RaidPayload::of(order.issue(RaidsCommand::End { raid }).await?, raid))
    }

    /// Closes a raid that ended: nothing about it changes, and no award names it from then on.
    async fn close_raid(&self, ctx: &Context<'_>, input: CloseRaidInput) -> Result<Option<RaidPayload>> {
        let (order, raid) = (Order::of(ctx, &input).await?, RaidId(input.raid_id));
        Ok(RaidPayload::of(order.issue(RaidsCommand::Close { raid }).await?, raid))
    }
}

/// Commands about raids, asked for their outcome.
#[derive(Default)]
pub struct RaidsPreview;

#[Object]
impl RaidsPreview {
    /// What `setRoster` would come to.
    async fn set_roster(&self, ctx: &Context<'_>, input: SetRosterInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = roster(&order, &input);
        Outcome::of(order, vec![command.into()]).await
    }
}

fn roster(order: &Order, input: &SetRosterInput) -> RaidsCommand {
    let whos = |list: &[MemberBy]| -> Vec<Who> { list.iter().map(|by| order.who(by)).collect() };
    let change = RosterChange {
        present: whos(&input.present),
        standby: whos(&input.standby),
        excused: whos(&input.excused),
        gone: whos(&input.gone),
    };
    RaidsCommand::SetRoster { raid: RaidId(input.raid_id), change }
}
