//! The books by when things happened, as far as they were known at a position.
//!
//! What has value is dated: of the events of the points book, of fleets and of payouts those count that took effect in time, in
//! the order of the log, which is never changed. What says who the members are and how the ledger counts is not: an imported posting may have
//! taken effect before the ledger was opened and its member joined, so those events count as they are known.

use std::collections::BTreeMap;

use aggregates::points::Account;
use aggregates::{AnyEvent, MemberId, Points, PointsEvent};
use chrono::{DateTime, Utc};

use crate::{Happened, Unfoldable};

/// What a read model shows as of an effective time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByEffective {
    /// Sums of postings: of those that took effect by then.
    Sums,
    /// Who and how, which has no effective time: as it is known.
    AsKnown,
    /// Nothing: it is refused.
    Refused,
}

/// Lets through what took effect in time. The balance on each line becomes the sum of what was let through, so that a
/// history ends at what the standings say.
#[derive(Clone, Debug)]
pub struct Effective {
    at: DateTime<Utc>,
    balances: BTreeMap<(MemberId, Account), Points>,
}

impl Effective {
    /// Up to this instant, itself included.
    pub fn by(at: DateTime<Utc>) -> Self {
        Effective { at, balances: BTreeMap::new() }
    }

    /// Those of the next events that count. Fails where a sum of them leaves the bounds of balances.
    pub fn admit(&mut self, events: &[Happened]) -> Result<Vec<Happened>, Unfoldable> {
        let counts = |happened: &&Happened| match happened.event {
            AnyEvent::Points(_) | AnyEvent::Fleets(_) | AnyEvent::Payouts(_) => {
                happened.effective_at <= self.at
            }
            AnyEvent::Ledger(_)
            | AnyEvent::Raids(_)
            | AnyEvent::Council(_)
            | AnyEvent::Auctions(_)
            | AnyEvent::Schedules(_)
            | AnyEvent::Imports(_) => true,
        };
        let mut admitted: Vec<Happened> = events.iter().filter(counts).cloned().collect();
        for happened in &mut admitted {
            if let AnyEvent::Points(event) = &mut happened.event {
                let why = || "a sum of postings leaves the bounds".to_owned();
                let unfoldable = || Unfoldable { position: happened.position, why: why() };
                self.sum(event).ok_or_else(unfoldable)?;
            }
        }
        Ok(admitted)
    }

    fn sum(&mut self, event: &mut PointsEvent) -> Option<()> {
        for line in event.lines_mut() {
            let balance = self.balances.entry((line.member, line.account)).or_default();
            *balance = balance.plus(line.delta)?;
            line.balance = *balance;
        }
        Some(())
    }
}
