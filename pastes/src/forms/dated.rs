//! Lines whose first column is a time: mining ledgers, loot histories with columns, the wallet.

use super::Taken;
use super::measure::{is_money, is_volume};
use crate::quantity::{is_number, whole};
use crate::{Details, Format, Reason, Row};

/// Takes a line by its columns, of which the first is a time.
pub(super) fn take(number: usize, columns: &[&str]) -> Taken {
    match columns {
        [_, _, amount, balance, ..] if is_money(amount) && is_money(balance) => {
            Taken::Bad(Format::WalletJournal, Reason::NoItem)
        }
        [time, name, price, count, rest @ ..] if is_money(price) => {
            let details = Details { location: rest.last().map(|place| (*place).to_owned()), ..at(time) };
            row(number, Format::WalletTransactions, name, count, details)
        }
        _ => counted(number, columns),
    }
}

/// The item stands before the first number. What stands before the item is who, or a corporation and who.
fn counted(number: usize, columns: &[&str]) -> Taken {
    let Some(at_count) = columns.iter().skip(1).position(|column| is_number(column)).map(|at| at + 1) else {
        return Taken::Bad(Format::MiningLedger, Reason::MissingQuantity);
    };
    let (before, after) = (&columns[1..at_count], &columns[at_count + 1..]);
    if after.first().is_some_and(|next| whole(next).is_ok()) {
        return Taken::Bad(Format::MiningLedger, Reason::AmbiguousQuantity);
    }
    let mined = after.iter().any(|column| is_volume(column));
    let (time, count) = (columns[0], columns[at_count]);
    let by = |who: &str| Details { looter: Some(who.to_owned()), ..at(time) };
    match (before, mined) {
        ([name], _) => row(number, Format::MiningLedger, name, count, at(time)),
        ([who, name], false) => row(number, Format::LootHistory, name, count, by(who)),
        ([who, name] | [_, who, name], true) => row(number, Format::MiningLedger, name, count, by(who)),
        ([who, name, group], false) => {
            let details = Details { group: Some((*group).to_owned()), ..by(who) };
            row(number, Format::LootHistory, name, count, details)
        }
        _ => Taken::Bad(Format::MiningLedger, Reason::UnknownColumns),
    }
}

fn at(time: &str) -> Details {
    Details { time: Some(time.to_owned()), ..Details::default() }
}

fn row(number: usize, format: Format, name: &str, count: &str, details: Details) -> Taken {
    let row = whole(count).and_then(|count| Row::new(number, format, name, count)).map(|row| {
        let blueprint = row.details.blueprint;
        Row { details: Details { blueprint, ..details }, ..row }
    });
    Taken::of(format, row)
}
