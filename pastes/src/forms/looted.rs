//! The loot history: `03:21:19 Somebody has looted 5 x Item`.

use super::split::leading;
use super::{Taken, measure};
use crate::{Details, Format, Reason, Row, quantity};

const VERB: &str = " looted ";
const AUXILIARIES: [&str; 2] = [" has", " have"];

/// Takes a line of a loot history, if it is one.
pub(super) fn take(number: usize, line: &str) -> Option<Taken> {
    let (before, after) = line.split_once(VERB)?;
    let before = AUXILIARIES.iter().find_map(|auxiliary| before.strip_suffix(auxiliary))?;
    let (time, looter) = measure::timed(before.trim());
    let details = Details {
        looter: (!looter.is_empty()).then(|| looter.to_owned()),
        time: time.map(str::to_owned),
        ..Details::default()
    };
    Some(Taken::of(Format::LootHistory, item(number, after.trim(), details)))
}

fn item(number: usize, text: &str, details: Details) -> Result<Row, Reason> {
    let splits = leading(text);
    let first = splits.first().ok_or(Reason::MissingQuantity)?;
    let row = Row::new(number, Format::LootHistory, first.name, quantity::whole(first.count)?)?;
    let blueprint = row.details.blueprint;
    let row = Row { details: Details { blueprint, ..details }, ..row };
    let others =
        splits.iter().skip(1).filter_map(|split| Some((split.name, quantity::whole(split.count).ok()?)));
    Ok(others.fold(row, |row, (name, count)| row.or(name, count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_looter_and_the_time_are_kept() {
        let Some(Taken::Counted(row)) = take(7, "03:21:19 A cool dude has looted 5'000 x Garde II") else {
            panic!("a row")
        };
        assert_eq!((row.name.as_str(), row.quantity, row.line), ("Garde II", 5000, 7));
        assert_eq!(row.details.looter.as_deref(), Some("A cool dude"));
        assert_eq!(row.details.time.as_deref(), Some("03:21:19"));
    }

    #[test]
    fn loot_without_a_quantity_is_not_one() {
        let taken = take(1, "03:21:19 X has looted Garde II");
        assert!(matches!(taken, Some(Taken::Bad(_, Reason::MissingQuantity))));
        assert!(take(1, "Garde II").is_none());
    }
}
