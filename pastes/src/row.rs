//! What a line says, and what becomes of a line that says nothing.

use serde::Serialize;

use crate::{Format, name};

/// What a line says: so many of a name. A killmail's header or a fit's ship make rows of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The line's number, from 1.
    pub line: usize,
    /// The line as pasted.
    pub text: String,
    /// What the line was taken for.
    pub format: Format,
    /// The name as pasted, without what the client hangs on to it: a star, `(Copy)`.
    pub name: String,
    /// How many, from 1 to 10^15.
    pub quantity: u64,
    /// What explains the row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// How else the line can be read; the catalogue settles it. Most lines have none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
    /// What else the line says.
    #[serde(flatten)]
    pub details: Details,
}

/// Another reading of a line: `Cap Booster 800` is one of that name, or 800 of a `Cap Booster`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Other {
    /// The name.
    pub name: String,
    /// How many.
    pub quantity: u64,
}

/// What a line says besides name and quantity, as pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Who looted, mined or linked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looter: Option<String>,
    /// When, in the form of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The item's group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The volume with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Where it was: a slot, a bay, a station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The charge that is loaded. A fit does not say how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// The type that a link or a scan names by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_id: Option<u32>,
    /// Whether a blueprint is said to be a copy or an original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blueprint: Option<Blueprint>,
    /// Destroyed with the ship, so nobody can have looted it.
    pub destroyed: bool,
}

/// What a line says of a blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Blueprint {
    /// A copy, which is worth nothing.
    Copy,
    /// An original.
    Original,
}

/// What explains a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Remark {
    /// One, because the line is a name and nothing else.
    NameAlone,
    /// One, because the client leaves the quantity of an assembled or single item empty.
    Singleton,
    /// One, because the item is linked without a quantity; linked again, it is the same one.
    Linked,
    /// A charge is loaded; it is not counted, as the line does not say how many.
    ChargeNotCounted,
    /// A blueprint of which the line does not say whether it is a copy.
    BlueprintKindNotStated,
}

/// A line that is not an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unparsed {
    /// The line's number, from 1.
    pub line: usize,
    /// The line as pasted.
    pub text: String,
    /// Why not.
    pub reason: Reason,
    /// What it says, where only its name is the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<Box<Row>>,
}

/// Why a line is not an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// No type has the name.
    #[error("no type has this name")]
    UnknownItem,
    /// Several types have the name.
    #[error("several types have this name")]
    AmbiguousName,
    /// There is no name in it.
    #[error("there is no item in it")]
    NoItem,
    /// The columns are empty.
    #[error("its columns are empty")]
    NothingInIt,
    /// There is no quantity in it, in a form where each line has one.
    #[error("there is no quantity")]
    MissingQuantity,
    /// What stands for the quantity is no whole number.
    #[error("the quantity cannot be read as a whole number")]
    UnreadableQuantity,
    /// More than one number may be the quantity.
    #[error("more than one number may be the quantity")]
    AmbiguousQuantity,
    /// None.
    #[error("the quantity is zero")]
    ZeroQuantity,
    /// Less than none.
    #[error("the quantity is negative")]
    NegativeQuantity,
    /// Above 10^15.
    #[error("the quantity is above 10^15")]
    QuantityTooLarge,
    /// With the lines before, above 10^15.
    #[error("with the lines before, the quantity is above 10^15")]
    SumTooLarge,
    /// No form has such columns, so none is known to be the quantity.
    #[error("no known list has such columns")]
    UnknownColumns,
    /// Of another form than was asked for.
    #[error("the line is of another form than was asked for")]
    NotOfTheFormat,
}

/// A line that belongs to the form and is no item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedOver {
    /// The line's number, from 1.
    pub line: usize,
    /// The line as pasted.
    pub text: String,
    /// What it is.
    pub why: Why,
}

/// What a line is that is no item and should not be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Why {
    /// A heading: of a group of lines, of a table's columns.
    Heading,
    /// A slot with nothing in it.
    EmptySlot,
    /// A killmail's victim, or who was involved.
    KillDetail,
    /// Chat without a link.
    Conversation,
    /// A link to what was linked before.
    LinkedBefore,
    /// What a mutated module is made of.
    Mutation,
}

impl Row {
    /// So many of a name, which loses what the client hangs on to it.
    pub(crate) fn new(line: usize, format: Format, raw: &str, quantity: u64) -> Result<Row, Reason> {
        let (name, blueprint) = name::clean(raw);
        if !name::has_letters(&name) {
            return Err(Reason::NoItem);
        }
        let details = Details { blueprint, ..Details::default() };
        let (text, remarks, others) = (String::new(), Vec::new(), Vec::new());
        Ok(Row { line, text, format, name, quantity, remarks, others, details })
    }

    /// The same with a remark.
    pub(crate) fn remarked(mut self, remark: Remark) -> Row {
        self.remarks.push(remark);
        self
    }

    /// The same, which can also be read so.
    pub(crate) fn or(mut self, raw: &str, quantity: u64) -> Row {
        let (name, _) = name::clean(raw);
        let same = |other: &Other| other.name == name && other.quantity == quantity;
        if name != self.name && name::has_letters(&name) && !self.others.iter().any(same) {
            self.others.push(Other { name, quantity });
        }
        self
    }

    /// Whether it is said to be a blueprint's copy.
    pub fn is_copy(&self) -> bool {
        self.details.blueprint == Some(Blueprint::Copy)
    }
}
