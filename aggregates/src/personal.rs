//! Fields that speak of a person, as decisions see them: opaque.

use serde::{Deserialize, Serialize};

use crate::MemberId;

/// A text about a person, encrypted under that person's own key before any decision sees it. Who holds no key sees
/// whom it speaks of and nothing else; destroying the key erases it everywhere at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sealed {
    /// The person.
    pub of: MemberId,
    /// Base64 of the nonce and the ciphertext.
    pub sealed: String,
}
