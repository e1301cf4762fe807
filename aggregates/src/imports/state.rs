//! What decisions about waiting names need to remember.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::MemberId;

/// Names that imports could not place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Imports {
    /// Names that were left out.
    pub dismissed: BTreeSet<MemberId>,
}
