//! A weekly decay of an imported guild, against plain arithmetic over its log.

use std::collections::BTreeMap;

use aggregates::ledger::{DecayEvery, DecayRule, Proposal, Rule};
use aggregates::{AnyEvent, MemberId, Percent, PointsEvent, Position};
use bursar::log::{self, Recorded};
use bursar::simulate::simulate;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::unchanged::{files, imported};
use crate::support::TestApp;

/// Hundredths by member, with what every entry posted.
#[derive(Default)]
struct Books {
    balances: BTreeMap<MemberId, i64>,
    entries: BTreeMap<Position, Vec<(MemberId, i64)>>,
    clock: Option<DateTime<Utc>>,
    decays: u64,
}

fn monday(at: DateTime<Utc>) -> NaiveDate {
    let day = at.with_timezone(&chrono_tz::Europe::Berlin).date_naive();
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}

impl Books {
    /// 85 percent stay of what is above zero, cut off, for every Monday that went by.
    fn until(&mut self, at: DateTime<Utc>) {
        let at = self.clock.map_or(at, |clock| clock.max(at));
        let Some(clock) = self.clock.replace(at) else { return };
        for _ in 0..(monday(at) - monday(clock)).num_days() / 7 {
            self.decays += 1;
            self.balances
                .values_mut()
                .filter(|balance| **balance > 0)
                .for_each(|held| *held = *held * 85 / 100);
        }
    }

    fn play(&mut self, recorded: &Recorded) {
        let AnyEvent::Points(event) = recorded.event().expect("an event") else { return };
        let lines: Vec<(MemberId, i64)> = match &event {
            PointsEvent::Voided { entry, .. } => {
                self.entries[&entry.0].iter().map(|(member, delta)| (*member, -delta)).collect()
            }
            event => {
                self.until(recorded.effective_at);
                event.lines().map(|line| (line.member, line.delta.hundredths())).collect()
            }
        };
        for (member, delta) in &lines {
            *self.balances.entry(*member).or_default() += delta;
        }
        self.entries.insert(recorded.position, lines);
    }
}

#[tokio::test]
async fn an_imported_guild_under_a_weekly_decay_has_what_arithmetic_says() {
    for bytes in files() {
        let test = TestApp::start().await;
        let guild = imported(&test, &bytes).await;
        let (mut books, mut at) = (Books::default(), Position(0));
        loop {
            let page = log::page(test.database(), guild.ledger, at, log::PAGE).await.expect("a page");
            let Some(last) = page.last() else { break };
            at = last.position;
            page.iter().for_each(|recorded| books.play(recorded));
        }
        let dkp = Percent::try_from(Decimal::from(15)).ok();
        let rules = vec![Rule::Decay(DecayRule { dkp, ep: None, gp: None, every: DecayEvery::Week })];
        let proposal = Proposal { rules, decay_every_period: true, ..Proposal::default() };
        let made = simulate(test.database(), guild.ledger, proposal.into(), Utc::now(), |_| ()).await;
        let made = made.expect("simulated");
        assert_eq!((made.decays, made.refused), (books.decays, 0));
        for row in &made.members {
            let expected = books.balances.get(&row.after.member_id).copied().unwrap_or_default();
            assert_eq!(row.after.dkp.hundredths(), expected, "{}", row.after.member_id);
        }
        test.close().await;
    }
}
