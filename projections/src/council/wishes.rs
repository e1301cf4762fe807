//! Wishes: a row per member and item that they wish for. It goes when the wish is taken back, and with who is forgotten.

use aggregates::{AnyEvent, CouncilEvent as Event, LedgerEvent, MemberId, Position};
use chrono::{DateTime, Utc};

use crate::points::slot_name;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What a member wishes for.
    pub struct Wish {
        /// Who, by the id that they said it with.
        member_id: MemberId,
        /// What tells the item from others on their list.
        wish: String,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// Its name.
        name: String,
        /// Where it is worn.
        slot: Option<String>,
        /// 1 is what they would like to have most.
        rank: i64,
        /// What they say about it.
        note: Option<String>,
        /// When they first said so.
        wished_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct WishesModel;

impl ReadModel for WishesModel {
    const TABLE: Table =
        Table { model: "council_wishes", version: 1, columns: Wish::COLUMNS, key: 2, append_only: false };
    type Key = (MemberId, String);
    type Row = Wish;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(MemberId, String)> {
        match &event.event {
            AnyEvent::Council(Event::Wished { member, wish, .. } | Event::Unwished { member, wish }) => {
                Touched::one((*member, wish.to_string()))
            }
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { .. }) => Touched::All,
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (member_id, wish): &(MemberId, String),
        row: Option<Wish>,
    ) -> Result<Option<Wish>, String> {
        Ok(match &happened.event {
            AnyEvent::Council(Event::Wished { item, rank, note, .. }) => {
                let before = row.as_ref().and_then(|row| row.note.clone());
                Some(Wish {
                    member_id: *member_id,
                    wish: wish.clone(),
                    item_id: item.id.map(i64::from),
                    name: item.name.to_string(),
                    slot: item.slot.and_then(slot_name),
                    rank: i64::from(*rank),
                    note: note.as_ref().map_or(before, |note| opened.text(note)),
                    wished_at: row.map_or(happened.effective_at, |row| row.wished_at),
                    changed_at: happened.position,
                })
            }
            AnyEvent::Council(Event::Unwished { .. }) => None,
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { member, merged, .. }) => {
                row.filter(|row| row.member_id != *member && !merged.contains(&row.member_id))
            }
            _ => row,
        })
    }
}
