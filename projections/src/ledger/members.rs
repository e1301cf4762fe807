//! Members: a row per person.

use aggregates::{AnyEvent, CharacterId, LedgerEvent as Event, MemberId, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A person of a ledger.
    pub struct Member {
        /// Who.
        member_id: MemberId,
        /// Their name; none once they are forgotten.
        name: Option<String>,
        /// What the name is found by; empty once they are forgotten.
        handle: String,
        /// The position at which they joined.
        joined_at: Position,
        /// When they joined.
        joined_on: DateTime<Utc>,
        /// Whether they left.
        has_left: bool,
        /// Their main, if they have a character.
        main_id: Option<CharacterId>,
        /// Their roles, in order.
        roles: Vec<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct MembersModel;

impl ReadModel for MembersModel {
    const TABLE: Table =
        Table { model: "ledger_members", version: 1, columns: Member::COLUMNS, key: 1, append_only: false };
    const BY_EFFECTIVE: ByEffective = ByEffective::AsKnown;
    type Key = (MemberId,);
    type Row = Member;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(MemberId,)> {
        let AnyEvent::Ledger(event) = &event.event else { return Touched::none() };
        match event {
            Event::MemberAdded { member, .. }
            | Event::MemberRenamed { member, .. }
            | Event::MemberLeft { member }
            | Event::MemberReturned { member }
            | Event::CharacterAdded { member, .. }
            | Event::CharacterRemoved { member, .. }
            | Event::MainChanged { member, .. }
            | Event::RoleGranted { member, .. }
            | Event::RoleRevoked { member, .. } => Touched::one((*member,)),
            Event::MemberMerged { member, into, .. } => Touched::These(vec![(*member,), (*into,)]),
            Event::MemberForgotten { member, merged, .. } => {
                Touched::These(merged.iter().chain([member]).map(|id| (*id,)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (id,): &(MemberId,),
        row: Option<Member>,
    ) -> Result<Option<Member>, String> {
        let AnyEvent::Ledger(event) = &happened.event else { return Ok(row) };
        if let Event::MemberAdded { name, handle, .. } = event {
            return Ok(Some(Member {
                member_id: *id,
                name: opened.text(name),
                handle: handle.to_string(),
                joined_at: happened.position,
                joined_on: happened.effective_at,
                has_left: false,
                main_id: None,
                roles: Vec::new(),
                changed_at: happened.position,
            }));
        }
        let row = row.ok_or_else(|| missing(id))?;
        Ok(Some(Member { changed_at: happened.position, ..changed(row, event, opened) }))
    }
}

fn changed(row: Member, event: &Event, opened: &Opened) -> Member {
    match event {
        Event::MemberRenamed { name, handle, .. } => {
            Member { name: opened.text(name), handle: handle.to_string(), ..row }
        }
        Event::MemberLeft { .. } => Member { has_left: true, ..row },
        Event::MemberReturned { .. } => Member { has_left: false, ..row },
        Event::MemberForgotten { .. } => {
            Member { name: None, handle: String::new(), has_left: true, roles: Vec::new(), ..row }
        }
        Event::CharacterAdded { character, main: true, .. } | Event::MainChanged { character, .. } => {
            Member { main_id: Some(*character), ..row }
        }
        Event::CharacterRemoved { character, .. } => {
            Member { main_id: row.main_id.filter(|main| main != character), ..row }
        }
        Event::RoleGranted { role, .. } => {
            let mut roles = row.roles;
            roles.push(role.to_string());
            roles.sort();
            roles.dedup();
            Member { roles, ..row }
        }
        Event::RoleRevoked { role, .. } => {
            let roles = row.roles.into_iter().filter(|held| held != role.as_str()).collect();
            Member { roles, ..row }
        }
        Event::MemberMerged { member, .. } if row.member_id == *member => {
            Member { has_left: true, main_id: None, roles: Vec::new(), ..row }
        }
        // Who had no character takes over the first of those that come.
        Event::MemberMerged { characters, .. } => {
            Member { main_id: row.main_id.or(characters.first().copied()), ..row }
        }
        _ => row,
    }
}
