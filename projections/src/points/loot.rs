//! Loot: what a raid tool said of an item that was taken over from it, a row per item, written once.

use aggregates::points::Loot;
use aggregates::{AnyEvent, MemberId, PointsEvent as Event, Position};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What a raid tool said of an item.
    pub struct LootRow {
        /// The entry that gave it.
        entry: Position,
        /// Who got it.
        member_id: MemberId,
        /// The tool.
        system: String,
        /// The award's own id there.
        award: Option<String>,
        /// The local day and time as written there.
        written: Option<String>,
        /// What who got it said, or the loot master's reason.
        response: Option<String>,
        /// The response's number there, or a word.
        response_id: Option<String>,
        /// Whether the response is the loot master's reason.
        award_reason: bool,
        /// How many of the council voted for it.
        votes: Option<i64>,
        /// The class of who got it.
        class: Option<String>,
        /// Where it dropped.
        instance: Option<String>,
        /// How hard it was there.
        difficulty: Option<String>,
        /// The same as the game numbers it.
        difficulty_id: Option<i64>,
        /// The game's number of the instance.
        map_id: Option<i64>,
        /// Who dropped it.
        boss: Option<String>,
        /// How many were in the raid.
        group_size: Option<i64>,
        /// The item as the game writes it.
        link: Option<String>,
        /// The kind of the item.
        kind: Option<String>,
        /// Where it is worn.
        worn: Option<String>,
        /// What was worn in its place.
        replaced: Vec<String>,
        /// A note by who got it; none once they are forgotten.
        note: Option<String>,
        /// Who looted it first, by name; none once who got it is forgotten.
        owner: Option<String>,
    }
}

/// The read model.
pub struct LootModel;

impl ReadModel for LootModel {
    const TABLE: Table =
        Table { model: "points_loot", version: 1, columns: LootRow::COLUMNS, key: 1, append_only: true };
    type Key = (Position,);
    type Row = LootRow;
    type Ambient = ();

    fn touches((): &(), happened: &Happened) -> Touched<(Position,)> {
        match &happened.event {
            AnyEvent::Points(Event::ItemImported { .. }) => Touched::one((happened.position,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (entry,): &(Position,),
        _: Option<LootRow>,
    ) -> Result<Option<LootRow>, String> {
        let AnyEvent::Points(Event::ItemImported { source, member, loot, .. }) = &happened.event else {
            return Ok(None);
        };
        Ok(Some(LootRow {
            note: loot.note.as_ref().and_then(|note| opened.text(note)),
            owner: loot.owner.as_ref().and_then(|owner| opened.text(owner)),
            ..said(*entry, *member, source.system.to_string(), loot)
        }))
    }
}

fn said(entry: Position, member_id: MemberId, system: String, loot: &Loot) -> LootRow {
    LootRow {
        entry,
        member_id,
        system,
        award: told(loot.award.as_ref()),
        written: told(loot.written.as_ref()),
        response: told(loot.response.as_ref()),
        response_id: told(loot.response_id.as_ref()),
        award_reason: loot.award_reason,
        votes: loot.votes.map(i64::from),
        class: told(loot.class.as_ref()),
        instance: told(loot.instance.as_ref()),
        difficulty: told(loot.difficulty.as_ref()),
        difficulty_id: loot.difficulty_id.map(i64::from),
        map_id: loot.map_id.map(i64::from),
        boss: told(loot.boss.as_ref()),
        group_size: loot.group_size.map(i64::from),
        link: told(loot.link.as_ref()),
        kind: told(loot.kind.as_ref()),
        worn: told(loot.worn.as_ref()),
        replaced: loot.replaced.iter().map(ToString::to_string).collect(),
        note: None,
        owner: None,
    }
}

fn told(text: Option<&impl ToString>) -> Option<String> {
    text.map(ToString::to_string)
}
