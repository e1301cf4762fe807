//! What the columns of a table are.

use aggregates::points::Account;
use csv::StringRecord;

use crate::import::finding::{Code, Finding, Unreadable};
use crate::import::plan::Plan;

/// Columns, counted from 0.
#[derive(Debug)]
pub struct Header {
    /// How many there are.
    pub width: usize,
    /// Whose line it is.
    pub name: usize,
    /// Balances.
    pub balances: Vec<(Account, usize)>,
    /// Whose alt it is.
    pub alt_of: Option<usize>,
    unknown: Vec<String>,
}

/// What a column may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Balance(Account),
    AltOf,
    /// Known, and not kept: what follows from the rest, or what a ledger does not have.
    Left,
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
        "name" | "player" | "member" | "character" => Kind::Name,
        "dkp" | "points" | "balance" => Kind::Balance(Account::Dkp),
        "ep" => Kind::Balance(Account::Ep),
        "gp" => Kind::Balance(Account::Gp),
        "alt_of" | "main" => Kind::AltOf,
        "class" | "rank" | "pr" | "priority" => Kind::Left,
        _ => return None,
    })
}

/// What parts columns: whatever stands most often in the first line.
pub fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // Of those that stand equally often the last wins: the comma, which is the usual one.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

impl Header {
    /// The columns that a first line names.
    pub fn of(names: &StringRecord) -> Result<Self, Unreadable> {
        let bad = |what: String| Unreadable::at(1, Code::BadHeader, what);
        let kinds: Vec<(usize, Option<Kind>)> = names.iter().map(kind).enumerate().collect();
        let of = |wanted: Kind| {
            let mut columns =
                kinds.iter().filter(|(_, kind)| *kind == Some(wanted)).map(|(column, _)| *column);
            match (columns.next(), columns.next()) {
                (_, Some(second)) => Err(bad(format!("column {} says what another one does", second + 1))),
                (found, None) => Ok(found),
            }
        };
        let name = of(Kind::Name)?.ok_or_else(|| bad("no column is headed `name`".to_owned()))?;
        let [dkp, ep, gp] = Account::ALL.map(|account| (account, of(Kind::Balance(account))));
        let (dkp, ep, gp) = ((dkp.0, dkp.1?), (ep.0, ep.1?), (gp.0, gp.1?));
        let balances: Vec<(Account, usize)> =
            [dkp, ep, gp].into_iter().filter_map(|(account, column)| Some((account, column?))).collect();
        match (dkp.1, ep.1.or(gp.1)) {
            (Some(_), Some(_)) => Err(bad("`dkp` and `ep` or `gp` are of two kinds of ledger".to_owned())),
            (None, None) => Err(bad("no column is headed `dkp`, `ep` or `gp`".to_owned())),
            _ => Ok(Header {
                width: names.len(),
                name,
                balances,
                alt_of: of(Kind::AltOf)?,
                unknown: unknown(names),
            }),
        }
    }

    /// Tells of columns that are not known.
    pub fn strange(&self, plan: &mut Plan) {
        for name in &self.unknown {
            let what = format!("the column `{name}` is not known: left out");
            plan.odd.push(Finding::at(1, Code::UnknownField, what));
        }
    }
}

fn unknown(names: &StringRecord) -> Vec<String> {
    let strange = names.iter().filter(|name| kind(name).is_none());
    strange.map(|name| name.trim().chars().take(60).collect()).collect()
}
