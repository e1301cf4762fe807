//! What is in a pool. Every change takes it back to a draft, as what it is worth is another.

use std::collections::{BTreeMap, BTreeSet};

use super::command::NewItem;
use super::items::MOST;
use super::{
    Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, InKind, Item, Line, Pool,
};
use crate::ledger::Open;
use crate::{Context, PoolId, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

/// Lines that a pool holds: what an event holds easily.
const MOST_LINES: usize = 4_000;

pub(super) fn add(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    (items, read_as): (&[NewItem], Option<&Text<40>>),
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    if items.is_empty() {
        return Err(Refusal::NothingNamed);
    }
    let open = context.lent.ledger.open()?;
    let lines = added(found, open, items)?;
    let count = found.items.keys().chain(lines.keys()).collect::<BTreeSet<_>>().len();
    if count > MOST_LINES {
        return Err(Refusal::TooManyLines { count, limit: MOST_LINES });
    }
    let lines = lines.into_iter().map(|(line, item)| Line { line, item }).collect();
    let added = Event::ItemsAdded { pool, lines, read_as: read_as.cloned() };
    Ok(and_value(fleets, found, pool, added))
}

pub(super) fn set_quantity(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, line): (PoolId, u32),
    quantity: u64,
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let before = found.item(pool, line)?;
    let item = Item { quantity: counted(quantity)?, ..before.clone() };
    if item == *before {
        return Ok(Vec::new());
    }
    let taken = found.taken(line);
    if taken > quantity {
        return Err(Refusal::MoreThanThereIs { line, quantity, taken });
    }
    Ok(and_value(fleets, found, pool, Event::ItemSet { pool, line, item }))
}

pub(super) fn remove(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    lines: &BTreeSet<u32>,
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    if lines.is_empty() {
        return Err(Refusal::NothingNamed);
    }
    for line in lines {
        found.item(pool, *line)?;
        let taken = found.taken(*line);
        if taken > 0 {
            return Err(Refusal::MoreThanThereIs { line: *line, quantity: 0, taken });
        }
    }
    Ok(vec![Event::ItemsRemoved { pool, lines: lines.iter().copied().collect() }])
}

pub(super) fn take_in_kind(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, line): (PoolId, u32),
    (who, quantity): (&Who, u64),
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let item = found.item(pool, line)?;
    let member = context.lent.ledger.open()?.resolve(who)?;
    fleets.fleet(found.fleet)?.crew.get(&member).ok_or(Refusal::NotOfTheCrew { member })?;
    let is_this = |taken: &InKind| taken.line == line && taken.member == member;
    let mut taken: Vec<_> = found.in_kind.iter().filter(|taken| !is_this(taken)).cloned().collect();
    if quantity > 0 {
        taken.push(InKind { line, member, quantity });
    }
    let all = taken.iter().filter(|taken| taken.line == line);
    let sum = all.fold(0_u64, |sum, taken| sum.saturating_add(taken.quantity));
    if sum > item.quantity {
        return Err(Refusal::MoreThanThereIs { line, quantity: item.quantity, taken: sum });
    }
    match taken == found.in_kind {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::InKindSet { pool, taken }]),
    }
}

/// Each line that has more, as it is then.
fn added(pool: &Pool, open: &Open, items: &[NewItem]) -> Result<BTreeMap<u32, Item>, Refusal> {
    let mut lines: BTreeMap<u32, Item> = BTreeMap::new();
    let mut next = pool.lines;
    for new in items {
        let item = read(open, new)?;
        let like = |(line, other): (&u32, &Item)| item.is_like(other).then_some(*line);
        let line = lines.iter().find_map(like).or_else(|| pool.items.iter().find_map(like));
        let line = line.unwrap_or_else(|| {
            next += 1;
            next
        });
        let before = lines.get(&line).or_else(|| pool.items.get(&line)).map_or(0, |item| item.quantity);
        let quantity = counted(before.saturating_add(item.quantity))?;
        lines.insert(line, Item { quantity, ..item });
    }
    Ok(lines)
}

fn read(open: &Open, new: &NewItem) -> Result<Item, Refusal> {
    Ok(Item {
        name: new.name.clone(),
        type_id: new.type_id,
        quantity: counted(new.quantity)?,
        blueprint_copy: new.blueprint_copy,
        looter: new.looter.as_ref().map(|who| open.resolve(who)).transpose()?,
    })
}

fn counted(quantity: u64) -> Result<u64, Refusal> {
    match (1..=MOST).contains(&quantity) {
        true => Ok(quantity),
        false => Err(Refusal::QuantityOutOfRange { quantity, limit: MOST }),
    }
}

/// Where items are valued as they come in, their prices are asked for at once.
fn and_value(fleets: &Fleets, pool: &Pool, id: PoolId, event: Event) -> Vec<Event> {
    let valuation = Event::ValuationAsked { pool: id, valuation: pool.valuations + 1 };
    match fleets.settings.value_on_submit {
        true => vec![event, valuation],
        false => vec![event],
    }
}

impl Pool {
    pub(super) fn item(&self, pool: PoolId, line: u32) -> Result<&Item, Refusal> {
        self.items.get(&line).ok_or(Refusal::UnknownLine { pool, line })
    }

    /// How many of a line members took.
    fn taken(&self, line: u32) -> u64 {
        let of = self.in_kind.iter().filter(|taken| taken.line == line);
        of.fold(0, |sum, taken| sum.saturating_add(taken.quantity))
    }
}
