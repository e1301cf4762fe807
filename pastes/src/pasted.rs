//! A reading with its names looked up and equal types added up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::quantity::MOST;
use crate::{
    Catalogue, Format, Found, PassedOver, PasteRefusal, Reading, Reason, Remark, Row, Type, TypeId, Unparsed,
    read, read_as,
};

/// A pasted text as items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pasted {
    /// The form that was taken.
    pub format: Format,
    /// Why that one, in a sentence with counts.
    pub because: String,
    /// One for each type, copies and what was destroyed apart, in the order in which they are first met.
    pub items: Vec<Item>,
    /// Lines that are no items, each with its reason, in the text's order.
    pub unparsed: Vec<Unparsed>,
    /// Headings and the like.
    pub passed_over: Vec<PassedOver>,
}

/// So many of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The type.
    pub type_id: TypeId,
    /// The type's own name, whatever was pasted.
    pub name: String,
    /// The type's group, if the catalogue has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// How many, all lines together: at most 10^15.
    pub quantity: u64,
    /// Copies of a blueprint, which are worth 0.
    pub blueprint_copy: bool,
    /// Destroyed with the ship, so nobody can have looted them.
    pub destroyed: bool,
    /// The lines that they come from, in the text's order, with the reading that was taken.
    pub lines: Vec<Row>,
}

/// Reads a text and looks its names up.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Pasted, PasteRefusal> {
    Ok(resolve(read(text)?, catalogue))
}

/// The same with a given form.
///
/// # Errors
/// As [`read_as`].
pub fn parse_as(text: &str, format: Format, catalogue: &Catalogue) -> Result<Pasted, PasteRefusal> {
    Ok(resolve(read_as(text, format)?, catalogue))
}

fn resolve(reading: Reading, catalogue: &Catalogue) -> Pasted {
    let Reading { format, because, rows, unparsed, passed_over } = reading;
    let mut pasted = Pasted { format, because, items: Vec::new(), unparsed, passed_over };
    let mut places = BTreeMap::new();
    for mut row in rows {
        match Known::of(&row, catalogue) {
            Ok(Known { of, other }) => {
                if let Some(at) = other {
                    let other = row.others.swap_remove(at);
                    (row.name, row.quantity) = (other.name, other.quantity);
                }
                row.others.clear();
                pasted.add(row, of, &mut places);
            }
            Err(reason) => pasted.put_back(row, reason),
        }
    }
    pasted.unparsed.sort_by_key(|unparsed| unparsed.line);
    pasted
}

/// A reading of a row whose name the catalogue knows.
struct Known<'all> {
    of: &'all Type,
    /// Which of the other readings it is, if it is not the first.
    other: Option<usize>,
}

impl<'all> Known<'all> {
    /// The one reading that the catalogue knows. Where it knows several, none is taken.
    fn of(row: &Row, catalogue: &'all Catalogue) -> Result<Self, Reason> {
        let first = std::iter::once((row.name.as_str(), row.quantity, None));
        let others = row.others.iter().enumerate();
        let others = others.map(|(at, other)| (other.name.as_str(), other.quantity, Some(at)));
        let mut known: Option<(u64, Self)> = None;
        for (name, quantity, other) in first.chain(others) {
            let of = match catalogue.find_trimmed(name) {
                Found::None => continue,
                Found::Several(_) => return Err(Reason::AmbiguousName),
                Found::One(of) => of,
            };
            match &known {
                Some((one, _)) if *one != quantity => return Err(Reason::AmbiguousQuantity),
                Some((_, one)) if one.of.id != of.id => return Err(Reason::AmbiguousName),
                Some(_) => {}
                None => known = Some((quantity, Known { of, other })),
            }
        }
        let known = known.map(|(_, known)| known);
        known.or_else(|| Known::by_number(row, catalogue)).ok_or(Reason::UnknownItem)
    }

    /// A link or a scan may name a type by its number, in whatever language it names it.
    fn by_number(row: &Row, catalogue: &'all Catalogue) -> Option<Self> {
        let of = catalogue.get(TypeId(row.details.type_id?)).filter(|of| of.published)?;
        Some(Known { of, other: None })
    }
}

impl Pasted {
    fn add(&mut self, mut row: Row, found: &Type, places: &mut BTreeMap<(TypeId, bool, bool), usize>) {
        if found.is_blueprint() && row.details.blueprint.is_none() {
            row.remarks.push(Remark::BlueprintKindNotStated);
        }
        let key = (found.id, row.is_copy(), row.details.destroyed);
        let place = *places.entry(key).or_insert(self.items.len());
        if place == self.items.len() {
            self.items.push(Item {
                type_id: found.id,
                name: found.name.clone(),
                group: found.group.clone(),
                quantity: 0,
                blueprint_copy: row.is_copy(),
                destroyed: row.details.destroyed,
                // Most types are on one line.
                lines: Vec::with_capacity(1),
            });
        }
        let item = &mut self.items[place];
        match item.quantity.checked_add(row.quantity).filter(|sum| *sum <= MOST) {
            Some(sum) => {
                item.quantity = sum;
                item.lines.push(row);
            }
            None => self.put_back(row, Reason::SumTooLarge),
        }
    }

    /// A row that is no item after all.
    fn put_back(&mut self, row: Row, reason: Reason) {
        let (line, text) = (row.line, row.text.clone());
        self.unparsed.push(Unparsed { line, text, reason, row: Some(Box::new(row)) });
    }
}
