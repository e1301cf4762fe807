//! What members would be owed under other payout rules and prices: every approval is reckoned again, with what was known when
//! it was made, and with what would have been carried until then. What was paid stays paid.

use std::collections::BTreeMap;

use aggregates::fleets::{Due, PayoutsProposal};
use aggregates::ledger::Open;
use aggregates::payouts::PayoutState;
use aggregates::{Amount, Fleets, FleetsEvent, FleetsRefusal, MemberId, Payouts, PoolId, Position};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::world::World;
use crate::lane::Refusal;

/// Approvals as they would be; those that stand.
#[derive(Debug, Default)]
pub struct Owing {
    approvals: BTreeMap<PoolId, Vec<Due>>,
}

/// What pools come to for a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// What is to be paid of all approvals that stand, paid by now or not; below zero is what they took in kind beyond it.
    pub owed: Decimal,
    /// What waits for their next pool.
    pub carried: Decimal,
}

/// What is owed to a member, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedChange {
    /// Whose.
    pub member: MemberId,
    /// As approved.
    pub before: Owed,
    /// As it would be.
    pub after: Owed,
    /// What they were paid by now, whatever the rules are.
    pub paid: Decimal,
}

impl OwedChange {
    /// Whether anything differs.
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

impl Owed {
    fn add(&mut self, due: &Due) {
        self.owed = self.owed.saturating_add(due.pay.decimal()).saturating_sub(due.owed.decimal());
        self.carried =
            self.carried.saturating_add(due.carried_on.decimal()).saturating_sub(due.carried_in.decimal());
    }
}

impl Owing {
    /// What would wait for members' next pool. Less than nothing was paid out with a later one: that is not carried.
    fn carried(&self, open: &Open) -> BTreeMap<MemberId, Amount> {
        let sums = summed(open, self.approvals.values().flatten());
        let waits =
            sums.into_iter().map(|(member, sum)| (member, sum.carried.try_into().unwrap_or_default()));
        waits.filter(|(_, waits)| *waits > Amount::ZERO).collect()
    }

    /// An event, before it is applied. Refused is an approval that would not go: nothing would be owed by it.
    fn follow(
        &mut self,
        (fleets, open): (&Fleets, &Open),
        (proposal, from): (&PayoutsProposal, Option<DateTime<Utc>>),
        event: &FleetsEvent,
    ) -> Result<(), FleetsRefusal> {
        match event {
            FleetsEvent::PoolApproved { pool, at, .. } => {
                let carried = self.carried(open);
                let dues = fleets.reckoned(open, (*pool, *at), (proposal, from), &carried)?;
                self.approvals.insert(*pool, dues);
            }
            FleetsEvent::ApprovalVoided { pool, .. } => drop(self.approvals.remove(pool)),
            _ => {}
        }
        Ok(())
    }

    /// Everybody to whom anything is or would be owed, or was paid, by their id.
    fn changes(&self, open: &Open, fleets: &Fleets, payouts: &Payouts) -> Vec<OwedChange> {
        let standing = fleets.pools.values().filter_map(|pool| pool.approval());
        let before = summed(open, standing.flat_map(|approval| &approval.shares));
        let (after, paid) = (summed(open, self.approvals.values().flatten()), paid(open, payouts));
        let mut members: Vec<_> = before.keys().chain(after.keys()).chain(paid.keys()).copied().collect();
        members.sort_unstable();
        members.dedup();
        let of = |sums: &BTreeMap<MemberId, Owed>, member: MemberId| {
            sums.get(&member).copied().unwrap_or_default()
        };
        let change = |member: MemberId| OwedChange {
            member,
            before: of(&before, member),
            after: of(&after, member),
            paid: paid.get(&member).copied().unwrap_or_default(),
        };
        members.into_iter().map(change).collect()
    }
}

fn summed<'a>(open: &Open, dues: impl Iterator<Item = &'a Due>) -> BTreeMap<MemberId, Owed> {
    let mut sums: BTreeMap<MemberId, Owed> = BTreeMap::new();
    dues.for_each(|due| sums.entry(open.person(due.member)).or_default().add(due));
    sums
}

/// What was paid and did not come back.
fn paid(open: &Open, payouts: &Payouts) -> BTreeMap<MemberId, Decimal> {
    let mut sums: BTreeMap<MemberId, Decimal> = BTreeMap::new();
    for payout in payouts.payouts.values().filter(|payout| payout.state != PayoutState::Reversed) {
        let sum = sums.entry(open.person(payout.member)).or_default();
        *sum = sum.saturating_add(payout.paid.decimal());
    }
    sums
}

impl World {
    /// Reckons an approval again, if other payout rules or prices are proposed.
    pub(super) fn reckon(&mut self, position: Position, event: &FleetsEvent) {
        let (Some(proposal), Ok(open)) = (&self.proposal.payouts, self.plain.open()) else { return };
        let proposed = (proposal.as_ref(), self.proposal.from);
        if let Err(refusal) = self.owing.follow((&self.fleets, open), proposed, event) {
            self.tally.refuse(position, "fleets.pool_approved", &Refusal::Fleets(refusal));
        }
    }

    /// What is owed to everybody before and after, if other payout rules or prices are proposed.
    pub(super) fn owed(&self) -> Vec<OwedChange> {
        match (&self.proposal.payouts, self.plain.open()) {
            (Some(_), Ok(open)) => self.owing.changes(open, &self.fleets, &self.payouts),
            _ => Vec::new(),
        }
    }
}
