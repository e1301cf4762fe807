//! Which version of a rule is in force when.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Rule, RuleKind};
use crate::ledger::PointsSettings;

/// One version of a rule: in force from a time on, until a time if it names one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// 1, 2, 3 ... within its kind.
    pub version: u32,
    /// The first instant at which it is in force.
    pub from: DateTime<Utc>,
    /// The first instant at which it is no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// What it says; nothing where the version ends the rule.
    pub rule: Option<Rule>,
}

/// Every version of every rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rules(BTreeMap<RuleKind, Vec<RuleVersion>>);

/// What holds of a kind of rule at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held<'a> {
    /// The kind was never set: what bursar does by itself goes.
    Never,
    /// It is set at other times only, or was ended.
    Not,
    /// This version.
    By(u32, &'a Rule),
}

impl Rules {
    /// The version that a change of a kind would get.
    pub fn next(&self, kind: RuleKind) -> u32 {
        self.versions(kind).last().map_or(1, |last| last.version + 1)
    }

    /// Every version of a kind, oldest first.
    pub fn versions(&self, kind: RuleKind) -> &[RuleVersion] {
        self.0.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// What holds at an instant: of the versions whose time it is, the latest.
    pub fn at(&self, kind: RuleKind, at: DateTime<Utc>) -> Held<'_> {
        let versions = self.versions(kind);
        let covers = |version: &&RuleVersion| version.from <= at && version.until.is_none_or(|end| at < end);
        match versions.iter().rev().find(covers) {
            Some(RuleVersion { version, rule: Some(rule), .. }) => Held::By(*version, rule),
            None if versions.is_empty() => Held::Never,
            _ => Held::Not,
        }
    }

    /// The rules that some settings leave nothing to count with, with the first instant from `now` on at which they hold.
    pub(in crate::ledger) fn unfit(
        &self,
        settings: &PointsSettings,
        now: DateTime<Utc>,
    ) -> Vec<(RuleKind, DateTime<Utc>)> {
        let unfit = |kind: RuleKind| {
            let later = self.versions(kind).iter().map(|version| version.from).filter(|from| *from > now);
            let fails = |at: &DateTime<Utc>| matches!(self.at(kind, *at), Held::By(_, rule) if rule.check(settings).is_err());
            let mut instants: Vec<_> = later.chain([now]).filter(fails).collect();
            instants.sort_unstable();
            instants.first().map(|at| (kind, *at))
        };
        self.0.keys().copied().filter_map(unfit).collect()
    }

    pub(in crate::ledger) fn add(&mut self, kind: RuleKind, version: RuleVersion) {
        self.0.entry(kind).or_default().push(version);
    }
}
