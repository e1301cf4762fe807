//! Commands about the calendar.

use aggregates::raids::{Plan, PlanChanges};
use aggregates::{RaidId, RaidsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::PlanField;
use super::payload::RaidPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;

/// What is planned.
#[derive(Debug, InputObject)]
pub struct PlanRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What the raid is called, 1 to 200 characters.
    title: String,
    /// When it is to start.
    starts_at: DateTime,
    /// When it is to end, not before it starts.
    ends_at: Option<DateTime>,
    /// Where it goes, such as an instance, 1 to 200 characters.
    place: Option<String>,
    /// What there is to know, 1 to 2000 characters, not about a person.
    notes: Option<String>,
}

/// What is planned now; what is not named stays.
#[derive(Debug, InputObject)]
pub struct ChangeRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid.
    raid_id: Uuid,
    /// What it is called, 1 to 200 characters.
    title: Option<String>,
    /// When it is to start.
    starts_at: Option<DateTime>,
    /// When it is to end, not before it starts.
    ends_at: Option<DateTime>,
    /// Where it goes, 1 to 200 characters.
    place: Option<String>,
    /// What there is to know, 1 to 2000 characters, not about a person.
    notes: Option<String>,
    /// What the plan no longer says.
    #[graphql(default)]
    clear: Vec<PlanField>,
}

/// Which raid is off.
#[derive(Debug, InputObject)]
pub struct CancelRaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which raid.
    raid_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(PlanRaidInput, ChangeRaidInput; backdatable CancelRaidInput);

/// Commands about the calendar.
#[derive(Default)]
pub struct PlanningMutation;

#[Object]
impl PlanningMutation {
    /// Puts a raid into the calendar.
    async fn plan_raid(&self, ctx: &Context<'_>, input: PlanRaidInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let raid = RaidId(order.mint(0));
        let plan = Plan {
            title: Text::new("title", input.title)?,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.map(|at| at.0),
            place: text("place", input.place)?,
            notes: text("notes", input.notes)?,
        };
        Ok(RaidPayload::of(order.issue(RaidsCommand::Plan { raid, plan }).await?, raid))
    }

    /// Changes what is planned, until the raid ends.
    async fn change_raid(&self, ctx: &Context<'_>, input: ChangeRaidInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let raid = RaidId(input.raid_id);
        let changes = PlanChanges {
            title: text("title", input.title)?,
            starts_at: input.starts_at.map(|at| at.0),
            ends_at: input.ends_at.map(|at| at.0),
            place: text("place", input.place)?,
            notes: text("notes", input.notes)?,
            clear: input.clear.into_iter().map(Into::into).collect(),
        };
        Ok(RaidPayload::of(order.issue(RaidsCommand::Change { raid, changes }).await?, raid))
    }

    /// Calls a raid off, before it ends. Nobody's attendance counts it.
    async fn cancel_raid(&self, ctx: &Context<'_>, input: CancelRaidInput) -> Result<Option<RaidPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (raid, reason) = (RaidId(input.raid_id), Text::new("reason", input.reason)?);
        Ok(RaidPayload::of(order.issue(RaidsCommand::Cancel { raid, reason }).await?, raid))
    }
}

fn text<const MAX: usize>(field: &str, text: Option<String>) -> Result<Option<Text<MAX>>> {
    Ok(text.map(|text| Text::new(field, text)).transpose()?)
}
