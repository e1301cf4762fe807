//! A decay at the end of every period in which the history has none.
//!
//! Time is that of postings in the order of the log: the latest time at which any so far took effect. So what was imported is
//! decayed by when it happened where it comes from, and what is back-dated behind that is decayed from then on. The period
//! that the last posting is in has not ended.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ledger::{DecayRule, Proposal, Settings};
use aggregates::points::{Account, key_of, next_start};
use aggregates::{Actor, Aggregate, PointsCommand, PointsEvent, PointsRefusal, Position, Text};
use chrono::{DateTime, TimeDelta, Utc};

use super::book::Run;
use super::walk::Issued;
use super::world::World;
use crate::lane::Refusal;

/// Which periods are decayed, and how far time has come.
#[derive(Debug, Default)]
pub struct Periods {
    rule: Option<DecayRule>,
    from: Option<DateTime<Utc>>,
    /// Periods that were decayed in history.
    before: BTreeSet<(Account, String)>,
    /// Periods that are decayed now.
    pub now: BTreeMap<Account, BTreeSet<Text<20>>>,
    clock: Option<DateTime<Utc>>,
}

impl Periods {
    /// Those of a proposal; none if it does not ask for them.
    pub fn of(proposal: &Proposal, before: BTreeSet<(Account, String)>) -> Self {
        Periods { rule: proposal.every_period(), from: proposal.from, before, ..Periods::default() }
    }

    /// The last instants of periods that end before something takes effect at `at`.
    fn ended(&mut self, settings: &Settings, rule: DecayRule, at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let Some(clock) = self.clock.replace(self.clock.map_or(at, |clock| clock.max(at))) else {
            return Vec::new();
        };
        let ends = std::iter::successors(next_start(settings, rule.every, clock), |end| {
            next_start(settings, rule.every, *end)
        });
        let last = |end: DateTime<Utc>| end - TimeDelta::microseconds(1);
        let ended = ends.take_while(|end| *end <= at).map(last);
        ended.filter(|last| self.from.is_none_or(|from| from <= *last)).collect()
    }

    /// The period of an instant, and which balances were not decayed in it.
    fn open(
        &self,
        settings: &Settings,
        rule: DecayRule,
        at: DateTime<Utc>,
    ) -> Option<(Text<20>, BTreeSet<Account>)> {
        let period = key_of(settings, rule.every, at)?;
        let open = |account: &Account| {
            rule.of(*account).is_some() && !self.before.contains(&(*account, period.to_string()))
        };
        let accounts: BTreeSet<_> = Account::ALL.into_iter().filter(open).collect();
        (!accounts.is_empty()).then_some((period, accounts))
    }
}

impl World {
    /// Decays every period that ended before something was posted.
    pub(super) fn end_periods(&mut self, issued: &Issued, run: &Run) {
        let Some(rule) = self.periods.rule else { return };
        let posted = run.each().find(|(_, _, event)| is_posting(event)).map(|(_, at, _)| at);
        let settings = self.ledger.open().ok().map(|open| open.settings.clone());
        let Some((posted, settings)) = posted.zip(settings) else { return };
        for last in self.periods.ended(&settings, rule, posted) {
            if let Some((period, accounts)) = self.periods.open(&settings, rule, last) {
                self.decay(issued, last, period, accounts);
            }
        }
    }

    fn decay(&mut self, issued: &Issued, at: DateTime<Utc>, period: Text<20>, accounts: BTreeSet<Account>) {
        // No event of the log, so no position of it.
        let mut context = self.context(issued, Position(0), Some(at), None);
        (context.actor, context.on_behalf_of) = (Actor::Operator, None);
        let command = PointsCommand::Decay { accounts: accounts.clone(), percent: None, period: None };
        let decided = self.simulated.decide(&context, &command);
        drop(context);
        match decided {
            Ok(events) => {
                events.iter().for_each(|event| self.simulated.apply(Position(0), event));
                self.tally.decays += 1;
                for account in accounts {
                    self.periods.now.entry(account).or_default().insert(period.clone());
                }
            }
            // Before anybody joined, and where a restatement decayed, there is nothing to do.
            Err(PointsRefusal::NobodyToDecay | PointsRefusal::PeriodAlreadyDecayed { .. }) => {}
            Err(refusal) => {
                self.tally.refuse(Position(0), "points.decayed", &Refusal::Points(refusal));
            }
        }
    }
}

/// Whether something was earned, paid or moved.
fn is_posting(event: &PointsEvent) -> bool {
    matches!(
        event,
        PointsEvent::Awarded { .. }
            | PointsEvent::Charged { .. }
            | PointsEvent::Adjusted { .. }
            | PointsEvent::Transferred { .. }
            | PointsEvent::Imported { .. }
            | PointsEvent::Decayed { .. }
    )
}
