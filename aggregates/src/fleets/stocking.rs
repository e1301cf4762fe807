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
    let by = context.principal().clone();
    let added = Event::ItemsAdded { pool, by, lines, read_as: read_as.cloned() };
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
    Ok(and_value(fleets, found, pool, Event::ItemSet { pool, by: context.principal().clone(), line, item }))
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
    let by = context.principal().clone();
    Ok(vec![Event::ItemsRemoved { pool, by, lines: lines.iter().copied().collect() }])
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
    let open = context.lent.ledger.open()?;
    let member = open.resolve(who)?;
    if !fleets.fleet(found.fleet)?.has_aboard(open, member) {
        return Err(Refusal::NotOfTheCrew { member });
    }
    let is_this = |taken: &&InKind| taken.line == line && open.person(taken.member) == member;
    let had =
        found.in_kind.iter().filter(is_this).fold(0_u64, |sum, taken| sum.saturating_add(taken.quantity));
    if had == quantity {
        return Ok(Vec::new());
    }
    let mut taken: Vec<_> = found.in_kind.iter().filter(|taken| !is_this(taken)).cloned().collect();
    if quantity > 0 {
        taken.push(InKind { line, member, quantity });
    }
    let all = taken.iter().filter(|taken| taken.line == line);
    let sum = all.fold(0_u64, |sum, taken| sum.saturating_add(taken.quantity));
    if sum > item.quantity {
        return Err(Refusal::MoreThanThereIs { line, quantity: item.quantity, taken: sum });
    }
    Ok(vec![Event::InKindSet { pool, by: context.principal().clone(), taken }])
}

/// Each line that has more, as it is then.
fn added(pool: &Pool, open: &Open, items: &[NewItem]) -> Result<BTreeMap<u32, Item>, Refusal> {
    let mut lines: BTreeMap<u32, Item> = BTreeMap::new();
    let mut known: BTreeMap<_, u32> = pool.items.iter().map(|(line, item)| (item.kind(), *line)).collect();
    let mut next = pool.lines;
    for new in items {
        let item = read(open, new)?;
        let line = *known.entry(item.kind()).or_insert_with(|| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{POOL, VOLJIN, added, even, flown, item, new_item, opened, pool_plan, valued};
    use crate::fleets::{FleetSettings, PoolStage};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, STRANGER, named, officer};
    use crate::{Actor, Common, FleetsCommand as Command, MemberId};

    fn empty() -> Given {
        flown(even(), &[GROM, JAINA]).and([opened(POOL, pool_plan())])
    }

    /// Items are not valued as they come in.
    fn unasked(given: Given) -> Given {
        let settings = FleetSettings { value_on_submit: false, ..FleetSettings::default() };
        given.and([Event::SettingsChanged { settings }])
    }

    fn add(items: Vec<NewItem>) -> Command {
        Command::AddItems { pool: POOL, items, read_as: None }
    }

    fn set(line: u32, quantity: u64) -> Command {
        Command::SetQuantity { pool: POOL, line, quantity }
    }

    fn remove(lines: &[u32]) -> Command {
        Command::RemoveItems { pool: POOL, lines: lines.iter().copied().collect() }
    }

    fn take(who: impl Into<Who>, quantity: u64) -> Command {
        Command::TakeInKind { pool: POOL, line: 1, who: who.into(), quantity }
    }

    fn asked(valuation: u32) -> Event {
        Event::ValuationAsked { pool: POOL, valuation }
    }

    fn taken(taken: &[(MemberId, u64)]) -> Event {
        let taken =
            taken.iter().map(|(member, quantity)| InKind { line: 1, member: *member, quantity: *quantity });
        Event::InKindSet { pool: POOL, by: Actor::Operator, taken: taken.collect() }
    }

    #[test]
    fn items_come_in_and_their_prices_are_asked_for_unless_the_settings_say_otherwise() {
        let items = || vec![new_item("Tritanium", Some(34), 10), new_item("Trinkets", None, 1)];
        let lines = || vec![(1, item("Tritanium", Some(34), 10)), (2, item("Trinkets", None, 1))];
        empty().when(add(items())).then([added(POOL, lines()), asked(1)]);
        let given = unasked(empty()).when(add(items())).then([added(POOL, lines())]);
        assert_eq!(given.fleets.pool(POOL).expect("a pool").stage, PoolStage::Draft);
    }

    #[test]
    fn what_is_the_same_adds_up_by_its_type_or_name_and_not_with_another_looters_or_a_copy() {
        let looted =
            |who: MemberId| NewItem { looter: Some(who.into()), ..new_item("Tritanium", Some(34), 1) };
        let copy = NewItem { blueprint_copy: true, ..new_item("Tritanium", Some(34), 1) };
        let same = new_item("Tritanium (German)", Some(34), 5);
        let items = vec![
            new_item("Tritanium", Some(34), 10),
            new_item("Trinkets", None, 1),
            same,
            new_item("Trinkets", None, 2),
            looted(GROM),
            looted(JAINA),
            looted(GROM),
            copy,
        ];
        let given = unasked(empty()).when(add(items)).goes();
        let quantity = |line: u32| given.fleets.pool(POOL).expect("a pool").items[&line].quantity;
        assert_eq!([1, 2, 3, 4, 5].map(quantity), [15, 3, 2, 1, 1]);
    }

    #[test]
    fn a_line_keeps_its_number_for_ever() {
        let given = valued(even(), &[GROM], "100");
        let gone = Event::ItemsRemoved { pool: POOL, by: Actor::Operator, lines: vec![1] };
        let given = unasked(given).when(remove(&[1])).then([gone]);
        let items = vec![new_item("Tritanium", Some(34), 1)];
        given.when(add(items)).then([added(POOL, vec![(2, item("Tritanium", Some(34), 1))])]);
    }

    #[test]
    fn nothing_none_and_more_than_there_can_be_is_refused() {
        empty().when(add(Vec::new())).then_refused(Refusal::NothingNamed);
        valued(even(), &[GROM], "100").when(remove(&[])).then_refused(Refusal::NothingNamed);
        for quantity in [0, MOST + 1, u64::MAX] {
            let refusal = Refusal::QuantityOutOfRange { quantity, limit: MOST };
            empty().when(add(vec![new_item("Tritanium", Some(34), quantity)])).then_refused(refusal.clone());
            valued(even(), &[GROM], "100").when(set(1, quantity)).then_refused(refusal);
        }
        let refusal = Refusal::QuantityOutOfRange { quantity: MOST + 10, limit: MOST };
        let given = valued(even(), &[GROM], "100");
        given.when(add(vec![new_item("Tritanium", Some(34), MOST)])).then_refused(refusal);
    }

    #[test]
    fn a_looter_is_somebody_who_is_known() {
        let looted = NewItem { looter: Some(STRANGER.into()), ..new_item("Tritanium", Some(34), 1) };
        empty().when(add(vec![looted])).then_refused(Common::UnknownMember { who: STRANGER.into() });
    }

    #[test]
    fn a_pool_holds_four_thousand_lines_and_no_more() {
        let items = |n: u32| add((0..n).map(|n| new_item("An item", Some(n), 1)).collect());
        empty().when(items(4_001)).then_refused(Refusal::TooManyLines { count: 4_001, limit: 4_000 });
        let given = empty().when(items(4_000)).goes();
        given.clone().when(items(4_000)).goes();
        let refusal = Refusal::TooManyLines { count: 4_001, limit: 4_000 };
        given.when(add(vec![new_item("One more", None, 1)])).then_refused(refusal);
    }

    #[test]
    fn an_unknown_line_is_refused_before_the_quantity_is_looked_at() {
        let refusal = Refusal::UnknownLine { pool: POOL, line: 2 };
        valued(even(), &[GROM], "100").when(set(2, 0)).then_refused(refusal.clone());
        valued(even(), &[GROM], "100").when(remove(&[1, 2])).then_refused(refusal);
    }

    #[test]
    fn another_quantity_takes_a_pool_back_and_the_same_is_nothing_to_do() {
        let given = valued(even(), &[GROM], "100").by(officer());
        given.clone().when(set(1, 10)).then_nothing();
        let changed = item("Tritanium", Some(34), 11);
        let changed = Event::ItemSet { pool: POOL, by: officer(), line: 1, item: changed };
        let given = given.when(set(1, 11)).then([changed, asked(2)]);
        assert_eq!(given.fleets.pool(POOL).expect("a pool").stage, PoolStage::Valuing);
    }

    #[test]
    fn what_members_take_in_kind_is_of_the_crew_and_no_more_than_there_is() {
        let given = valued(even(), &[GROM, JAINA], "100");
        given.clone().when(take(STRANGER, 1)).then_refused(Common::UnknownMember { who: STRANGER.into() });
        given.clone().when(take(VOLJIN, 1)).then_refused(Refusal::NotOfTheCrew { member: VOLJIN });
        let more = |taken| Refusal::MoreThanThereIs { line: 1, quantity: 10, taken };
        given.clone().when(take(GROM, 11)).then_refused(more(11));
        let given = given.when(take(GROM, 6)).then([taken(&[(GROM, 6)])]);
        given.clone().when(take(JAINA, 5)).then_refused(more(11));
        given.clone().when(take(JAINA, u64::MAX)).then_refused(more(u64::MAX));
        let given = given.when(take(named("proudmoore"), 4)).then([taken(&[(GROM, 6), (JAINA, 4)])]);
        given.when(take(GROM, 0)).then([taken(&[(JAINA, 4)])]);
    }

    #[test]
    fn taking_the_same_again_is_nothing_to_do() {
        let given =
            valued(even(), &[GROM, JAINA], "100").when(take(GROM, 2)).goes().when(take(JAINA, 1)).goes();
        given.clone().when(take(GROM, 2)).then_nothing();
        valued(even(), &[GROM], "100").when(take(GROM, 0)).then_nothing();
    }

    #[test]
    fn a_line_does_not_shrink_below_what_was_taken_of_it() {
        let given = valued(even(), &[GROM], "100").when(take(GROM, 4)).goes();
        let less = |quantity| Refusal::MoreThanThereIs { line: 1, quantity, taken: 4 };
        given.clone().when(set(1, 3)).then_refused(less(3));
        given.clone().when(remove(&[1])).then_refused(less(0));
        given.when(set(1, 4)).goes();
    }
}
