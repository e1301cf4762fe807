//! What happens to names that imports could not place.

use crate::aggregate::events;
use crate::{MemberId, Sealed, Text};

events! {
    /// An event about names that wait.
    pub enum ImportsEvent {
        /// A name and its lines stay out of the books.
        "imports.dismissed" => Dismissed {
            /// The name, by the id that was made for it.
            person: MemberId,
            /// Why; not about a person.
            reason: Text<500>,
        },
    }
}

impl ImportsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
