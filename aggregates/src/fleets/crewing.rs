//! Who flies: said by hand, at once or as they come and go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::command::FleetsCommand;
use super::flying::in_calendar;
use super::rule::within;
use super::{
    By, Crew, FleetStage as Stage, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal,
    NewCrew, NewStay, Stay,
};
use crate::ledger::Open;
use crate::{CharacterId, Common, Context, FleetId, MemberId, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

/// People that a fleet holds: more than the game lets into one.
const MOST_CREW: usize = 1_000;
/// Times that are kept of one person.
const MOST_STAYS: usize = 200;

pub(super) fn set(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    crew: &[NewCrew],
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    let open = context.lent.ledger.open()?;
    let aboard = named(open, crew)?;
    let count = found.crew.keys().chain(aboard.keys()).collect::<BTreeSet<_>>().len();
    if count > MOST_CREW {
        return Err(Refusal::TooManyCrew { count, limit: MOST_CREW });
    }
    let mut formerly = found.formerly(open);
    let mut events = Vec::new();
    for (member, crew) in aboard {
        let old = formerly.remove(&member).unwrap_or_default();
        if !old.is_empty() || found.crew.get(&member) != Some(&crew) {
            events.extend(old.into_iter().map(|member| Event::CrewRemoved { fleet, member }));
            events.push(Event::CrewSet { fleet, member, crew });
        }
    }
    Ok(events)
}

pub(super) fn remove(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    who: &Who,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    let open = context.lent.ledger.open()?;
    let member = open.resolve(who)?;
    let own = found.crew.keys().copied().filter(|id| open.person(*id) == member);
    let removed: Vec<_> = own.map(|member| Event::CrewRemoved { fleet, member }).collect();
    if removed.is_empty() { Err(Refusal::NotOfTheCrew { member }) } else { Ok(removed) }
}

pub(super) fn join(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    command: (FleetId, &Who),
    (role, esi): (Option<&Text<40>>, bool),
) -> Decision {
    let (fleet, who) = command;
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Active])?;
    let open = context.lent.ledger.open()?;
    let (member, character) = (open.resolve_here(who)?, open.character_named(who));
    let at = found.during(fleet, context.effective_at())?;
    let (before, mut events) = found.aboard(open, (fleet, member));
    if before.as_ref().is_some_and(|crew| crew.is_there(character)) {
        return Err(Refusal::AlreadyThere { member });
    }
    let mut crew = before.clone().unwrap_or_else(|| newcomer(esi));
    crew.role = role.cloned().unwrap_or(crew.role);
    if before.is_none_or(|before| before.role != crew.role) {
        events.push(Event::CrewSet { fleet, member, crew: crew.clone() });
    }
    crew.stays.push(Stay { joined_at: at, left_at: None, character });
    checked(member, crew.stays)?;
    events.push(Event::Joined { fleet, member, character, at });
    Ok(events)
}

/// Who has no times was there from the start.
pub(super) fn leave(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    who: &Who,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Active])?;
    let open = context.lent.ledger.open()?;
    let (member, character) = (open.resolve(who)?, open.character_named(who));
    let at = found.during(fleet, context.effective_at())?;
    let (before, mut events) = found.aboard(open, (fleet, member));
    let mut crew = before.ok_or(Refusal::NotThere { member })?;
    if crew.stays.is_empty() {
        let joined_at = found.started_at.unwrap_or(at);
        crew.stays.push(Stay { joined_at, left_at: None, character });
        events.push(Event::CrewSet { fleet, member, crew: crew.clone() });
    }
    let left = crew.leaving(character);
    if left.is_empty() {
        return Err(Refusal::NotThere { member });
    }
    if let Some(Stay { joined_at, .. }) = left.iter().find(|stay| at < stay.joined_at) {
        return Err(Refusal::LeaveBeforeJoin { member, joined_at: *joined_at, left_at: at });
    }
    let left = left.into_iter().map(|Stay { character, .. }| Event::Left { fleet, member, character, at });
    events.extend(left);
    Ok(events)
}

fn newcomer(esi: bool) -> Crew {
    Crew {
        role: Text::new("role", "dps").expect("a role"),
        ship: None,
        weight: Decimal::ONE,
        sites: None,
        notes: None,
        by: if esi { By::Esi } else { By::Hand },
        stays: Vec::new(),
    }
}

/// Everybody by their ids, each checked.
fn named(open: &Open, crew: &[NewCrew]) -> Result<BTreeMap<MemberId, Crew>, Refusal> {
    if crew.is_empty() {
        return Err(Refusal::NobodyNamed);
    }
    let mut aboard = BTreeMap::new();
    for new in crew {
        let member = open.resolve_here(&new.who)?;
        if aboard.insert(member, read(open, member, new)?).is_some() {
            return Err(Common::MemberNamedTwice { member }.into());
        }
    }
    Ok(aboard)
}

fn read(open: &Open, member: MemberId, new: &NewCrew) -> Result<Crew, Refusal> {
    let weight = new.weight.unwrap_or(Decimal::ONE).normalize();
    within("weight", weight).map_err(|_| Refusal::WeightOutOfRange { member })?;
    if new.notes.as_ref().is_some_and(|notes| notes.of != member) {
        return Err(Common::UnknownMember { who: new.who.clone() }.into());
    }
    let stays = new.stays.iter().map(|stay| read_stay(open, member, stay)).collect::<Result<_, _>>()?;
    Ok(Crew {
        role: new.role.clone(),
        ship: new.ship.clone(),
        weight,
        sites: new.sites,
        notes: new.notes.clone(),
        by: By::Hand,
        stays: checked(member, stays)?,
    })
}

fn read_stay(open: &Open, member: MemberId, stay: &NewStay) -> Result<Stay, Refusal> {
    let character = match &stay.character {
        Some(who) if open.resolve(who)? != member => {
            return Err(Common::UnknownMember { who: who.clone() }.into());
        }
        Some(who) => open.character_named(who),
        None => None,
    };
    in_calendar(stay.joined_at)?;
    stay.left_at.map_or(Ok(()), in_calendar)?;
    Ok(Stay { joined_at: stay.joined_at, left_at: stay.left_at, character })
}

/// In order of time; refused if somebody leaves before they join, or if a character is there twice at once.
fn checked(member: MemberId, mut stays: Vec<Stay>) -> Result<Vec<Stay>, Refusal> {
    if stays.len() > MOST_STAYS {
        return Err(Refusal::TooManyStays { member, count: stays.len(), limit: MOST_STAYS });
    }
    stays.sort_by_key(Stay::order);
    let mut until: BTreeMap<Option<CharacterId>, Option<DateTime<Utc>>> = BTreeMap::new();
    for stay in &stays {
        let joined_at = stay.joined_at;
        if let Some(left_at) = stay.left_at.filter(|left| *left < joined_at) {
            return Err(Refusal::LeaveBeforeJoin { member, joined_at, left_at });
        }
        match until.insert(stay.character, stay.left_at) {
            Some(None) => return Err(Refusal::OverlappingStays { member, joined_at }),
            Some(Some(left)) if joined_at < left => {
                return Err(Refusal::OverlappingStays { member, joined_at });
            }
            _ => {}
        }
    }
    Ok(stays)
}

impl FleetsCommand {
    /// The sealed texts of a command, and of whom they speak.
    pub fn speaks_of(&self) -> Vec<&crate::Sealed> {
        match self {
            FleetsCommand::SetCrew { crew, .. } => {
                crew.iter().filter_map(|crew| crew.notes.as_ref()).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
