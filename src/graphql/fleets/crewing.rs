//! Commands about who flies.

use aggregates::fleets::{NewCrew, NewStay};
use aggregates::{FleetId, FleetsCommand, MemberId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::FleetPayload;
use super::planning::text;
use crate::graphql::error::Result;
use crate::graphql::ledger;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::who::MemberBy;

/// A time that somebody was there.
#[derive(Debug, InputObject)]
pub struct StayInput {
    /// As which of their characters; of the member themselves without it.
    character: Option<MemberBy>,
    /// From when on.
    joined_at: DateTime,
    /// Until when, not before; still there without it.
    left_at: Option<DateTime>,
}

/// Somebody who flies.
#[derive(Debug, InputObject)]
pub struct CrewMemberInput {
    /// Who.
    member: MemberBy,
    /// What they fly as, such as `dps`, `logi` or `scout`; 1 to 40 characters.
    role: String,
    /// What they fly in, 1 to 100 characters.
    ship: Option<String>,
    /// How much they count beside others in the same role; 1 without it.
    weight: Option<Decimal>,
    /// How many sites they flew, where shares go by sites.
    sites: Option<u32>,
    /// What there is to know about them, 1 to 500 characters.
    notes: Option<String>,
    /// When they were there. None is the whole fleet.
    #[graphql(default)]
    stays: Vec<StayInput>,
}

/// Who flies or flew, in place of what was said of them.
#[derive(Debug, InputObject)]
pub struct SetCrewInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// In which fleet.
    fleet_id: Uuid,
    /// Who, nobody twice.
    crew: Vec<CrewMemberInput>,
}

/// Who did not fly after all.
#[derive(Debug, InputObject)]
pub struct RemoveCrewInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Of which fleet.
    fleet_id: Uuid,
    /// Whom.
    member: MemberBy,
}

/// Who joins a fleet that flies.
#[derive(Debug, InputObject)]
pub struct JoinFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// Who, or as which of their characters.
    member: MemberBy,
    /// As what; as they were with it, or `dps`.
    role: Option<String>,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who leaves a fleet that flies.
#[derive(Debug, InputObject)]
pub struct LeaveFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// Who, or which of their characters.
    member: MemberBy,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(SetCrewInput, RemoveCrewInput; backdatable JoinFleetInput, LeaveFleetInput);

/// Commands about who flies.
#[derive(Default)]
pub struct CrewingMutation;

#[Object]
impl CrewingMutation {
    /// Says who flies or flew, as what and when; whoever is not named stays as they are.
    async fn set_crew(&self, ctx: &Context<'_>, input: SetCrewInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let mut crew = Vec::with_capacity(input.crew.len());
        for member in input.crew {
            crew.push(member.read(&order).await?);
        }
        Ok(FleetPayload::of(order.issue(FleetsCommand::SetCrew { fleet, crew }).await?, fleet))
    }

    /// Takes somebody out who did not fly.
    async fn remove_crew(&self, ctx: &Context<'_>, input: RemoveCrewInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let who = order.who(&input.member);
        Ok(FleetPayload::of(order.issue(FleetsCommand::RemoveCrew { fleet, who }).await?, fleet))
    }

    /// Notes that somebody joins a fleet that flies.
    async fn join_fleet(&self, ctx: &Context<'_>, input: JoinFleetInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let (who, role) = (order.who(&input.member), text("role", input.role)?);
        let command = FleetsCommand::Join { fleet, who, role, esi: false };
        Ok(FleetPayload::of(order.issue(command).await?, fleet))
    }

    /// Notes that somebody leaves a fleet that flies.
    async fn leave_fleet(&self, ctx: &Context<'_>, input: LeaveFleetInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let who = order.who(&input.member);
        Ok(FleetPayload::of(order.issue(FleetsCommand::Leave { fleet, who }).await?, fleet))
    }
}

impl CrewMemberInput {
    /// As a command names them. Notes are sealed to whom the read models say is meant; a decision that finds somebody else
    /// refuses them.
    async fn read(self, order: &Order) -> Result<NewCrew> {
        let who = order.who(&self.member);
        let notes: Option<Text<500>> = text("notes", self.notes)?;
        let notes = match notes {
            None => None,
            Some(notes) => {
                let member = ledger::find(&order.scope, &who).await?.unwrap_or(MemberId(Uuid::nil()));
                Some(order.seal(member, notes.as_str()).await?)
            }
        };
        let stay = |stay: StayInput| NewStay {
            character: stay.character.map(|by| order.who(&by)),
            joined_at: stay.joined_at.0,
            left_at: stay.left_at.map(|at| at.0),
        };
        Ok(NewCrew {
            who,
            role: Text::new("role", self.role)?,
            ship: text("ship", self.ship)?,
            weight: self.weight.map(|weight| weight.factor("weight")).transpose()?,
            sites: self.sites,
            notes,
            stays: self.stays.into_iter().map(stay).collect(),
        })
    }
}
