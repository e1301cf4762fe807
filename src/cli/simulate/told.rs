//! A simulation, told on a terminal or as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aggregates::points::Account;
use aggregates::{MemberId, Points};
use comfy_table::{CellAlignment, Table};
use projections::points::Standing;
use serde_json::{Value, json};

use crate::simulate::{AwardChange, Changed, OwedChange, Simulation};

/// Refusals that a terminal shows.
const SHOWN: usize = 20;

type Names = BTreeMap<MemberId, String>;

/// As a table, with what was counted before it and what would have been refused after it.
pub fn table(made: &Simulation, names: &Names, everybody: bool) -> String {
    let mut text = counted(made);
    let rows: Vec<_> = listed(made, everybody).collect();
    if made.is_empty() {
        text.push_str("Nothing differs.\n");
    }
    if !rows.is_empty() {
        let _ = writeln!(text, "{}", members(&rows, &accounts(made), names));
    }
    let owed: Vec<_> = owed(made, everybody).collect();
    if !owed.is_empty() {
        let _ = writeln!(text, "{}", payouts(&owed, names));
    }
    for AwardChange { item, position, before, after, .. } in &made.awards {
        let won = |won: &Option<(MemberId, Points)>| match won {
            Some((member, price)) => format!("{} for {price}", named(member, names)),
            None => "nobody".to_owned(),
        };
        let _ = writeln!(text, "position {position}: {item} goes to {}, not to {}", won(after), won(before));
    }
    for refused in made.refusals.iter().take(SHOWN) {
        let (at, what) = (refused.position, refused.event_type);
        let _ =
            writeln!(text, "position {at}: {what} would be refused, {}: {}", refused.code, refused.message);
    }
    let more = made.refused.saturating_sub(made.refusals.len().min(SHOWN) as u64);
    if more > 0 {
        let _ = writeln!(text, "... and {more} more");
    }
    text
}

fn named(member: &MemberId, names: &Names) -> String {
    names.get(member).cloned().unwrap_or_else(|| member.to_string())
}

fn counted(made: &Simulation) -> String {
    let Simulation { position, facts, reissued, decays, refused, .. } = made;
    format!(
        "At position {position}: {facts} events apply as recorded, {reissued} commands are decided again, {refused} of them are \
         refused, {decays} periods are decayed that were not.\n"
    )
}

fn members(rows: &[&Changed], accounts: &[Account], names: &Names) -> Table {
    let mut table = Table::new();
    let balances = accounts.iter().flat_map(|account| {
        let name = account.name().to_uppercase();
        [name.clone(), format!("{name} then"), "change".to_owned()]
    });
    let ranks = ["rank", "then", "member"].map(str::to_owned);
    let priorities = ["priority", "then"].map(str::to_owned);
    table.set_header(ranks.into_iter().chain(balances).chain(priorities));
    for row in rows {
        table.add_row(cells(row, accounts, names));
    }
    for column in table.column_iter_mut().filter(|column| column.index != 2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn owed(made: &Simulation, everybody: bool) -> impl Iterator<Item = &OwedChange> {
    made.owed.iter().filter(move |row| everybody || row.differs())
}

fn payouts(rows: &[&OwedChange], names: &Names) -> Table {
    let mut table = Table::new();
    table.set_header(["member", "owed", "owed then", "change", "carried", "carried then", "paid"]);
    for OwedChange { member, before, after, paid } in rows {
        let amounts = [
            before.owed,
            after.owed,
            after.owed.saturating_sub(before.owed),
            before.carried,
            after.carried,
            *paid,
        ];
        let name = named(member, names);
        let amounts = amounts.map(|amount| amount.normalize().to_string());
        table.add_row(std::iter::once(name).chain(amounts));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn cells(row: &Changed, accounts: &[Account], names: &Names) -> Vec<String> {
    let rank = |rank: Option<u64>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let id = row.before.member_id;
    let mut cells = vec![rank(row.rank_before), rank(row.rank_after)];
    cells.push(named(&id, names));
    for account in accounts {
        let (before, after) = (row.before.balance(*account), row.after.balance(*account));
        cells.extend([before.to_string(), after.to_string(), change(before, after)]);
    }
    cells.extend([&row.before, &row.after].map(|standing| short(&standing.priority.0)));
    cells
}

/// A quotient to four decimals, cut off.
fn short(priority: &str) -> String {
    match priority.split_once('.') {
        Some((whole, rest)) => format!("{whole}.{}", rest.get(..4).unwrap_or(rest)),
        None => priority.to_owned(),
    }
}

fn change(before: Points, after: Points) -> String {
    (after.decimal() - before.decimal()).normalize().to_string()
}

/// Balances that anybody has, or would have.
fn accounts(made: &Simulation) -> Vec<Account> {
    let used = |account: &Account| {
        let zero = |standing: &Standing| standing.balance(*account) == Points::ZERO;
        made.members.iter().any(|row| !zero(&row.before) || !zero(&row.after))
    };
    Account::ALL.into_iter().filter(used).collect()
}

fn listed(made: &Simulation, everybody: bool) -> impl Iterator<Item = &Changed> {
    made.members.iter().filter(move |row| everybody || row.differs())
}

/// As one line of JSON.
pub fn json(made: &Simulation, names: &Names, everybody: bool) -> Value {
    let accounts = accounts(made);
    let members: Vec<_> = listed(made, everybody).map(|row| member(row, &accounts, names)).collect();
    let refusals = made.refusals.iter().map(|refused| {
        json!({ "position": refused.position, "type": refused.event_type, "code": refused.code, "message": refused.message })
    });
    let refusals: Vec<Value> = refusals.collect();
    json!({
        "ledger": made.ledger, "position": made.position, "proposal": *made.proposal, "in_force": made.in_force,
        "empty": made.is_empty(), "events": made.events, "facts": made.facts, "reissued": made.reissued,
        "decays": made.decays, "refused": made.refused, "refusals": refusals, "members": members,
        "owed": owed(made, everybody).map(|row| owing(row, names)).collect::<Vec<_>>(),
        "awards": made.awards.iter().map(|change| awarded(change, names)).collect::<Vec<_>>(),
    })
}

fn member(row: &Changed, accounts: &[Account], names: &Names) -> Value {
    let both = |before: Value, after: Value| json!({ "before": before, "after": after });
    let balances: BTreeMap<_, _> = accounts
        .iter()
        .map(|account| {
            let (before, after) = (row.before.balance(*account), row.after.balance(*account));
            (account.name(), json!({ "before": before, "after": after, "change": change(before, after) }))
        })
        .collect();
    json!({
        "member": row.before.member_id, "name": names.get(&row.before.member_id),
        "rank": both(row.rank_before.into(), row.rank_after.into()),
        "priority": both(row.before.priority.0.clone().into(), row.after.priority.0.clone().into()),
        "balances": balances,
    })
}

fn awarded(change: &AwardChange, names: &Names) -> Value {
    let AwardChange { auction, position, item, number, before, after } = change;
    let won = |won: &Option<(MemberId, Points)>| {
        won.map(|(member, price)| json!({ "member": member, "name": names.get(&member), "price": price }))
    };
    json!({
        "auction": auction, "position": position, "item": item, "number": number, "before": won(before),
        "after": won(after),
    })
}

fn owing(row: &OwedChange, names: &Names) -> Value {
    let OwedChange { member, before, after, paid } = row;
    let all = |before: rust_decimal::Decimal, after: rust_decimal::Decimal| {
        let [before, after, change] =
            [before, after, after.saturating_sub(before)].map(|sum| sum.normalize());
        json!({ "before": before, "after": after, "change": change })
    };
    json!({
        "member": member, "name": names.get(member), "owed": all(before.owed, after.owed),
        "carried": all(before.carried, after.carried), "paid": paid.normalize(),
    })
}
