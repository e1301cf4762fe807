//! One entry of the file.

use aggregates::Points;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Entry, What};
use crate::import::lua::{Literal, Value};

/// An entry as it was read, with what it says that it deletes or replaces.
pub struct Raw {
    /// The entry without regard to that.
    pub entry: Entry,
    /// The id of the entry that it says it deletes.
    pub deletes: Option<String>,
    /// Whether it says that it replaces a deleted one.
    pub replaces: bool,
}

/// A row of `MonDKP_DKPHistory`.
pub fn points(row: &Literal) -> Result<Raw, String> {
    let players: Vec<String> = text(row, "players")?
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if players.is_empty() {
        return Err("`players` names nobody".to_owned());
    }
    if let Some(twice) = players.iter().enumerate().find(|(n, name)| players[..*n].contains(name)) {
        return Err(format!("`players` names {} twice", twice.1));
    }
    let (amount, reason) = (amount(row, "dkp")?, text(row, "reason")?.to_owned());
    raw(row, What::Points { players, amount, reason })
}

/// A row of `MonDKP_Loot`.
pub fn loot(row: &Literal) -> Result<Raw, String> {
    let link = text(row, "loot")?;
    let place = [row.field("zone"), row.field("boss")].into_iter().flatten().filter_map(Literal::text);
    let what = What::Loot {
        player: text(row, "player")?.to_owned(),
        amount: amount(row, "cost")?,
        item: item_name(link).to_owned(),
        item_id: item_id(link),
        source: place.collect::<Vec<_>>().join(": "),
        replaces: None,
    };
    raw(row, what)
}

fn raw(row: &Literal, what: What) -> Result<Raw, String> {
    let id = text(row, "index")?.to_owned();
    let deletes = row.field("deletes").and_then(Literal::text).map(str::to_owned);
    let replaces = row.field("reassigned").is_some_and(|flag| flag.value == Value::Bool(true));
    let entry = Entry { id, at: time(row)?, line: row.line, what };
    Ok(Raw { entry, deletes, replaces })
}

fn text<'a>(row: &'a Literal, name: &str) -> Result<&'a str, String> {
    let text = row.field(name).and_then(Literal::text).map(str::trim);
    text.filter(|text| !text.is_empty()).ok_or_else(|| format!("`{name}` is missing or no text"))
}

fn number(row: &Literal, name: &str) -> Result<Decimal, String> {
    let missing = || format!("`{name}` is missing or no number");
    match &row.field(name).ok_or_else(missing)?.value {
        Value::Number(Some(number)) => Ok(*number),
        Value::Text(text) => Decimal::from_str_exact(text.trim()).map_err(|_| missing()),
        _ => Err(missing()),
    }
}

fn amount(row: &Literal, name: &str) -> Result<Points, String> {
    Points::try_from(number(row, name)?).map_err(|why| format!("`{name}`: {why}"))
}

/// The addon's time: seconds since 1970, from the game's first day on and not in the future.
fn time(row: &Literal) -> Result<DateTime<Utc>, String> {
    let seconds = i64::try_from(number(row, "date")?).map_err(|_| "`date` is no time".to_owned())?;
    let at = DateTime::from_timestamp(seconds, 0).ok_or("`date` is no time")?;
    let released = DateTime::from_timestamp(1_100_000_000, 0).unwrap_or_default();
    match at < released || at > Utc::now() {
        true => Err(format!("`date` is {at}")),
        false => Ok(at),
    }
}

/// The name between the brackets of an item link; anything else is taken as the name.
fn item_name(link: &str) -> &str {
    let inner = link.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inner.map_or(link, |(name, _)| name)
}

fn item_id(link: &str) -> Option<u64> {
    let (_, rest) = link.split_once("Hitem:")?;
    rest.split(':').next()?.parse().ok()
}
