//! Who flies: said by hand, at once or as they come and go.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::command::FleetsCommand;
use super::flying::in_calendar;
use super::rule::within;
use super::{
    By, Crew, Fleet, FleetStage as Stage, Fleets, FleetsContext, FleetsEvent as Event,
    FleetsRefusal as Refusal, NewCrew, NewStay, Stay,
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
    let differs = |(member, crew): &(MemberId, Crew)| found.crew.get(member) != Some(crew);
    let set = aboard.into_iter().filter(differs);
    Ok(set.map(|(member, crew)| Event::CrewSet { fleet, member, crew }).collect())
}

pub(super) fn remove(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    who: &Who,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    let member = context.lent.ledger.open()?.resolve(who)?;
    found.crew.get(&member).ok_or(Refusal::NotOfTheCrew { member })?;
    Ok(vec![Event::CrewRemoved { fleet, member }])
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
    let before = found.crew.get(&member);
    if before.is_some_and(|crew| crew.is_there(character)) {
        return Err(Refusal::AlreadyThere { member });
    }
    let mut crew = before.cloned().unwrap_or_else(|| newcomer(esi));
    crew.role = role.cloned().unwrap_or(crew.role);
    let said = before.is_none_or(|before| before.role != crew.role).then(|| Event::CrewSet {
        fleet,
        member,
        crew: Crew { stays: before.map_or_else(Vec::new, |before| before.stays.clone()), ..crew.clone() },
    });
    crew.stays.push(Stay { joined_at: at, left_at: None, character });
    checked(member, crew.stays)?;
    Ok(said.into_iter().chain([Event::Joined { fleet, member, character, at }]).collect())
}

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
    let there = |stay: &&Stay| stay.left_at.is_none() && stay.character == character;
    let stays = found.crew.get(&member).map_or(&[][..], |crew| &crew.stays);
    let stay = stays.iter().find(there).ok_or(Refusal::NotThere { member })?;
    if at < stay.joined_at {
        return Err(Refusal::LeaveBeforeJoin { member, joined_at: stay.joined_at, left_at: at });
    }
    Ok(vec![Event::Left { fleet, member, character, at }])
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
    stays.sort_unstable();
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

impl Fleet {
    /// Refuses a time before the start.
    fn during(&self, fleet: FleetId, at: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        match self.started_at {
            Some(started_at) if at < started_at => Err(Refusal::BeforeFleetStarted { fleet, started_at }),
            _ => Ok(at),
        }
    }
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
