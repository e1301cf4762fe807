//! What nobody earns beyond.

use serde::{Deserialize, Serialize};

use crate::ledger::PointsSettings;
use crate::{Percent, Points};

/// Bounds of what is earned: first the hard cap, then the weekly one, then the soft one with its rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Caps {
    /// No award takes a balance beyond this; who has more already keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard: Option<Points>,
    /// Nobody earns more than this in a week of the ledger's calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Points>,
    /// What is earned beyond a balance is worth less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft: Option<SoftCap>,
}

/// What is earned above a balance counts at a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoftCap {
    /// The balance.
    pub above: Points,
    /// The rate above it.
    pub rate: Percent,
}

/// One of the caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// See [`Caps::hard`].
    Hard,
    /// See [`Caps::weekly`].
    Weekly,
    /// See [`Caps::soft`].
    Soft,
}

impl Cap {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Cap::Hard => "hard",
            Cap::Weekly => "weekly",
            Cap::Soft => "soft",
        }
    }
}

impl Caps {
    pub(super) fn check(&self, settings: &PointsSettings) -> Result<(), &'static str> {
        let fits = |cap: Points| cap >= Points::ZERO && cap.places() <= settings.places;
        match () {
            () if !self.hard.is_none_or(fits) => Err("hard"),
            () if !self.weekly.is_none_or(|cap| fits(cap) && cap > Points::ZERO) => Err("weekly"),
            () if !self.soft.is_none_or(|soft| fits(soft.above)) => Err("soft"),
            () => Ok(()),
        }
    }
}
