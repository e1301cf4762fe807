//! Who flew: a row per fleet and member.

use aggregates::fleets::{By, Crew, Stay};
use aggregates::{Amount, AnyEvent, FleetId, FleetsEvent as Event, MemberId, Position};

use super::{json, missing};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A member of a fleet.
    pub struct Member {
        /// Of which fleet.
        fleet_id: FleetId,
        /// Who.
        member_id: MemberId,
        /// What they fly as.
        role: String,
        /// What they fly in.
        ship: Option<String>,
        /// How much they count.
        weight: Amount,
        /// How many sites they flew.
        sites: Option<i64>,
        /// What there is to know about them.
        notes: Option<String>,
        /// Whether somebody says so, and not the game.
        by_hand: bool,
        /// When they were there, as JSON: a list of `joined_at`, `left_at` and `character`. None is the whole fleet.
        stays: String,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct CrewModel;

impl ReadModel for CrewModel {
    const TABLE: Table =
        Table { model: "fleets_crew", version: 1, columns: Member::COLUMNS, key: 2, append_only: false };
    type Key = (FleetId, MemberId);
    type Row = Member;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(FleetId, MemberId)> {
        let AnyEvent::Fleets(event) = &event.event else { return Touched::none() };
        match event {
            Event::CrewSet { fleet, member, .. }
            | Event::CrewRemoved { fleet, member }
            | Event::Joined { fleet, member, .. }
            | Event::Left { fleet, member, .. } => Touched::one((*fleet, *member)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (fleet_id, member_id): &(FleetId, MemberId),
        row: Option<Member>,
    ) -> Result<Option<Member>, String> {
        let AnyEvent::Fleets(event) = &happened.event else { return Ok(row) };
        let changed_at = happened.position;
        match event {
            Event::CrewSet { crew, .. } => {
                let row = set((*fleet_id, *member_id), crew, opened, changed_at)?;
                Ok(Some(row))
            }
            Event::Joined { character, at, .. } => stayed(row, changed_at, |stays| {
                stays.push(Stay { joined_at: *at, left_at: None, character: *character });
                stays.sort_unstable();
            }),
            Event::Left { character, at, .. } => stayed(row, changed_at, |stays| {
                let there = |stay: &&mut Stay| stay.left_at.is_none() && stay.character == *character;
                if let Some(stay) = stays.iter_mut().find(there) {
                    stay.left_at = Some(*at);
                }
            }),
            _ => Ok(None),
        }
    }
}

fn set(
    (fleet_id, member_id): (FleetId, MemberId),
    crew: &Crew,
    opened: &Opened,
    changed_at: Position,
) -> Result<Member, String> {
    Ok(Member {
        fleet_id,
        member_id,
        role: crew.role.to_string(),
        ship: crew.ship.as_ref().map(ToString::to_string),
        weight: crew.weight.try_into().map_err(|_| missing("a weight"))?,
        sites: crew.sites.map(i64::from),
        notes: crew.notes.as_ref().and_then(|notes| opened.text(notes)),
        by_hand: crew.by == By::Hand,
        stays: json(&crew.stays)?,
        changed_at,
    })
}

fn stayed(
    row: Option<Member>,
    changed_at: Position,
    change: impl FnOnce(&mut Vec<Stay>),
) -> Result<Option<Member>, String> {
    let row = row.ok_or_else(|| missing("the member"))?;
    let mut stays: Vec<Stay> = serde_json::from_str(&row.stays).map_err(|error| error.to_string())?;
    change(&mut stays);
    Ok(Some(Member { stays: json(&stays)?, changed_at, ..row }))
}
