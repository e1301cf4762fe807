//! Items: a row per item that was paid for, given away, or taken over from another system.

use aggregates::ledger::Slot;
use aggregates::points::{ChargeTerms, Item};
use aggregates::{AnyEvent, EntryId, MemberId, Points, PointsEvent as Event, Position, RaidId};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched, Word};

row! {
    /// An item that somebody got.
    pub struct ItemRow {
        /// The entry.
        entry: Position,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// Its name.
        name: String,
        /// Where it is worn.
        slot: Option<String>,
        /// Its quality, 0 to 5.
        quality: Option<i32>,
        /// Its item level.
        level: Option<i64>,
        /// Who has it, if anybody.
        member_id: Option<MemberId>,
        /// Which balance paid, if one did.
        account: Option<Word>,
        /// What was paid; 0 if nothing was charged.
        price: Points,
        /// Where the price was found, unless the command said it: `item`, `slot` or `formula`.
        priced_by: Option<Word>,
        /// The whole price, where less was paid for another role.
        full_price: Option<Points>,
        /// The version of `item_values` that was applied.
        item_values: Option<i32>,
        /// Whether it is for another role than the member's own.
        off_spec: bool,
        /// Why nothing was charged.
        no_charge: Option<String>,
        /// The raid that it belongs to.
        raid_id: Option<RaidId>,
        /// The voided entry that this one replaces.
        reassigned_from: Option<Position>,
        /// The entry that reverses this one.
        voided_by: Option<Position>,
        /// The entry's id in the system that it was imported from.
        source_id: Option<String>,
        /// When it happened.
        effective_at: DateTime<Utc>,
        /// When the ledger learnt it.
        recorded_at: DateTime<Utc>,
    }
}

/// The read model.
pub struct ItemsModel;

impl ReadModel for ItemsModel {
    const TABLE: Table =
        Table { model: "points_items", version: 1, columns: ItemRow::COLUMNS, key: 1, append_only: false };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (Position,);
    /// Boxed: there are as many as there are items, and a map that only ever grows at its end leaves half of its places empty.
    type Row = Box<ItemRow>;
    type Ambient = ();

    fn touches((): &(), happened: &Happened) -> Touched<(Position,)> {
        let AnyEvent::Points(event) = &happened.event else { return Touched::none() };
        match event {
            Event::Charged { item: Some(_), .. }
            | Event::ItemGiven { .. }
            | Event::ItemImported { .. }
            | Event::Imported { item: Some(_), .. } => {
                Touched::one((EntryId::of(happened.position, event.part()).0,))
            }
            Event::Voided { entry, .. } => Touched::one((entry.0,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (entry,): &(Position,),
        row: Option<Box<ItemRow>>,
    ) -> Result<Option<Box<ItemRow>>, String> {
        let AnyEvent::Points(event) = &happened.event else { return Ok(row) };
        let new = |item: &Item| bare(*entry, happened, item);
        let row = match event {
            Event::Voided { .. } => {
                let voided_by = Some(EntryId::of(happened.position, event.part()).0);
                row.map(|row| ItemRow { voided_by, ..*row })
            }
            Event::ItemGiven { item, member, reason, item_values, raid, reassigned_from, .. } => {
                Some(ItemRow {
                    member_id: *member,
                    no_charge: Some(reason.to_string()),
                    item_values: i32::try_from(*item_values).ok(),
                    raid_id: *raid,
                    reassigned_from: reassigned_from.map(|entry| entry.0),
                    ..new(item)
                })
            }
            Event::Charged { item: Some(item), price, line, terms, reassigned_from, .. } => {
                let paid = ItemRow {
                    member_id: Some(line.member),
                    account: Some(line.account.name().into()),
                    price: *price,
                    reassigned_from: reassigned_from.map(|entry| entry.0),
                    ..new(item)
                };
                Some(under(paid, terms.as_deref().unwrap_or(&ChargeTerms::default())))
            }
            Event::ItemImported { source, item, member, loot } => Some(ItemRow {
                member_id: Some(*member),
                no_charge: loot.response.as_ref().map(ToString::to_string),
                source_id: Some(source.id.to_string()),
                ..new(item)
            }),
            Event::Imported { item: Some(item), lines, source, reassigned_from, .. } => {
                let line = lines.first();
                Some(ItemRow {
                    member_id: line.map(|line| line.member),
                    account: line.map(|line| line.account.name().into()),
                    price: line.map_or(Points::ZERO, |line| paid(line.delta)),
                    source_id: Some(source.id.to_string()),
                    reassigned_from: reassigned_from.map(|entry| entry.0),
                    ..new(item)
                })
            }
            _ => return Ok(row),
        };
        Ok(row.map(Box::new))
    }
}

/// DKP are taken, GP are added: either way it is what was paid.
fn paid(delta: Points) -> Points {
    if delta < Points::ZERO { delta.negated() } else { delta }
}

/// A slot's name on the wire.
pub(crate) fn slot_name(slot: Slot) -> Option<String> {
    serde_json::to_value(slot).ok()?.as_str().map(str::to_owned)
}

fn bare(entry: Position, happened: &Happened, item: &Item) -> ItemRow {
    ItemRow {
        entry,
        item_id: item.id.map(i64::from),
        name: item.name.to_string(),
        slot: item.slot.and_then(slot_name),
        quality: item.quality.map(i32::from),
        level: item.level.map(i64::from),
        member_id: None,
        account: None,
        price: Points::ZERO,
        priced_by: None,
        full_price: None,
        item_values: None,
        off_spec: false,
        no_charge: None,
        raid_id: None,
        reassigned_from: None,
        voided_by: None,
        source_id: None,
        effective_at: happened.effective_at,
        recorded_at: happened.recorded_at,
    }
}

fn under(row: ItemRow, terms: &ChargeTerms) -> ItemRow {
    ItemRow {
        priced_by: terms.priced.map(|priced| priced.by.name().into()),
        full_price: terms.priced.map(|priced| priced.full),
        item_values: terms.priced.and_then(|priced| i32::try_from(priced.item_values).ok()),
        off_spec: terms.off_spec,
        raid_id: terms.raid,
        ..row
    }
}
