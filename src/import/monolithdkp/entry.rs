//! One entry of the file.
//!
//! Whatever the book would refuse in a single entry is told here, so that an import does not stop halfway.

use std::collections::BTreeMap;

use aggregates::Points;
use aggregates::points::Account;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Entry, What};
use crate::import::lua::{Literal, Value};

/// The book's bound on a reason.
const REASON: usize = 500;
/// The book's bound on an item's name.
const ITEM: usize = 200;
/// Names and ids: they become client keys, which have 200 characters, with some words before them.
const NAME: usize = 150;
/// Nothing was entered before the game was released.
const RELEASED: i64 = 1_100_000_000;

/// An entry as it was read, with what it says that it deletes or replaces.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// The entry without regard to that.
    pub entry: Entry,
    /// The id of the entry that it says it deletes.
    pub deletes: Option<String>,
    /// Whether it says that it replaces a deleted one.
    pub replaces: bool,
}

/// A row of `MonDKP_DKPHistory`.
pub fn points(row: &Literal, now: DateTime<Utc>) -> Result<Raw, String> {
    let listed = text(row, "players")?.split(',').map(str::trim);
    let players: Vec<&str> = listed.filter(|name| !name.is_empty()).collect();
    if players.is_empty() {
        return Err("`players` names nobody".to_owned());
    }
    for player in &players {
        keyed("players", player)?;
    }
    let reason = match row.field("reason") {
        None | Some(Literal { value: Value::Nil, .. }) => None,
        Some(literal) => {
            Some(literal.text().ok_or("`reason` is no text")?.trim()).filter(|text| !text.is_empty())
        }
    };
    reason.map_or(Ok(()), |reason| storable("reason", reason, REASON))?;
    let changes = once(&players, &amounts(row, players.len())?)?;
    raw(
        row,
        "points",
        What::Points { account: Account::Dkp, changes, reason: reason.map(str::to_owned) },
        now,
    )
}

/// A row of `MonDKP_Loot`.
pub fn loot(row: &Literal, now: DateTime<Utc>) -> Result<Raw, String> {
    let link = text(row, "loot")?;
    let place = [row.field("zone"), row.field("boss")].into_iter().flatten().filter_map(Literal::text);
    let source = place.collect::<Vec<_>>().join(": ");
    storable("zone", &source, REASON)?;
    storable("loot", item_name(link), ITEM)?;
    let what = What::Loot {
        account: Account::Dkp,
        player: keyed("player", text(row, "player")?)?.to_owned(),
        amount: amount(row, "cost")?,
        item: item_name(link).to_owned(),
        item_id: item_id(link),
        source,
        replaces: None,
    };
    raw(row, "loot", what, now)
}

/// An amount of points in a field.
pub fn amount(row: &Literal, name: &str) -> Result<Points, String> {
    match row.field(name).map(|literal| &literal.value) {
        Some(Value::Number(Some(number))) => {
            Points::try_from(*number).map_err(|why| format!("`{name}`: {why}"))
        }
        Some(Value::Text(text)) => text.trim().parse().map_err(|why| format!("`{name}`: {why}")),
        _ => Err(format!("`{name}` is missing or no number")),
    }
}

fn raw(row: &Literal, kind: &str, what: What, now: DateTime<Utc>) -> Result<Raw, String> {
    let id = format!("{kind}:{}", keyed("index", text(row, "index")?)?);
    let deletes = row.field("deletes").and_then(Literal::text).map(|of| format!("{kind}:{}", of.trim()));
    let replaces = row.field("reassigned").is_some_and(|flag| flag.value == Value::Bool(true));
    let entry = Entry { id, at: time(row, now)?, line: row.line, dated: true, whose: None, what };
    Ok(Raw { entry, deletes, replaces })
}

fn text<'a>(row: &'a Literal, name: &str) -> Result<&'a str, String> {
    let text = row.field(name).and_then(Literal::text).map(str::trim).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("`{name}` is missing or no text"))
}

fn storable(name: &str, text: &str, longest: usize) -> Result<(), String> {
    match text.chars().count() {
        length if length > longest => Err(format!("`{name}` has {length} characters, at most {longest} fit")),
        _ if text.contains('\0') => Err(format!("`{name}` has a NUL character")),
        _ => Ok(()),
    }
}

/// What becomes part of a client key.
fn keyed<'a>(name: &str, text: &'a str) -> Result<&'a str, String> {
    storable(name, text, NAME)?;
    match text.chars().any(char::is_control) {
        true => Err(format!("`{name}` has control characters")),
        false => Ok(text),
    }
}

/// The same amount for all, or the addon's decay: an amount for each, then the percentage that they came from.
fn amounts(row: &Literal, players: usize) -> Result<Vec<Points>, String> {
    let listed = row.field("dkp").and_then(Literal::text).and_then(|text| text.trim().strip_suffix('%'));
    let Some(listed) = listed else { return Ok(vec![amount(row, "dkp")?; players]) };
    let Some((each, _percent)) = listed.rsplit_once(',') else {
        return Err("`dkp` is a percentage without the amounts that it came to".to_owned());
    };
    let read = |text: &str| text.trim().parse().map_err(|why| format!("`dkp`: `{text}` is {why}"));
    let amounts = each.split(',').map(read).collect::<Result<Vec<Points>, String>>()?;
    match amounts.len() == players {
        true => Ok(amounts),
        false => Err(format!("`dkp` has {} amounts for {players} players", amounts.len())),
    }
}

/// The addon pays whom it lists twice twice.
fn once(players: &[&str], amounts: &[Points]) -> Result<Vec<(String, Points)>, String> {
    let mut changes: Vec<(String, Points)> = Vec::with_capacity(players.len());
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (player, by) in players.iter().zip(amounts) {
        let index = *known.entry(player).or_insert(changes.len());
        match changes.get_mut(index) {
            None => changes.push(((*player).to_owned(), *by)),
            Some((_, sum)) => *sum = sum.plus(*by).ok_or("`dkp` is too large in all")?,
        }
    }
    Ok(changes)
}

/// The addon's time: seconds since 1970 by the officer's own clock, which may be a little fast.
fn time(row: &Literal, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let seconds = match row.field("date").map(|literal| &literal.value) {
        Some(Value::Number(Some(number))) if *number == number.trunc() => i64::try_from(*number).ok(),
        _ => None,
    };
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or("`date` is no time")?;
    match at.timestamp() < RELEASED || at > now + TimeDelta::days(1) {
        true => Err(format!("`date` is {at}")),
        false => Ok(at),
    }
}

/// The name between the brackets of an item link; anything else is taken as the name.
fn item_name(link: &str) -> &str {
    let inner = link.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inner.map(|(name, _)| name.trim()).filter(|name| !name.is_empty()).unwrap_or(link)
}

/// The id within an item link. GraphQL's integers have 31 bits, and so have the game's items.
fn item_id(link: &str) -> Option<u32> {
    let (_, rest) = link.split_once("Hitem:")?;
    rest.split(':').next()?.parse().ok().filter(|id| i32::try_from(*id).is_ok())
}
