//! Characters: a row per main or alt.

use aggregates::{AnyEvent, CharacterId, LedgerEvent as Event, MemberId, Position};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A main or an alt.
    pub struct Character {
        /// Which.
        character_id: CharacterId,
        /// Who plays it.
        member_id: MemberId,
        /// Its name; none once its player is forgotten.
        name: Option<String>,
        /// What the name is found by; empty once its player is forgotten.
        handle: String,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct CharactersModel;

impl ReadModel for CharactersModel {
    const TABLE: Table = Table {
        model: "ledger_characters",
        version: 1,
        columns: Character::COLUMNS,
        key: 1,
        append_only: false,
    };
    const BY_EFFECTIVE: ByEffective = ByEffective::AsKnown;
    type Key = (CharacterId,);
    type Row = Character;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(CharacterId,)> {
        match &event.event {
            AnyEvent::Ledger(
                Event::CharacterAdded { character, .. } | Event::CharacterRemoved { character, .. },
            ) => Touched::one((*character,)),
            AnyEvent::Ledger(
                Event::MemberMerged { characters, .. } | Event::MemberForgotten { characters, .. },
            ) => Touched::These(characters.iter().map(|character| (*character,)).collect()),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        _: &(CharacterId,),
        row: Option<Character>,
    ) -> Result<Option<Character>, String> {
        Ok(match &happened.event {
            AnyEvent::Ledger(Event::CharacterAdded { member, character, name, handle, .. }) => {
                Some(Character {
                    character_id: *character,
                    member_id: *member,
                    name: opened.text(name),
                    handle: handle.to_string(),
                    changed_at: happened.position,
                })
            }
            AnyEvent::Ledger(Event::CharacterRemoved { .. }) => None,
            AnyEvent::Ledger(Event::MemberMerged { into, .. }) => {
                row.map(|row| Character { member_id: *into, changed_at: happened.position, ..row })
            }
            AnyEvent::Ledger(Event::MemberForgotten { .. }) => row.map(|row| Character {
                name: None,
                handle: String::new(),
                changed_at: happened.position,
                ..row
            }),
            _ => row,
        })
    }
}
