//! How the payouts' state follows their events.

use super::{Carried, Opened, Payout, PayoutState as State, Payouts, PayoutsEvent as Event, Recovery};
use crate::money::{Amount, Currency};
use crate::{FleetId, MemberId, Money, PayoutId, PoolId};

impl Payouts {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Opened { pool, fleet, currency, payouts, carried, .. } => {
                payouts.iter().for_each(|opened| self.open((*pool, *fleet), *currency, opened));
                self.carried_by.insert(*pool, carried.iter().map(|line| (line.member, line.delta)).collect());
                self.carry(carried);
            }
            Event::Withdrawn { pool, payouts, carried, .. } => {
                payouts.iter().for_each(|about| self.reach(about.payout, State::Cancelled));
                self.carried_by.remove(pool);
                let of_pool = self.recoveries.values_mut().filter(|recovery| recovery.pool == Some(*pool));
                of_pool.for_each(|recovery| recovery.withdrawn = true);
                self.carry(carried);
            }
            Event::Processing { about, .. } => self.reach(about.payout, State::Processing),
            Event::Paid { about, paid, left, reference, .. } => {
                if let Some(reference) = reference {
                    self.references.insert(reference.clone(), about.payout);
                }
                let Some(found) = self.payouts.get_mut(&about.payout) else { return };
                found.paid = *paid;
                found.state = if *left > Amount::ZERO { State::Pending } else { State::Paid };
            }
            Event::Failed { about, .. } => self.reach(about.payout, State::Failed),
            Event::Lost { about, .. } => self.reach(about.payout, State::Unknown),
            Event::Retried { about } => self.reach(about.payout, State::Pending),
            Event::Cancelled { about, .. } => self.reach(about.payout, State::Cancelled),
            Event::Reversed { about, .. } => self.reach(about.payout, State::Reversed),
            Event::RecoveryOpened { recovery, member, amount, pool, .. } => {
                self.recoveries.insert(*recovery, Recovery::of(*member, *amount, *pool));
            }
            Event::RecoverySettled { recovery, amount, .. } => {
                if let Some(found) = self.recoveries.get_mut(recovery) {
                    found.settle(*amount);
                }
            }
        }
    }

    fn open(&mut self, (pool, fleet): (PoolId, FleetId), currency: Currency, opened: &Opened) {
        let amount = Money::new(opened.amount, currency).unwrap_or_else(|_| Money::zero(currency));
        let payout = Payout {
            member: opened.member,
            pool,
            fleet,
            amount,
            carried_in: opened.carried_in,
            paid: Amount::ZERO,
            state: State::Pending,
        };
        self.payouts.insert(opened.payout, payout);
        self.of_pool.entry(pool).or_default().push(opened.payout);
    }

    fn reach(&mut self, payout: PayoutId, state: State) {
        if let Some(payout) = self.payouts.get_mut(&payout) {
            payout.state = state;
        }
    }

    fn carry(&mut self, carried: &[Carried]) {
        for line in carried {
            match line.carried == Amount::ZERO {
                true => drop(self.carried.remove(&line.member)),
                false => drop(self.carried.insert(line.member, line.carried)),
            }
        }
    }
}

impl Recovery {
    fn of(member: MemberId, amount: Money, pool: Option<PoolId>) -> Self {
        let (settled, given_back) = (Amount::ZERO, Amount::ZERO);
        Recovery { member, amount, pool, settled, given_back, withdrawn: false }
    }

    fn settle(&mut self, amount: Amount) {
        self.settled = self.settled.plus(amount).unwrap_or(self.settled);
        if !self.withdrawn {
            self.given_back = self.settled;
        }
    }
}
