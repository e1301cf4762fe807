//! What an approval makes owed, and what its void takes back. Both are parts of the command that approves or voids, and look
//! at the fleets as that left them; who may, it decided.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Carried, Opened, PayoutState, Payouts, PayoutsContext, PayoutsEvent as Event, PayoutsRefusal as Refusal,
};
use crate::fleets::{Approval, Due, Pool, PoolStage};
use crate::ledger::Open;
use crate::money::{Amount, NotMoney};
use crate::{Context, MemberId, Money, PayoutId, PoolId, RecoveryId, Text};

type Decision = Result<Vec<Event>, Refusal>;

/// What was paid under an earlier approval of the pool, less what was given back, counts towards what is owed now; more than
/// that is recovered.
pub(super) fn open(payouts: &Payouts, context: &Context<PayoutsContext>, pool: PoolId) -> Decision {
    let Some(found) = context.lent.fleets.pools.get(&pool) else { return Ok(Vec::new()) };
    let PoolStage::Approved(approval) = &found.stage else { return Ok(Vec::new()) };
    if payouts.carried_by.contains_key(&pool) {
        return Ok(Vec::new());
    }
    let open = context.lent.ledger.open()?;
    let mut had = payouts.had_of(open, pool)?;
    let mut dues: Vec<_> = approval.shares.iter().map(|due| (due.clone(), had.remove(&due.member))).collect();
    dues.extend(had.into_iter().map(|(member, had)| (Due::of(member), Some(had))));
    let (mut opened, mut recovered) = (Vec::new(), Vec::new());
    for (due, had) in dues {
        let left = less(less(due.pay, due.owed)?, had.unwrap_or_default())?;
        match left.cmp(&Amount::ZERO) {
            Ordering::Greater => opened.push(payout(pool, approval, &due, left)?),
            Ordering::Less => recovered.push(recovery(pool, found, (approval, due.member), left.negated())?),
            Ordering::Equal => {}
        }
    }
    let event = Event::Opened {
        pool,
        fleet: found.fleet,
        approval: approval.number,
        currency: found.plan.currency,
        payouts: opened,
        carried: payouts.carries(open, approval)?,
    };
    Ok(std::iter::once(event).chain(recovered).collect())
}

/// What was not given back yet need not be any more: the next approval says anew what is.
pub(super) fn withdraw(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    (pool, number): (PoolId, u32),
) -> Decision {
    let voided = context.lent.fleets.pools.get(&pool).filter(|pool| pool.approval().is_none());
    let Some(found) = voided.filter(|_| payouts.carried_by.contains_key(&pool)) else {
        return Ok(Vec::new());
    };
    let currency = found.plan.currency;
    let open = payouts.of(pool).filter(|(_, payout)| payout.state.is_open());
    let open = open.map(|(id, payout)| payout.about(id)).collect();
    let carried = payouts.undone(pool)?;
    let mut events = vec![Event::Withdrawn { pool, approval: number, currency, payouts: open, carried }];
    for (recovery, found) in payouts.recoveries.iter().filter(|(_, found)| found.pool == Some(pool)) {
        let left = less(found.amount.amount(), found.settled)?;
        if left > Amount::ZERO {
            events.push(Event::RecoverySettled {
                recovery: *recovery,
                member: found.member,
                amount: left,
                left: Amount::ZERO,
                reason: Text::new("reason", "the approval was voided")?,
                currency: found.amount.currency(),
                voided: true,
            });
        }
    }
    Ok(events)
}

fn payout(pool: PoolId, approval: &Approval, due: &Due, amount: Amount) -> Result<Opened, NotMoney> {
    let carried_in = less(due.carried_in, due.carried_on)?.clamp(Amount::ZERO, amount);
    let payout = PayoutId(named(pool, approval, due.member));
    Ok(Opened { payout, member: due.member, amount, carried_in, percent: due.percent })
}

fn recovery(
    pool: PoolId,
    found: &Pool,
    (approval, member): (&Approval, MemberId),
    amount: Amount,
) -> Result<Event, Refusal> {
    Ok(Event::RecoveryOpened {
        recovery: RecoveryId(named(pool, approval, member)),
        member,
        amount: Money::new(amount, found.plan.currency)?,
        pool: Some(pool),
        reason: Text::new("reason", "more was paid or taken than the pool comes to")?,
    })
}

/// What is owed to a member by an approval has an id that follows from the two: a decision draws no chance.
fn named(pool: PoolId, approval: &Approval, member: MemberId) -> Uuid {
    Uuid::new_v5(&pool.0, format!("{}\n{member}", approval.number).as_bytes())
}

fn less(one: Amount, other: Amount) -> Result<Amount, NotMoney> {
    one.minus(other).ok_or(NotMoney::TooLarge)
}

impl Payouts {
    /// What members have of a pool by now: what was paid and did not come back, less what they gave back.
    fn had_of(&self, open: &Open, pool: PoolId) -> Result<BTreeMap<MemberId, Amount>, NotMoney> {
        let paid = self.of(pool).filter(|(_, payout)| payout.state != PayoutState::Reversed);
        let paid = paid.map(|(_, payout)| (payout.member, payout.paid));
        let back = self.recoveries.values().filter(|recovery| recovery.pool == Some(pool));
        let back = back.map(|recovery| (recovery.member, recovery.given_back.negated()));
        let mut had: BTreeMap<MemberId, Amount> = BTreeMap::new();
        for (member, amount) in paid.chain(back) {
            let sum = had.entry(open.person(member)).or_default();
            *sum = sum.plus(amount).ok_or(NotMoney::TooLarge)?;
        }
        Ok(had)
    }

    /// What an approval changes for members' next pool. What waits for who turned out to be somebody becomes theirs.
    fn carries(&self, open: &Open, approval: &Approval) -> Result<Vec<Carried>, NotMoney> {
        let mut deltas: BTreeMap<MemberId, Amount> = BTreeMap::new();
        for due in approval.shares.iter().filter(|due| due.carried_in != due.carried_on) {
            deltas.insert(due.member, less(due.carried_on, due.carried_in)?);
        }
        for (old, waits) in &self.carried {
            let person = open.person(*old);
            if let Some(delta) = deltas.get(&person).copied().filter(|_| person != *old) {
                deltas.insert(person, delta.plus(*waits).ok_or(NotMoney::TooLarge)?);
                deltas.insert(*old, waits.negated());
            }
        }
        self.changed(deltas)
    }

    /// What the void of an approval changes for members' next pool: the other way round.
    fn undone(&self, pool: PoolId) -> Result<Vec<Carried>, NotMoney> {
        let carried = self.carried_by.get(&pool).into_iter().flatten();
        self.changed(carried.map(|(member, delta)| (*member, delta.negated())))
    }

    fn changed(
        &self,
        deltas: impl IntoIterator<Item = (MemberId, Amount)>,
    ) -> Result<Vec<Carried>, NotMoney> {
        let change = |(member, delta): (MemberId, Amount)| {
            let carried = self.carried(member).plus(delta).ok_or(NotMoney::TooLarge)?;
            Ok(Carried { member, delta, carried })
        };
        deltas.into_iter().filter(|(_, delta)| *delta != Amount::ZERO).map(change).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        FLEET, OTHER_POOL, POOL, amount, approved, carrying, eur, even, paid, payout_of, reason, valued,
        voided, with_another,
    };
    use crate::money::Currency;
    use crate::payouts::About;
    use crate::payouts::tests::about_of;
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA};
    use crate::{FleetsCommand, PayoutsCommand as Command};

    fn open() -> Command {
        Command::OpenOfPool { pool: POOL }
    }

    fn withdraw() -> Command {
        Command::WithdrawOfPool { pool: POOL, approval: 1 }
    }

    /// Approved, and nothing owed yet.
    fn approving(given: Given) -> Given {
        given.when(FleetsCommand::Approve { pool: POOL, automatic: false }).goes()
    }

    /// Voided, and nothing withdrawn yet.
    fn voiding(given: Given) -> Given {
        given.when(FleetsCommand::VoidApproval { pool: POOL, approval: 1, reason: reason() }).goes()
    }

    fn was_opened(payouts: Vec<Opened>, carried: Vec<Carried>) -> Event {
        let (pool, fleet, approval, currency) = (POOL, FLEET, 1, Currency::EUR);
        Event::Opened { pool, fleet, approval, currency, payouts, carried }
    }

    fn was_withdrawn(payouts: Vec<About>, carried: Vec<Carried>) -> Event {
        Event::Withdrawn { pool: POOL, approval: 1, currency: Currency::EUR, payouts, carried }
    }

    fn carried(member: MemberId, delta: &str, carried: &str) -> Carried {
        Carried { member, delta: amount(delta), carried: amount(carried) }
    }

    #[test]
    fn an_approval_owes_everybody_their_share_and_nothing_else() {
        let given = approving(valued(even(), &[GROM, JAINA], "100"));
        let id = |member| payout_of(&given.clone().when(open()).goes(), POOL, member);
        let opened = |member| Opened {
            payout: id(member),
            member,
            amount: amount("50"),
            carried_in: Amount::ZERO,
            percent: crate::fleets::words::decimal("50"),
        };
        given.clone().when(open()).then([was_opened(vec![opened(GROM), opened(JAINA)], Vec::new())]);
    }

    #[test]
    fn what_is_not_approved_owes_nothing() {
        crate::testing::given([]).when(open()).then_nothing();
        valued(even(), &[GROM], "100").when(open()).then_nothing();
    }

    #[test]
    fn what_is_below_the_minimum_is_owed_by_nobody_and_waits() {
        let lines = vec![carried(GROM, "50", "50"), carried(JAINA, "50", "50")];
        let given = approving(valued(carrying("60"), &[GROM, JAINA], "100"));
        let given = given.when(open()).then([was_opened(Vec::new(), lines)]);
        assert_eq!(given.payouts.open_of(POOL), None);
    }

    #[test]
    fn what_was_carried_is_part_of_the_next_payout_and_waits_no_more() {
        let given = approved(valued(carrying("60"), &[GROM], "50"), POOL);
        let given = approved(with_another(given, "40"), OTHER_POOL);
        let payout = crate::fleets::words::payout(&given, payout_of(&given, OTHER_POOL, GROM));
        assert_eq!((payout.amount, payout.carried_in), (eur("90"), amount("50")));
        assert!(given.payouts.carried.is_empty());
    }

    #[test]
    fn a_cut_that_is_paid_while_the_share_is_carried_has_nothing_in_it_that_was_carried() {
        let percent = crate::testing::guild::percent("50");
        let rule = crate::fleets::PayoutRule { fc_cut: Some(percent), ..carrying("60") };
        let given = approved(valued(rule, &[JAINA], "20"), POOL);
        let given = approved(with_another(given, "20"), OTHER_POOL);
        let payout = crate::fleets::words::payout(&given, payout_of(&given, OTHER_POOL, JAINA));
        assert_eq!((payout.amount, payout.carried_in), (eur("10"), Amount::ZERO));
        assert_eq!(given.payouts.carried(JAINA), amount("20"));
    }

    #[test]
    fn a_void_withdraws_what_is_open_and_takes_back_what_was_carried() {
        let given = paid(approved(valued(even(), &[GROM, JAINA], "100"), POOL), POOL, GROM, None);
        let about = about_of(payout_of(&given, POOL, JAINA), JAINA, "0", PayoutState::Pending);
        let withdrawn = was_withdrawn(vec![about], Vec::new());
        voiding(given).when(withdraw()).then([withdrawn]).when(withdraw()).then_nothing();
        let given = approved(valued(carrying("60"), &[GROM], "50"), POOL);
        let lines = vec![carried(GROM, "-50", "0")];
        let withdrawn = was_withdrawn(Vec::new(), lines);
        voiding(given).when(withdraw()).then([withdrawn]);
    }

    #[test]
    fn what_failed_is_withdrawn_as_well() {
        let given = approved(valued(even(), &[GROM], "100"), POOL);
        let payout = payout_of(&given, POOL, GROM);
        let given = voided(given.when(Command::Fail { payout, reason: reason() }).goes(), POOL);
        assert_eq!(given.payouts.open_of(POOL), None);
    }

    #[test]
    fn what_stands_is_not_withdrawn() {
        crate::testing::given([]).when(withdraw()).then_nothing();
        approved(valued(even(), &[GROM], "100"), POOL).when(withdraw()).then_nothing();
        valued(even(), &[GROM], "100").when(withdraw()).then_nothing();
    }

    #[test]
    fn what_is_still_to_be_given_back_by_an_approval_is_settled_by_its_void() {
        let take = FleetsCommand::TakeInKind { pool: POOL, line: 1, who: GROM.into(), quantity: 8 };
        let given = approved(valued(even(), &[GROM, JAINA], "100").when(take).goes(), POOL);
        let recovery = *given.payouts.recoveries.keys().next().expect("a recovery");
        let back = Command::SettleRecovery { recovery, amount: eur("10"), reason: reason() };
        let given = voiding(given.when(back).goes());
        let about = about_of(payout_of(&given, POOL, JAINA), JAINA, "0", PayoutState::Pending);
        let settled = Event::RecoverySettled {
            recovery,
            member: GROM,
            amount: amount("20"),
            left: Amount::ZERO,
            reason: Text::new("reason", "the approval was voided").expect("a text"),
            currency: Currency::EUR,
            voided: true,
        };
        let withdrawn = was_withdrawn(vec![about], Vec::new());
        let given = given.when(withdraw()).then([withdrawn, settled]);
        let back = given.payouts.recoveries[&recovery].given_back;
        assert_eq!(back, amount("10"));
    }
}
