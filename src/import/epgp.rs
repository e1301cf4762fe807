//! The JSON exports of the original EPGP and of CEPGP: who has which EP and GP, and which items were paid for.
//!
//! EPGP writes GP with its base added and `[name, EP, GP]` per person; the base is taken off again, for the ledger adds
//! its own (`add`), and the quotient stays what it was. CEPGP writes GP as they are, above a base that is a floor, and
//! after the name whatever columns were ticked: class, rank, EP, GP, PR. PR follows from the rest and is not read.

mod loot;
mod row;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use aggregates::Points;
use aggregates::ledger::{DecayRounding, GpBaseMode, System};
use aggregates::points::Account;
use chrono::{DateTime, Utc};

use super::balances::{Stamp, settle};
use super::finding::{Code, Finding, Problem, Unreadable};
use super::json::{Document, Node};
use super::plan::Plan;
use super::value;

/// Which of the two wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addon {
    /// The original.
    Epgp,
    /// CEPGP.
    Cepgp,
}

impl Addon {
    fn plan(self) -> Plan {
        let (system, mode, rounding) = match self {
            Addon::Epgp => ("epgp", GpBaseMode::Add, DecayRounding::CeilLoss),
            Addon::Cepgp => ("cepgp", GpBaseMode::Floor, DecayRounding::FloorStays),
        };
        let mut plan = Plan::of(system, System::Epgp);
        (plan.hints.gp_base_mode, plan.hints.decay_rounding) = (Some(mode), Some(rounding));
        plan
    }
}

/// A document's fields by name in lower case.
type Fields<'a> = BTreeMap<String, Node<'a>>;

/// Reads an export. A time later than a day after `now` is broken.
pub fn read(bytes: &[u8], addon: Addon, now: DateTime<Utc>) -> Result<Plan, Unreadable> {
    let document = Document::parse(bytes)?;
    let mut plan = addon.plan();
    let fields = fields(&mut plan, document.root())?;
    let rows = rows(&fields)?;
    hints(&mut plan, &fields);
    let stamp = stamp(&mut plan, &fields, now, bytes);
    let base = match addon {
        Addon::Epgp => base_added(&mut plan),
        Addon::Cepgp => Points::ZERO,
    };
    let standings = row::standings(&mut plan, &rows, base);
    let known = loot::entries(&mut plan, fields.get("loot").copied(), now);
    settle(&mut plan, &stamp, standings, known);
    Ok(plan)
}

const KNOWN: &[&str] =
    &["guild", "realm", "region", "timestamp", "base_gp", "min_ep", "decay_p", "extras_p", "roster", "loot"];

fn fields<'a>(plan: &mut Plan, root: Node<'a>) -> Result<Fields<'a>, Unreadable> {
    let all = root
        .fields()
        .ok_or_else(|| Unreadable::at(root.line(), Code::WrongFile, "an export is one object"))?;
    let mut fields = Fields::new();
    for (name, node) in all {
        let name = name.to_lowercase();
        if !KNOWN.contains(&name.as_str()) {
            let what = format!("`{}` is not known: left out", name.chars().take(60).collect::<String>());
            plan.odd.push(Finding::at(node.line(), Code::UnknownField, what));
            continue;
        }
        match fields.entry(name) {
            Entry::Occupied(first) => {
                let what = format!("`{}` stands twice", first.key());
                plan.broken.push(Finding::at(node.line(), Code::FieldDoubled, what));
            }
            Entry::Vacant(free) => drop(free.insert(node)),
        }
    }
    fields.retain(|_, node| !node.is_null());
    Ok(fields)
}

fn rows<'a>(fields: &Fields<'a>) -> Result<Vec<Node<'a>>, Unreadable> {
    let missing = || Unreadable::new(Code::WrongFile, "this is no EPGP export: it has no `roster`");
    let roster = fields.get("roster").ok_or_else(missing)?;
    let rows = roster.list();
    let rows = rows.ok_or_else(|| Unreadable::at(roster.line(), Code::WrongType, "`roster` is no list"))?;
    match rows.is_empty() {
        true => Err(Unreadable::at(roster.line(), Code::NobodyListed, "`roster` lists nobody")),
        false => Ok(rows),
    }
}

/// A field's value, if it is there; what cannot be read is broken.
fn field<T>(
    plan: &mut Plan,
    fields: &Fields<'_>,
    name: &str,
    read: impl FnOnce(&str, &str) -> Result<T, Problem>,
) -> Option<T> {
    let node = fields.get(name)?;
    match node.scalar(name).and_then(|text| read(name, &text)) {
        Ok(value) => Some(value),
        Err(problem) => {
            plan.broken.push(problem.at(node.line()));
            None
        }
    }
}

fn hints(plan: &mut Plan, fields: &Fields<'_>) {
    plan.hints.guild = field(plan, fields, "guild", |name, text| value::text(name, text, 100)).flatten();
    plan.hints.base_gp = field(plan, fields, "base_gp", value::points);
    plan.hints.min_ep = field(plan, fields, "min_ep", value::points);
    plan.hints.decay_percent = field(plan, fields, "decay_p", value::points);
    plan.hints.extras_percent = field(plan, fields, "extras_p", value::points);
}

fn stamp(plan: &mut Plan, fields: &Fields<'_>, now: DateTime<Utc>, bytes: &[u8]) -> Stamp {
    let as_of = field(plan, fields, "timestamp", |name, text| value::time(name, text, now));
    Stamp::of(plan, as_of, now, bytes)
}

/// What EPGP added to everybody's GP.
fn base_added(plan: &mut Plan) -> Points {
    plan.hints.base_gp.unwrap_or_else(|| {
        let what = "`base_gp` is missing: GP are taken as if none was added to them";
        plan.odd.push(Finding::at(1, Code::FieldMissing, what));
        Points::ZERO
    })
}

/// An item's balance under EPGP.
const GEAR: Account = Account::Gp;
