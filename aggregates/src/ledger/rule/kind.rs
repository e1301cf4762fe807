//! The kinds of rules.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $wire:literal),* $(,)?) => {
        /// What a rule is about. Of each kind one version is in force at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RuleKind {
            $($(#[$doc])* #[serde(rename = $wire)] $name),*
        }

        impl RuleKind {
            /// Every kind, in order of declaration.
            pub const ALL: &'static [RuleKind] = &[$(RuleKind::$name),*];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(RuleKind::$name => $wire),* }
            }
        }
    };
}

kinds! {
    /// What items cost.
    ItemValues = "item_values",
    /// What an award of each kind is worth.
    AwardValues = "award_values",
    /// What who stands by earns.
    Standby = "standby",
    /// What nobody earns beyond.
    Caps = "caps",
    /// By how much balances shrink.
    Decay = "decay",
    /// What is paid is shared out.
    ZeroSum = "zero_sum",
    /// What is lost between giver and receiver.
    Transfers = "transfers",
    /// What counts as having been there.
    Attendance = "attendance",
    /// How a loot council decides.
    Council = "council",
}

impl fmt::Display for RuleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
