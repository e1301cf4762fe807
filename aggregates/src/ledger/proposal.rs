//! Other settings and rules than those in force, as somebody proposes them.
//!
//! A proposal stands in place of whatever the ledger has, from a time on: versions of the proposed kinds give way to it, and
//! the proposed settings are laid over all others.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::changing::check;
use super::refusal::LedgerRefusal as Refusal;
use super::{
    Changes, DecayNegative, DecayRounding, GpBaseMode, Held, Ledger, Open, PointsSettings, Rule, RuleKind,
    RuleVersion, SettingsVersion, TieOrder,
};
use crate::auctions::TieRule;
use crate::fleets::PayoutsProposal;
use crate::{Common, Points};

/// Other settings and rules. As JSON it is what a restatement keeps of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// How points are counted.
    #[serde(default, skip_serializing_if = "PointsChanges::is_none")]
    pub settings: PointsChanges,
    /// Rules, one of a kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Kinds of rules that are to be no more; each is in force now.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ends: BTreeSet<RuleKind>,
    /// Payout rules and prices: reckoned with, and never put in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payouts: Option<Box<PayoutsProposal>>,
    /// What tells equal bids apart, in place of what each auction said: reckoned with, and never put in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auction_ties: Option<Vec<TieRule>>,
    /// Since when; always without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Whether every period in which nothing was decayed is decayed at its end, by the proposed rule `decay`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decay_every_period: bool,
}

/// Other values of settings that points are counted by; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PointsChanges {
    /// Whether balances may go below zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_negative: Option<bool>,
    /// How effective GP come from GP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gp_base_mode: Option<GpBaseMode>,
    /// The base of effective GP, above zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_gp: Option<Points>,
    /// Members with fewer EP rank after all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_ep: Option<Points>,
    /// How a decayed balance is rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decay_rounding: Option<DecayRounding>,
    /// What decay does to balances below zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decay_negative: Option<DecayNegative>,
    /// Who comes first among equals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ties: Option<TieOrder>,
}

impl PointsChanges {
    /// Whether nothing is named.
    pub fn is_none(&self) -> bool {
        *self == PointsChanges::default()
    }

    /// The settings with these in place of theirs.
    pub fn over(&self, points: &PointsSettings) -> PointsSettings {
        PointsSettings {
            system: points.system,
            secondary_auction: points.secondary_auction,
            places: points.places,
            allow_negative: self.allow_negative.unwrap_or(points.allow_negative),
            gp_base_mode: self.gp_base_mode.unwrap_or(points.gp_base_mode),
            base_gp: self.base_gp.unwrap_or(points.base_gp),
            min_ep: self.min_ep.unwrap_or(points.min_ep),
            decay_rounding: self.decay_rounding.unwrap_or(points.decay_rounding),
            decay_negative: self.decay_negative.unwrap_or(points.decay_negative),
            ties: self.ties.clone().unwrap_or_else(|| points.ties.clone()),
        }
    }

    /// The change of settings that puts these in force.
    pub fn changes(&self) -> Changes {
        let PointsChanges {
            allow_negative,
            gp_base_mode,
            base_gp,
            min_ep,
            decay_rounding,
            decay_negative,
            ties,
        } = self.clone();
        Changes {
            allow_negative,
            gp_base_mode,
            base_gp,
            min_ep,
            decay_rounding,
            decay_negative,
            ties,
            ..Changes::default()
        }
    }
}

impl Proposal {
    /// Refuses what proposes nothing, and what the ledger would refuse as a setting or a rule.
    pub fn check(&self, ledger: &Ledger, now: DateTime<Utc>) -> Result<(), Refusal> {
        let points = &ledger.open()?.settings.points;
        let of_payouts = self.payouts.as_ref().is_some_and(|payouts| !payouts.is_none());
        let reckoned = of_payouts || self.auction_ties.is_some();
        if self.settings.is_none() && self.rules.is_empty() && self.ends.is_empty() && !reckoned {
            return Err(Refusal::ProposalEmpty);
        }
        if let Some(effective_at) = self.from.filter(|from| *from > now) {
            return Err(Common::EffectiveInFuture { effective_at }.into());
        }
        let mut kinds = self.ends.clone();
        if let Some(rule) = self.rules.iter().find(|rule| !kinds.insert(rule.kind())) {
            return Err(Refusal::RuleProposedTwice { rule: rule.kind() });
        }
        if self.decay_every_period && self.every_period().is_none() {
            return Err(Refusal::PeriodsWithoutDecay);
        }
        check(&self.settings.over(points))?;
        self.rules.iter().try_for_each(|rule| rule.check(points))
    }

    /// Refuses the end of a rule that is not in force at a time: it would be none.
    pub fn ends_what_is(&self, ledger: &Ledger, at: DateTime<Utc>) -> Result<(), Refusal> {
        let open = ledger.open()?;
        let holds = |kind: &&RuleKind| matches!(open.rules.at(**kind, at), Held::By(..));
        match self.ends.iter().find(|kind| !holds(kind)) {
            Some(rule) => Err(Refusal::NoRuleToEnd { rule: *rule }),
            None => Ok(()),
        }
    }

    /// Whether everything that is proposed is in force at a time. What is proposed for payouts and auctions never is.
    pub fn is_in_force(&self, open: &Open, at: DateTime<Utc>) -> bool {
        let points = &open.settings.points;
        let ruled = |rule: &Rule| matches!(open.rules.at(rule.kind(), at), Held::By(_, held) if held == rule);
        let ended = |kind: &RuleKind| !matches!(open.rules.at(*kind, at), Held::By(..));
        let of_points = self.settings.over(points) == *points;
        let reckoned = self.payouts.is_some() || self.auction_ties.is_some();
        of_points && !reckoned && self.rules.iter().all(ruled) && self.ends.iter().all(ended)
    }

    /// Puts the proposal in place of whatever the ledger has by now. What the ledger gets later stands before it until
    /// this is done again.
    pub fn stand(&self, ledger: &mut Ledger) {
        let Ledger::Open(open) = ledger else { return };
        let from = self.from.unwrap_or(DateTime::<Utc>::MIN_UTC);
        let ruled = self.rules.iter().map(|rule| (rule.kind(), Some(rule.clone())));
        for (kind, rule) in ruled.chain(self.ends.iter().map(|kind| (*kind, None))) {
            let version = open.rules.next(kind);
            open.rules.add(kind, RuleVersion { version, from, until: None, rule });
        }
        if !self.settings.is_none() {
            self.lay_over(open);
        }
    }

    /// Of the settings' versions, the one in force when the proposal begins is cut in two there.
    fn lay_over(&self, open: &mut Open) {
        let counted = &mut open.counted;
        let begun = |version: &SettingsVersion| version.from <= self.from;
        if let Some(index) = counted.iter().rposition(begun).filter(|index| counted[*index].from != self.from)
        {
            let cut = SettingsVersion { from: self.from, ..counted[index].clone() };
            counted.insert(index + 1, cut);
        }
        for version in counted.iter_mut().filter(|version| version.from >= self.from) {
            version.points = self.settings.over(&version.points);
        }
        open.settings.points = self.settings.over(&open.settings.points);
    }

    /// How attendance would be counted, if the proposal says so: without a rule, as bursar does by itself.
    pub fn attendance(&self) -> Option<super::AttendanceRule> {
        let proposed = self.rules.iter().find_map(|rule| match rule {
            Rule::Attendance(rule) => Some(*rule),
            _ => None,
        });
        let ended = || self.ends.contains(&RuleKind::Attendance).then(super::AttendanceRule::default);
        proposed.or_else(ended)
    }

    /// The rule `decay` that is proposed, if every period is decayed.
    pub fn every_period(&self) -> Option<super::DecayRule> {
        let decay = self.rules.iter().find_map(|rule| match rule {
            Rule::Decay(rule) => Some(*rule),
            _ => None,
        });
        decay.filter(|_| self.decay_every_period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::StandbyRule;
    use crate::testing::guild::{dkp_guild, epgp_guild, percent, points, rule_between};
    use crate::testing::{NOW, given, time};
    use crate::{Aggregate, LedgerEvent, Position};

    fn standby(by: &str) -> Rule {
        Rule::Standby(StandbyRule { percent: percent(by) })
    }

    fn base(base: &str) -> PointsChanges {
        PointsChanges { base_gp: Some(points(base)), ..PointsChanges::default() }
    }

    fn held(ledger: &Ledger, at: &str) -> Option<Rule> {
        match ledger.open().expect("open").rules.at(RuleKind::Standby, time(at)) {
            Held::By(_, rule) => Some(rule.clone()),
            _ => None,
        }
    }

    fn counted(ledger: &Ledger, at: &str) -> String {
        ledger.open().expect("open").counted_at(time(at)).0.base_gp.to_string()
    }

    #[test]
    fn a_proposed_rule_stands_in_place_of_every_version_from_its_time_on() {
        let since = |from: Option<&str>| Proposal {
            rules: vec![standby("70")],
            from: from.map(time),
            ..Proposal::default()
        };
        let mut ledger =
            given(dkp_guild()).and([rule_between(standby("50"), "2026-01-01T00:00:00Z", None)]).ledger;
        since(Some("2026-06-01T00:00:00Z")).stand(&mut ledger);
        assert_eq!(held(&ledger, "2025-12-31T00:00:00Z"), None);
        assert_eq!(held(&ledger, "2026-05-31T00:00:00Z"), Some(standby("50")));
        assert_eq!(held(&ledger, "2026-06-01T00:00:00Z"), Some(standby("70")));
        since(None).stand(&mut ledger);
        assert_eq!(held(&ledger, "1999-12-31T00:00:00Z"), Some(standby("70")));
        let ended = LedgerEvent::RuleEnded { kind: RuleKind::Standby, version: 9, from: time(NOW) };
        ledger.apply(Position(99), &ended);
        assert_eq!(held(&ledger, NOW), None);
        since(None).stand(&mut ledger);
        assert_eq!(held(&ledger, NOW), Some(standby("70")));
    }

    #[test]
    fn proposed_settings_are_laid_over_every_version_from_their_time_on_and_doing_it_again_changes_nothing() {
        let mut changed = crate::testing::guild::settings(super::super::System::Epgp);
        (changed.points.base_gp, changed.points.min_ep) = (points("5"), points("7"));
        let from = Some(time("2026-06-01T00:00:00Z"));
        let changed = LedgerEvent::SettingsChanged { settings: changed, version: 2, from };
        let plain = given(epgp_guild()).and([changed]).ledger;
        let mut ledger = plain.clone();
        let proposal = |from: Option<&str>| Proposal {
            settings: base("100"),
            from: from.map(time),
            ..Proposal::default()
        };
        proposal(Some("2026-03-01T00:00:00Z")).stand(&mut ledger);
        assert_eq!(counted(&ledger, "2026-02-01T00:00:00Z"), "1");
        assert_eq!(counted(&ledger, "2026-03-01T00:00:00Z"), "100");
        let (now, version) = ledger.open().expect("open").counted_at(time(NOW));
        assert_eq!((now.base_gp.to_string(), now.min_ep.to_string(), version), ("100".into(), "7".into(), 2));
        let once = ledger.clone();
        proposal(Some("2026-03-01T00:00:00Z")).stand(&mut ledger);
        assert_eq!(ledger, once);
        let mut always = plain;
        proposal(None).stand(&mut always);
        assert_eq!(counted(&always, "1999-01-01T00:00:00Z"), "100");
    }

    #[test]
    fn a_proposal_that_is_none_is_refused() {
        let ledger = given(dkp_guild()).ledger;
        let check = |proposal: Proposal| proposal.check(&ledger, time(NOW));
        let rules = |rules: Vec<Rule>| Proposal { rules, ..Proposal::default() };
        assert_eq!(check(Proposal::default()), Err(Refusal::ProposalEmpty));
        let twice = rules(vec![standby("1"), standby("2")]);
        assert_eq!(check(twice), Err(Refusal::RuleProposedTwice { rule: RuleKind::Standby }));
        let periods = Proposal { decay_every_period: true, ..rules(vec![standby("1")]) };
        assert_eq!(check(periods), Err(Refusal::PeriodsWithoutDecay));
        let late = time("2026-11-22T00:00:00Z");
        let future = Proposal { from: Some(late), ..rules(vec![standby("1")]) };
        assert_eq!(check(future), Err(Common::EffectiveInFuture { effective_at: late }.into()));
        let zero = Proposal { settings: base("0"), ..Proposal::default() };
        assert_eq!(check(zero), Err(Refusal::SettingOutOfRange { setting: "base_gp" }));
        assert_eq!(check(rules(vec![standby("1")])), Ok(()));
        let payouts = |payouts| Proposal { payouts: Some(Box::new(payouts)), ..Proposal::default() };
        assert_eq!(check(payouts(PayoutsProposal::default())), Err(Refusal::ProposalEmpty));
        let free =
            PayoutsProposal { corp_tax: Some(rust_decimal::Decimal::ZERO), ..PayoutsProposal::default() };
        assert_eq!(check(payouts(free)), Ok(()));
    }

    #[test]
    fn a_rule_that_is_to_end_is_in_force_now_and_holds_at_no_time_from_then_on() {
        let ended = |from: Option<&str>| Proposal {
            ends: [RuleKind::Standby].into(),
            from: from.map(time),
            ..Proposal::default()
        };
        let never = given(dkp_guild()).ledger;
        let refusal = Refusal::NoRuleToEnd { rule: RuleKind::Standby };
        assert_eq!(ended(None).ends_what_is(&never, time(NOW)), Err(refusal));
        let twice = Proposal { rules: vec![standby("1")], ..ended(None) };
        let set = rule_between(standby("50"), "2026-01-01T00:00:00Z", None);
        let mut ledger = given(dkp_guild()).and([set]).ledger;
        let refusal = Refusal::RuleProposedTwice { rule: RuleKind::Standby };
        assert_eq!(twice.check(&ledger, time(NOW)), Err(refusal));
        let since = ended(Some("2026-06-01T00:00:00Z"));
        assert_eq!(
            (since.check(&ledger, time(NOW)), since.ends_what_is(&ledger, time(NOW))),
            (Ok(()), Ok(()))
        );
        assert!(!since.is_in_force(ledger.open().expect("open"), time(NOW)));
        since.stand(&mut ledger);
        assert_eq!(held(&ledger, "2026-05-31T00:00:00Z"), Some(standby("50")));
        assert_eq!(held(&ledger, "2026-06-01T00:00:00Z"), None);
        assert!(since.is_in_force(ledger.open().expect("open"), time(NOW)));
    }

    #[test]
    fn a_proposal_is_in_force_if_all_of_it_is() {
        let ledger = given(dkp_guild()).and([crate::testing::guild::rule(standby("50"))]).ledger;
        let open = ledger.open().expect("open");
        let proposal = |by: &str, gp: &str| Proposal {
            settings: base(gp),
            rules: vec![standby(by)],
            ..Proposal::default()
        };
        let holds = |by, gp| proposal(by, gp).is_in_force(open, time(NOW));
        assert_eq!([holds("50", "1"), holds("50", "2"), holds("60", "1")], [true, false, false]);
    }
}
