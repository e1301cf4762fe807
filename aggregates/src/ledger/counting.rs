//! How points are counted at a time.

use chrono::{DateTime, Utc};

use super::rule::Held;
use super::{Open, PointsSettings, Rule, RuleKind, SettingsVersion};
use crate::Common;

impl Open {
    /// How points were counted at a time: of the versions that had begun by then, the latest.
    pub fn counted_at(&self, at: DateTime<Utc>) -> (&PointsSettings, u32) {
        let begun = |version: &&SettingsVersion| version.from.is_none_or(|from| from <= at);
        match self.counted.iter().rev().find(begun) {
            Some(found) => (&found.points, found.version),
            None => (&self.settings.points, self.settings_version),
        }
    }

    /// The rule in force at a time with its version; nothing if the ledger never had one of this kind, refused in a gap.
    pub fn rule_at(&self, rule: RuleKind, at: DateTime<Utc>) -> Result<Option<(u32, &Rule)>, Common> {
        match self.rules.at(rule, at) {
            Held::Never => Ok(None),
            Held::By(version, rule) => Ok(Some((version, rule))),
            Held::Not => Err(Common::NoRuleInForce { rule, at }),
        }
    }
}
