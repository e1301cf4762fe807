//! What is priced, how and where.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The id of an item's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypeId(pub u32);

/// The id of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region(pub u32);

/// The Forge, where Jita is.
pub const THE_FORGE: Region = Region(10_000_002);
/// The station Jita IV - Moon 4 - Caldari Navy Assembly Plant.
pub const JITA: u64 = 60_003_760;

/// Which price of an item is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// What buyers in Jita 4-4 pay: the percentile of the buy orders.
    JitaBuy,
    /// What sellers in Jita 4-4 ask: the percentile of the sell orders.
    JitaSell,
    /// The mean of both. Who has only one of them has no price.
    Split,
    /// The average of a region's orders, weighted by volume.
    RegionalAverage,
}

/// A name that nothing has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not known")]
pub struct UnknownName(pub String);

impl Strategy {
    /// All there are.
    pub const ALL: [Strategy; 4] =
        [Strategy::JitaBuy, Strategy::JitaSell, Strategy::Split, Strategy::RegionalAverage];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::JitaBuy => "jita_buy",
            Strategy::JitaSell => "jita_sell",
            Strategy::Split => "split",
            Strategy::RegionalAverage => "regional_average",
        }
    }
}

impl FromStr for Strategy {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Strategy::ALL.into_iter().find(|strategy| strategy.name() == name);
        found.ok_or_else(|| UnknownName(name.to_owned()))
    }
}

impl Default for Region {
    fn default() -> Self {
        THE_FORGE
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
