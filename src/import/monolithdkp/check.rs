//! What the entries come to, beside what the addon says: told, never taken over.
//!
//! Beyond its limit of history the addon drops the oldest entries and keeps their sums in `MonDKP_Archive`. Nothing says
//! which entries those were, so a sum may hold entries that were imported before; taking it over could count them twice.

use std::collections::BTreeMap;

use aggregates::Points;

use super::{Code, Entry, Finding, Literal, Plan, What, entry, people};

/// Tells of members without a name, of balances that the entries do not come to, and of points of dropped entries.
pub fn balances(plan: &mut Plan, members: &Literal, archive: Option<&Literal>) {
    let Plan { entries, broken, odd, .. } = plan;
    let archived = archived(odd, archive);
    let posted = posted(entries);
    for row in members.rows() {
        let Some(name) = people::name(row) else {
            broken.push(Finding::at(row.line, Code::FieldMissing, "`player` is missing or no text"));
            continue;
        };
        let come_to = posted.get(name).copied().unwrap_or_default();
        let with_dropped = come_to.plus(archived.get(name).copied().unwrap_or_default());
        let what = match row.field("dkp").map(|_| entry::amount(row, "dkp")) {
            Some(Err(why)) => format!("the balance of {name} in the table cannot be compared: {why}"),
            Some(Ok(stated)) if with_dropped != Some(stated) => {
                format!("{name} has {stated} in the table, the entries come to {come_to}")
            }
            _ => continue,
        };
        odd.push(Finding::at(row.line, Code::BalanceDiffers, what));
    }
}

/// The points of dropped entries, by player.
fn archived(odd: &mut Vec<Finding>, archive: Option<&Literal>) -> BTreeMap<String, Points> {
    let mut archived = BTreeMap::new();
    for (name, row) in archive.into_iter().flat_map(Literal::fields) {
        let amount = entry::amount(row, "dkp").unwrap_or_default();
        if amount != Points::ZERO {
            let what = format!("{amount} points of {name} are of entries that the addon dropped: left out");
            odd.push(Finding::at(row.line, Code::PointsDropped, what));
            archived.insert(name.to_owned(), amount);
        }
    }
    archived
}

/// What each balance changes by in all. A sum beyond the largest amount is left out: the book refuses it by name.
fn posted(entries: &[Entry]) -> BTreeMap<&str, Points> {
    let by_id: BTreeMap<&str, _> = entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let mut posted: BTreeMap<&str, Points> = BTreeMap::new();
    for entry in entries {
        let (of, turned) = match &entry.what {
            What::Deletion { of } => (by_id[of.as_str()], true),
            _ => (entry, false),
        };
        for (name, by) in of.changes() {
            let balance = posted.entry(name).or_default();
            *balance = balance.plus(if turned { by.negated() } else { by }).unwrap_or(*balance);
        }
    }
    posted
}
