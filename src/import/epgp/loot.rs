//! Items that somebody paid for: history, which the roster's GP hold already.

use chrono::{DateTime, Utc};

use super::GEAR;
use crate::import::balances::fingerprint;
use crate::import::finding::{Code, Finding, Problem};
use crate::import::json::Node;
use crate::import::plan::{Entry, Plan, What};
use crate::import::value;

/// The book's bound on an item's name.
const ITEM: usize = 200;

/// The list of items, if the export has one. What cannot be read is broken.
pub fn entries(plan: &mut Plan, loot: Option<Node<'_>>, now: DateTime<Utc>) -> Vec<Entry> {
    let Some(loot) = loot else { return Vec::new() };
    let Some(rows) = loot.list() else {
        plan.broken.push(Finding::at(loot.line(), Code::WrongType, "`loot` is no list"));
        return Vec::new();
    };
    let mut entries = Vec::new();
    for row in rows {
        match entry(row, now) {
            Ok(entry) => entries.push(entry),
            Err(problem) => plan.broken.push(problem.at(row.line())),
        }
    }
    entries
}

fn entry(row: Node<'_>, now: DateTime<Utc>) -> Result<Entry, Problem> {
    let [at, name, item, gp] = cells(row)?;
    let at = value::time("timestamp", &at.scalar("timestamp")?, now)?;
    let player = value::name("name", &name.scalar("name")?)?;
    let amount = value::points("gp", &gp.scalar("gp")?)?;
    let written = item.scalar("item")?;
    let (item_id, item) = named(&written)?;
    let key = item_id.map_or_else(|| fingerprint(item.as_bytes()), |id| id.to_string());
    let what = What::Loot {
        account: GEAR,
        player: player.clone(),
        amount,
        item,
        item_id,
        source: String::new(),
        replaces: None,
    };
    let id = format!("loot:{}:{key}", at.timestamp());
    Ok(Entry { id, at, line: row.line(), dated: true, whose: Some(player), what })
}

/// `[time, name, item, GP]`, or the same by name.
fn cells(row: Node<'_>) -> Result<[Node<'_>; 4], Problem> {
    if let Some(cells) = row.list() {
        let wrong = |cells: Vec<Node<'_>>| {
            Problem::new(
                Code::WrongType,
                format!("a row has {} values, not time, name, item, GP", cells.len()),
            )
        };
        return <[Node<'_>; 4]>::try_from(cells).map_err(wrong);
    }
    let fields =
        row.fields().ok_or_else(|| Problem::new(Code::WrongType, "a row is a list: time, name, item, GP"))?;
    let find = |names: &[&str]| {
        let found = fields.iter().find(|(own, _)| names.contains(&own.to_lowercase().as_str()));
        let missing =
            || Problem::new(Code::FieldMissing, format!("a row without `{}`", names.join("` or `")));
        found.map(|(_, node)| *node).ok_or_else(missing)
    };
    Ok([
        find(&["timestamp", "time"])?,
        find(&["name", "player"])?,
        find(&["item", "itemstring", "link"])?,
        find(&["gp", "amount", "cost"])?,
    ])
}

/// The id and the name of an item: of a link, of an item string (`item:18803:0:...`), of a bare id, or of a name.
fn named(written: &str) -> Result<(Option<u32>, String), Problem> {
    let written = written.replace("||", "|");
    let id = written.split_once("item:").map_or(written.as_str(), |(_, rest)| rest);
    let digits = id.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let whole = written.contains("item:") || written.trim() == digits;
    // GraphQL's integers have 31 bits, and so have the game's items.
    let id = digits.parse::<u32>().ok().filter(|id| whole && i32::try_from(*id).is_ok());
    let bracketed = written.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(name, _)| name);
    let name = match (bracketed, id) {
        (Some(name), _) => value::text("item", name, ITEM)?,
        (None, Some(id)) => Some(format!("item {id}")),
        (None, None) => value::text("item", &written, ITEM)?,
    };
    name.map(|name| (id, name)).ok_or_else(|| Problem::new(Code::FieldMissing, "`item` is empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_named_by_whatever_the_addon_wrote() {
        for (written, id, name) in [
            ("item:18803:0:0:0", Some(18_803), "item 18803"),
            ("18803", Some(18_803), "item 18803"),
            ("||cffff8000||Hitem:17182::::||h[Sulfuras]||h||r", Some(17_182), "Sulfuras"),
            ("Sulfuras, Hand of Ragnaros", None, "Sulfuras, Hand of Ragnaros"),
            ("item:99999999999", None, "item:99999999999"),
        ] {
            assert_eq!(named(written), Ok((id, name.to_owned())), "{written}");
        }
        assert_eq!(named(" ").map_err(|problem| problem.code), Err(Code::FieldMissing));
    }
}
