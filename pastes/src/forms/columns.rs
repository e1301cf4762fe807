//! Lines with columns. A list is known by where its numbers, volumes and distances stand; a line that fits none is not guessed at.

use super::measure::{is_distance, is_money, is_time, is_volume};
use super::{Taken, dated, plain};
use crate::line::Line;
use crate::quantity::{has_empty_fraction, is_number, whole, with_empty_fraction};
use crate::{Details, Format, Reason, Remark, Row};

/// Takes a line with tabs.
pub(super) fn take(line: &Line<'_>) -> Taken {
    let all = line.columns();
    let from = all.iter().position(|column| !column.is_empty());
    let Some(from) = from else { return Taken::Bad(Format::Assets, Reason::NothingInIt) };
    let to = all.iter().rposition(|column| !column.is_empty()).unwrap_or(from);
    let columns = &all[from..=to];
    let shape = Shape { number: line.number, columns, icon: from > 0, open: to + 1 < all.len() };
    if is_time(columns[0]) && columns.len() > 1 { dated::take(line.number, columns) } else { shape.take() }
}

/// A line's columns from the first to the last that is not empty.
struct Shape<'a> {
    number: usize,
    columns: &'a [&'a str],
    /// An empty column comes first: the place of an icon.
    icon: bool,
    /// Empty columns follow.
    open: bool,
}

impl Shape<'_> {
    fn take(&self) -> Taken {
        let columns = self.columns;
        let numeric = |at: usize| columns.get(at).is_some_and(|column| is_number(column));
        match columns {
            [line] => self.single(line),
            [.., last] if is_distance(last) || (columns.len() == 3 && *last == "-") => self.scanned(),
            _ if numeric(0) => self.quantity_first(),
            [_, second, ..] if is_number(second) => self.quantity_second(),
            [name, "", ..] if columns.iter().any(|column| is_volume(column)) => self.singleton(name),
            [name, group, middle @ .., last] if is_number(last) && middle.len() < 2 => {
                self.contents(name, group, middle, last)
            }
            [_, rest @ ..] if rest.iter().any(|column| is_number(column)) => self.bad(Reason::UnknownColumns),
            [one, other] if is_marked(one) || is_marked(other) => {
                plain::take(self.number, &format!("{one} {other}"))
            }
            [_, second] if second.starts_with(|c: char| c.is_ascii_digit()) => {
                self.bad(Reason::UnreadableQuantity)
            }
            _ => self.bad(Reason::MissingQuantity),
        }
    }

    fn bad(&self, reason: Reason) -> Taken {
        Taken::Bad(Format::Assets, reason)
    }

    fn row(&self, format: Format, name: &str, count: Result<u64, Reason>, details: Details) -> Taken {
        let row = count.and_then(|count| Row::new(self.number, format, name, count)).map(|row| {
            let blueprint = row.details.blueprint.or(details.blueprint);
            Row { details: Details { blueprint, ..details }, ..row }
        });
        Taken::of(format, row)
    }

    /// A line with tabs only around it. Only an inventory leaves its quantity open behind a name.
    fn single(&self, line: &str) -> Taken {
        match plain::take(self.number, line) {
            Taken::Alone(row) if self.open && !self.icon => self.singleton(&row.name),
            other => other,
        }
    }

    /// One, of which the client leaves the quantity empty: an assembled ship, a container, a blueprint's copy.
    fn singleton(&self, name: &str) -> Taken {
        match self.row(Format::Assets, name, Ok(1), self.inventory()) {
            Taken::Counted(row) => Taken::Counted(row.remarked(Remark::Singleton)),
            other => other,
        }
    }

    /// A survey scan has a quantity second, a directional scan a type.
    fn scanned(&self) -> Taken {
        let group = Details::default();
        match self.columns {
            [ore, count, ..] if is_number(count) => self.row(Format::SurveyScan, ore, whole(count), group),
            [_, name, _] => self.row(Format::DirectionalScan, name, Ok(1), group),
            [name, _] if self.icon => self.row(Format::DirectionalScan, name, Ok(1), group),
            [id, _, name, _] if let Ok(id) = id.parse() => {
                let details = Details { type_id: Some(id), ..group };
                self.row(Format::DirectionalScan, name, Ok(1), details)
            }
            _ => Taken::Bad(Format::SurveyScan, Reason::MissingQuantity),
        }
    }

    /// `331.0, Aqueous Liquids, Routed`, or two columns of a listing.
    fn quantity_first(&self) -> Taken {
        let none = Details::default();
        match self.columns {
            [count, name] if !is_number(name) => self.row(Format::Listing, name, whole(count), none),
            [count, name, routed] if !is_number(name) && !is_number(routed) => {
                self.row(Format::Planetary, name, with_empty_fraction(count), none)
            }
            _ => self.bad(Reason::AmbiguousQuantity),
        }
    }

    /// Inventories, contracts and planetary storage have the quantity second.
    fn quantity_second(&self) -> Taken {
        let (name, count) = (self.columns[0], self.columns[1]);
        let rest = &self.columns[2..];
        let third = rest.iter().find(|column| !column.is_empty());
        let planetary = self.icon || has_empty_fraction(count);
        match third {
            None if planetary => {
                self.row(Format::Planetary, name, with_empty_fraction(count), Details::default())
            }
            None => self.row(Format::Assets, name, whole(count), Details::default()),
            // A fraction is a volume or a value: only one of the two numbers can be a quantity.
            Some(third) if is_number(third) && rest.len() == 1 && whole(third).is_err() => {
                let format = if planetary { Format::Planetary } else { Format::Assets };
                self.row(format, name, with_empty_fraction(count), Details::default())
            }
            Some(third) if is_number(third) => self.bad(Reason::AmbiguousQuantity),
            Some(_) if rest.iter().any(|column| is_volume(column) || is_money(column)) => {
                self.row(Format::Assets, name, whole(count), self.inventory())
            }
            Some(_) if rest.len() > 3 => self.row(Format::Assets, name, whole(count), self.inventory()),
            Some(_) => self.row(Format::Contract, name, whole(count), self.inventory()),
        }
    }

    /// `Name, group, place, quantity` with or without the place.
    fn contents(&self, name: &str, group: &str, middle: &[&str], count: &str) -> Taken {
        if middle.iter().any(|column| is_number(column)) {
            return self.bad(Reason::AmbiguousQuantity);
        }
        let details = Details {
            group: some(group),
            location: middle.first().copied().and_then(some),
            blueprint: self.blueprint(),
            ..Details::default()
        };
        self.row(Format::ViewContents, name, whole(count), details)
    }

    /// What an inventory or a contract says of an item.
    fn inventory(&self) -> Details {
        Details {
            group: self.columns.get(2).copied().and_then(some),
            volume: self.columns.iter().find(|column| is_volume(column)).map(|column| (*column).to_owned()),
            blueprint: self.blueprint(),
            ..Details::default()
        }
    }

    /// A contract's details and a container's contents say it in a column of their own.
    fn blueprint(&self) -> Option<crate::Blueprint> {
        let says = |words: &str| {
            let starts =
                |column: &str| column.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words));
            self.columns.iter().skip(1).any(|column| starts(column))
        };
        if says("blueprint copy") {
            return Some(crate::Blueprint::Copy);
        }
        says("blueprint original").then_some(crate::Blueprint::Original)
    }
}

/// `3x` or `x3`, with which a listing has a quantity.
fn is_marked(text: &str) -> bool {
    let times = ['x', 'X', '\u{d7}'];
    [text.strip_prefix(times), text.strip_suffix(times)].into_iter().flatten().any(is_number)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
