//! One player: points, items, corrections.

use std::collections::BTreeMap;

use aggregates::Points;
use aggregates::points::Account;
use chrono::{DateTime, Utc};

use super::pools::Pool;
use super::unknown;
use crate::import::balances::{Standing, fingerprint};
use crate::import::finding::{Code, Finding, Problem};
use crate::import::plan::{Entry, Plan, What};
use crate::import::value;
use crate::import::xml::Element;

const FIELDS: &[&str] = &[
    "id",
    "name",
    "active",
    "hidden",
    "main_id",
    "main_name",
    "class_id",
    "class_name",
    "points",
    "items",
    "adjustments",
];
const ITEM: usize = 200;
const REASON: usize = 500;

/// Whose alt each player is, by their ids; mains are no keys.
pub fn mains(players: &[Element]) -> BTreeMap<&str, &str> {
    let pairs = players.iter().filter_map(|player| Some((player.says("id")?, player.says("main_id")?)));
    pairs.filter(|(id, main)| id != main && *main != "0").collect()
}

/// A player with everything of theirs. Items and corrections that cannot be read are broken.
pub fn read(
    plan: &mut Plan,
    player: &Element,
    pool: &Pool,
    mains: &BTreeMap<&str, &str>,
    (as_of, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(Standing, Vec<Entry>), Problem> {
    unknown(plan, player.children.iter(), FIELDS);
    let name = value::name("name", player.says("name").unwrap_or_default())?;
    let amount = current(player, pool)?;
    if amount.is_some_and(|amount| amount < Points::ZERO) {
        let what = format!("{name} has {} points", amount.unwrap_or_default());
        plan.odd.push(Finding::at(player.line, Code::BelowZero, what));
    }
    let alt_of = alt_of(player, mains)?;
    let items = player.within("items").iter().map(|one| (one, item(one, &name, pool, as_of)));
    let corrections = player.within("adjustments").iter().map(|one| (one, correction(one, &name, pool, now)));
    let mut entries = Vec::new();
    for (element, read) in items.chain(corrections) {
        match read {
            Ok(entry) => entries.extend(entry),
            Err(problem) => plan.broken.push(problem.at(element.line)),
        }
    }
    let current = player.says("active") != Some("0");
    let balances = amount.map(|amount| (Account::Dkp, amount)).into_iter().collect();
    Ok((Standing { line: player.line, name, current, alt_of, balances }, entries))
}

/// What the player has in the pool, without what alts have.
fn current(player: &Element, pool: &Pool) -> Result<Option<Points>, Problem> {
    let own = player.within("points").iter().find(|points| points.says("multidkp_id") == Some(&pool.id));
    own.map(|points| amount(points, "points_current")).transpose()
}

fn alt_of(player: &Element, mains: &BTreeMap<&str, &str>) -> Result<Option<String>, Problem> {
    let id = player.says("id").unwrap_or_default();
    let Some(main) = mains.get(id) else { return Ok(None) };
    if mains.contains_key(main) {
        return Err(Problem::new(Code::AltOfAnAlt, "`main_id` is that of an alt"));
    }
    value::name("main_name", player.says("main_name").unwrap_or_default()).map(Some)
}

/// What an item cost, if it was paid from the pool.
fn item(element: &Element, name: &str, pool: &Pool, as_of: DateTime<Utc>) -> Result<Option<Entry>, Problem> {
    if !pool.has_items_of(element.says("itempool_id")) {
        return Ok(None);
    }
    let item = value::text("name", element.says("name").unwrap_or_default(), ITEM)?;
    let item = item.ok_or_else(|| Problem::new(Code::FieldMissing, "an item without `name`"))?;
    let value = amount(element, "value")?;
    let item_id = element.says("game_id").and_then(|id| id.parse().ok());
    let item_id = item_id.filter(|id: &u32| *id > 0 && i32::try_from(*id).is_ok());
    let key = item_id.map_or_else(|| fingerprint(item.as_bytes()), |id| id.to_string());
    let what = What::Loot {
        account: Account::Dkp,
        player: name.to_owned(),
        amount: value.negated(),
        item,
        item_id,
        source: String::new(),
        replaces: None,
    };
    let id = format!("item:{key}:{value}");
    Ok(Some(entry(element, id, (as_of, false), name, what)))
}

/// A correction, if it is of the pool.
fn correction(
    element: &Element,
    name: &str,
    pool: &Pool,
    now: DateTime<Utc>,
) -> Result<Option<Entry>, Problem> {
    if !pool.has_event(element.says("event_id")) {
        return Ok(None);
    }
    let at = value::time("timestamp", element.says("timestamp").unwrap_or_default(), now)?;
    let by = amount(element, "value")?;
    let reason = value::text("reason", element.says("reason").unwrap_or_default(), REASON)?;
    let changes = vec![(name.to_owned(), by)];
    let id = format!("adjustment:{}:{by}", at.timestamp());
    let what = What::Points { account: Account::Dkp, changes, reason };
    Ok(Some(entry(element, id, (at, true), name, what)))
}

fn entry(element: &Element, id: String, (at, dated): (DateTime<Utc>, bool), name: &str, what: What) -> Entry {
    Entry { id, at, line: element.line, dated, whose: Some(name.to_owned()), what }
}

fn amount(element: &Element, field: &str) -> Result<Points, Problem> {
    let missing = || Problem::new(Code::FieldMissing, format!("`{}` has no `{field}`", element.name));
    value::points(field, element.says(field).ok_or_else(missing)?)
}
