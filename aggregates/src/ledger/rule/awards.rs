//! What awards are worth.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ledger::PointsSettings;
use crate::{Points, Text};

/// What an award is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwardKind {
    /// Something was killed.
    Kill,
    /// An hour was spent.
    Hour,
    /// Who was there when it began.
    OnTime,
    /// Who was there to the end.
    Completion,
    /// Anything else.
    #[default]
    Other,
}

impl AwardKind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            AwardKind::Kill => "kill",
            AwardKind::Hour => "hour",
            AwardKind::OnTime => "on_time",
            AwardKind::Completion => "completion",
            AwardKind::Other => "other",
        }
    }
}

impl fmt::Display for AwardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an award of each kind is worth; a kind that is not named has to be given its amount.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AwardValues {
    /// By kind.
    #[serde(default)]
    pub kinds: BTreeMap<AwardKind, Points>,
    /// Kills that are worth something else, by the boss's name in lower case.
    #[serde(default)]
    pub bosses: BTreeMap<Text<200>, Points>,
    /// The same of the DKP that are for auctions besides: nothing else says what those are worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary: Option<SecondaryValues>,
}

/// What an award of each kind is worth in DKP that are for auctions besides the ledger's system.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondaryValues {
    /// By kind.
    #[serde(default)]
    pub kinds: BTreeMap<AwardKind, Points>,
    /// Kills that are worth something else, by the boss's name in lower case.
    #[serde(default)]
    pub bosses: BTreeMap<Text<200>, Points>,
}

type Kinds = BTreeMap<AwardKind, Points>;
type Bosses = BTreeMap<Text<200>, Points>;

impl AwardValues {
    /// What an award is worth, if the rule says; `secondary` if it is of the DKP for auctions besides.
    pub fn worth(&self, kind: AwardKind, boss: Option<&str>, secondary: bool) -> Option<Points> {
        match (secondary, &self.secondary) {
            (false, _) => worth((&self.kinds, &self.bosses), kind, boss),
            (true, Some(values)) => worth((&values.kinds, &values.bosses), kind, boss),
            (true, None) => None,
        }
    }

    pub(super) fn check(&self, settings: &PointsSettings) -> Result<(), &'static str> {
        check((&self.kinds, &self.bosses), settings)?;
        match &self.secondary {
            Some(_) if !settings.secondary_auction => Err("secondary"),
            Some(values) => check((&values.kinds, &values.bosses), settings).map_err(|_| "secondary"),
            None => Ok(()),
        }
    }
}

fn worth((kinds, bosses): (&Kinds, &Bosses), kind: AwardKind, boss: Option<&str>) -> Option<Points> {
    let boss = boss.map(str::to_lowercase);
    let named = bosses.iter().find(|(name, _)| Some(name.as_str()) == boss.as_deref());
    let named = named.filter(|_| kind == AwardKind::Kill).map(|(_, worth)| *worth);
    named.or_else(|| kinds.get(&kind).copied())
}

fn check((kinds, bosses): (&Kinds, &Bosses), settings: &PointsSettings) -> Result<(), &'static str> {
    let fits = |worth: &Points| *worth > Points::ZERO && worth.places() <= settings.places;
    match () {
        () if !kinds.values().all(fits) => Err("kinds"),
        () if !bosses.values().all(fits) => Err("bosses"),
        () if bosses.keys().any(|name| name.as_str() != name.as_str().to_lowercase()) => Err("bosses"),
        () => Ok(()),
    }
}
