//! What may be asked about names that imports could not place.

use serde::Serialize;

use crate::{MemberId, Text};

/// A command about names that wait.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportsCommand {
    /// Leave a name and its lines out of the books.
    Dismiss {
        /// The name, by the id that was made for it.
        person: MemberId,
        /// Why; not about a person.
        reason: Text<500>,
    },
}
