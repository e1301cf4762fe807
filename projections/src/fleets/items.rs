//! What is in pools: a row per line, with its price.

use aggregates::fleets::{Item as Told, Priced};
use aggregates::{Amount, AnyEvent, FleetsEvent as Event, MemberId, PoolId, Position};
use chrono::{DateTime, Utc};

use super::{json, missing};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A line of a pool.
    pub struct Item {
        /// Of which pool.
        pool_id: PoolId,
        /// Which line.
        line: i64,
        /// What it is called.
        name: String,
        /// Its type in the game.
        type_id: Option<i64>,
        /// How many.
        quantity: i64,
        /// Whether it is a copy of a blueprint.
        blueprint_copy: bool,
        /// Who picked it up.
        looter_id: Option<MemberId>,
        /// What a unit is worth.
        unit: Option<Amount>,
        /// Where that is from.
        source: Option<String>,
        /// How it was asked for.
        strategy: Option<String>,
        /// When the source says that it was so.
        priced_as_of: Option<DateTime<Utc>>,
        /// The SHA-256 of the source's answer.
        digest: Option<String>,
        /// Why somebody set it.
        reason: Option<String>,
        /// What the sources said, where none prices it.
        unpriced: Option<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ItemsModel;

impl ReadModel for ItemsModel {
    const TABLE: Table =
        Table { model: "fleets_items", version: 1, columns: Item::COLUMNS, key: 2, append_only: false };
    type Key = (PoolId, i64);
    type Row = Item;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(PoolId, i64)> {
        let AnyEvent::Fleets(event) = &event.event else { return Touched::none() };
        let (pool, lines): (_, Vec<u32>) = match event {
            Event::ItemsAdded { pool, lines, .. } => (pool, lines.iter().map(|line| line.line).collect()),
            Event::ItemSet { pool, line, .. } | Event::PriceSet { pool, line, .. } => (pool, vec![*line]),
            Event::ItemsRemoved { pool, lines, .. } => (pool, lines.clone()),
            Event::PoolValued { pool, prices, missing, .. } => {
                let priced = prices.iter().map(|price| price.line);
                (pool, priced.chain(missing.iter().map(|unpriced| unpriced.line)).collect())
            }
            _ => return Touched::none(),
        };
        Touched::These(lines.into_iter().map(|line| (*pool, i64::from(line))).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        key: &(PoolId, i64),
        row: Option<Item>,
    ) -> Result<Option<Item>, String> {
        let AnyEvent::Fleets(event) = &happened.event else { return Ok(row) };
        let (changed_at, is_this) = (happened.position, |line: u32| i64::from(line) == key.1);
        let known = |row: Option<Item>| row.ok_or_else(|| missing("the line"));
        match event {
            Event::ItemsAdded { lines, .. } => match lines.iter().find(|line| is_this(line.line)) {
                Some(line) => shown(*key, &line.item, row, changed_at).map(Some),
                None => Ok(row),
            },
            Event::ItemSet { item, .. } => shown(*key, item, row, changed_at).map(Some),
            Event::PriceSet { price, .. } => priced(known(row)?, price, changed_at).map(Some),
            Event::PoolValued { prices, missing, .. } => {
                let row = known(row)?;
                match prices.iter().find(|price| is_this(price.line)) {
                    Some(price) => priced(row, &price.price, changed_at).map(Some),
                    None => {
                        let why = missing.iter().find(|unpriced| is_this(unpriced.line));
                        let unpriced = why.map(|unpriced| unpriced.why.to_string());
                        Ok(Some(Item { unpriced, changed_at, ..without_price(row) }))
                    }
                }
            }
            _ => Ok(None),
        }
    }
}

fn shown(
    (pool_id, line): (PoolId, i64),
    item: &Told,
    before: Option<Item>,
    changed_at: Position,
) -> Result<Item, String> {
    let row = before.unwrap_or_else(|| Item {
        pool_id,
        line,
        name: String::new(),
        type_id: None,
        quantity: 0,
        blueprint_copy: false,
        looter_id: None,
        unit: None,
        source: None,
        strategy: None,
        priced_as_of: None,
        digest: None,
        reason: None,
        unpriced: None,
        changed_at,
    });
    Ok(Item {
        name: item.name.to_string(),
        type_id: item.type_id.map(i64::from),
        quantity: i64::try_from(item.quantity).map_err(|_| missing("a quantity"))?,
        blueprint_copy: item.blueprint_copy,
        looter_id: item.looter,
        changed_at,
        ..row
    })
}

fn priced(row: Item, price: &Priced, changed_at: Position) -> Result<Item, String> {
    let strategy = price.strategy.as_ref().map(json).transpose()?;
    Ok(Item {
        unit: Some(price.unit),
        source: Some(price.source.to_string()),
        strategy: strategy.map(|strategy| strategy.trim_matches('"').to_owned()),
        priced_as_of: Some(price.as_of),
        digest: price.digest.as_ref().map(ToString::to_string),
        reason: price.reason.as_ref().map(ToString::to_string),
        unpriced: None,
        changed_at,
        ..row
    })
}

fn without_price(row: Item) -> Item {
    Item { unit: None, source: None, strategy: None, priced_as_of: None, digest: None, reason: None, ..row }
}
