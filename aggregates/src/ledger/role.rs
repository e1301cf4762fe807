//! Roles: named sets of permissions.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Common, Text};

/// A role's name, compared as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleName(Text<40>);

impl RoleName {
    /// The role that may do everything; it always is, and is never redefined.
    pub const OWNER: &'static str = "owner";
    /// The role that keeps a guild's points.
    pub const OFFICER: &'static str = "officer";
    /// The role that looks.
    pub const RAIDER: &'static str = "raider";

    /// Checks a name.
    pub fn new(name: impl Into<String>) -> Result<Self, Common> {
        Text::new("role", name).map(RoleName)
    }

    /// Whether it is the owner's.
    pub fn is_owner(&self) -> bool {
        self.as_str() == RoleName::OWNER
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
