//! What players paste, as items: which form a text has, what each of its lines says, and which types those are.
//!
//! [`read`] takes a text apart; [`parse`] also looks the names up in a [`Catalogue`] and adds equal types up. Nothing is
//! dropped: each line with anything on it is a row, is passed over as a heading, or is unparsed, with its number and a reason. No
//! quantity is guessed: where two readings are possible and the catalogue does not settle it, the line is unparsed. The time
//! taken grows with the text and not faster. Nothing here reads a clock or a file.

mod catalogue;
mod format;
mod forms;
mod line;
mod name;
mod pasted;
mod quantity;
mod reading;
mod refusal;
mod row;

pub use catalogue::{Catalogue, CatalogueFault, Found, Hit, How, InvTypes, Type, TypeId};
pub use format::Format;
pub use line::REFUSED_FROM_BYTES;
pub use pasted::{Item, Pasted, parse, parse_as};
pub use quantity::MOST as MOST_QUANTITY;
pub use reading::{Reading, read, read_as};
pub use refusal::{ForeignFile, PasteRefusal};
pub use row::{Blueprint, Details, Other, PassedOver, Reason, Remark, Row, Unparsed, Why};
