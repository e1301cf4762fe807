//! What members have to give back: entries of their own, so that what was paid stays as it was.

use super::{Payouts, PayoutsContext, PayoutsEvent as Event, PayoutsRefusal as Refusal};
use crate::fleets::Pool;
use crate::money::{Amount, Currency, NotMoney};
use crate::{Common, Context, Money, Permission, PoolId, RecoveryId, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn open(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    (recovery, who, pool): (RecoveryId, &Who, Option<PoolId>),
    (amount, reason): (Money, &Text<500>),
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::ManageAllFleets)?;
    if payouts.recoveries.contains_key(&recovery) {
        return Err(Common::IdTaken { id: recovery.0 }.into());
    }
    let member = open.resolve(who)?;
    let currency: Currency = match pool {
        Some(pool) => approved(context, pool)?.plan.currency,
        None => open.settings.currency.as_str().parse()?,
    };
    if amount.currency() != currency {
        return Err(Refusal::PaidInOtherCurrency { given: amount.currency(), currency });
    }
    above_zero(amount)?;
    Ok(vec![Event::RecoveryOpened { recovery, member, amount, pool, reason: reason.clone() }])
}

pub(super) fn settle(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    recovery: RecoveryId,
    (amount, reason): (Money, &Text<500>),
) -> Decision {
    context.lent.ledger.require(context, Permission::ManageAllFleets)?;
    let found = payouts.recoveries.get(&recovery).ok_or(Refusal::UnknownRecovery { recovery })?;
    above_zero(amount)?;
    let left = found.amount.amount().minus(found.settled).ok_or(NotMoney::TooLarge)?;
    let owed = Money::new(left, found.amount.currency())?;
    if amount.currency() != owed.currency() {
        return Err(Refusal::PaidInOtherCurrency { given: amount.currency(), currency: owed.currency() });
    }
    if amount.amount() > left {
        return Err(Refusal::MoreThanIsOwed { owed, amount });
    }
    Ok(vec![Event::RecoverySettled {
        recovery,
        member: found.member,
        amount: amount.amount(),
        left: left.minus(amount.amount()).ok_or(NotMoney::TooLarge)?,
        reason: reason.clone(),
        currency: owed.currency(),
        voided: false,
    }])
}

/// What an approval that is voided made owed, the void settled; so nothing is to be given back of that.
fn approved(context: &Context<PayoutsContext>, pool: PoolId) -> Result<&Pool, Refusal> {
    let found = context.lent.fleets.pools.get(&pool).ok_or(Refusal::UnknownPool { pool })?;
    found.approval().map(|_| found).ok_or(Refusal::PoolNotApproved { pool })
}

fn above_zero(amount: Money) -> Result<(), Refusal> {
    match amount.amount() > Amount::ZERO {
        true => Ok(()),
        false => Err(Refusal::NothingPaid { amount }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        POOL, amount, approved, books, eur, even, forgotten, payout_of, reason, valued, voided,
    };
    use crate::payouts::tests::{RECOVERY, recover, settle};
    use crate::payouts::{Method, Payment, PayoutsCommand as Command};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, REXXAR, STRANGER};
    use crate::{MemberId, PoolId};

    fn settled(part: &str, left: &str) -> Event {
        let (recovery, member, reason) = (RECOVERY, GROM, reason());
        let (amount, left, currency) = (amount(part), amount(left), Currency::EUR);
        Event::RecoverySettled { recovery, member, amount, left, reason, currency, voided: false }
    }

    #[test]
    fn a_member_gives_back_what_they_have_to_in_parts() {
        let (recovery, member, amount, pool) = (RECOVERY, GROM, eur("10"), None);
        let opened = Event::RecoveryOpened { recovery, member, amount, pool, reason: reason() };
        let given = books().when(recover(GROM, eur("10"))).then([opened]);
        let given = given.when(settle(eur("4"))).then([settled("4", "6")]);
        given.when(settle(eur("6"))).then([settled("6", "0")]);
    }

    fn recover_of(pool: PoolId, who: MemberId, amount: Money) -> Command {
        Command::Recover { recovery: RECOVERY, who: who.into(), pool: Some(pool), amount, reason: reason() }
    }

    /// Grom was owed 50 and paid 60 by hand.
    fn overpaid() -> Given {
        let given = approved(valued(even(), &[GROM, JAINA], "100"), POOL);
        let payment = Payment {
            amount: Some(eur("60")),
            method: Method::Manual,
            reference: None,
            batch: None,
            notes: None,
        };
        given.clone().when(Command::Pay { payout: payout_of(&given, POOL, GROM), payment }).goes()
    }

    fn recoverable(given: &Given) -> Amount {
        let left = given.payouts.recoveries.values().map(|one| one.amount.amount().minus(one.settled));
        left.fold(Amount::ZERO, |sum, left| left.and_then(|left| sum.plus(left)).expect("money"))
    }

    #[test]
    fn what_is_given_back_of_a_pool_counts_when_it_is_approved_anew_and_what_is_not_is_asked_for_once() {
        let recovering = overpaid().when(recover_of(POOL, GROM, eur("10"))).goes();
        let given = recovering.clone().when(settle(eur("10"))).goes();
        let anew = approved(voided(given, POOL), POOL);
        assert_eq!(recoverable(&anew), Amount::ZERO);
        let anew = approved(voided(recovering, POOL), POOL);
        assert_eq!(recoverable(&anew), amount("10"));
    }

    #[test]
    fn of_a_pool_that_is_not_approved_or_not_there_nothing_is_given_back() {
        let refusal = Refusal::UnknownPool { pool: POOL };
        books().when(recover_of(POOL, GROM, eur("1"))).then_refused(refusal);
        let refusal = || Refusal::PoolNotApproved { pool: POOL };
        let open = valued(even(), &[GROM, JAINA], "100");
        open.when(recover_of(POOL, GROM, eur("1"))).then_refused(refusal());
        voided(overpaid(), POOL).when(recover_of(POOL, GROM, eur("1"))).then_refused(refusal());
    }

    #[test]
    fn a_taken_id_is_refused_before_the_member_is_looked_for() {
        let given = books().when(recover(GROM, eur("10"))).goes();
        given.when(recover(STRANGER, eur("0"))).then_refused(Common::IdTaken { id: RECOVERY.0 });
    }

    #[test]
    fn who_is_not_known_gives_nothing_back_and_who_left_or_is_forgotten_may() {
        let unknown = Common::UnknownMember { who: STRANGER.into() };
        books().when(recover(STRANGER, eur("0"))).then_refused(unknown);
        books().when(recover(REXXAR, eur("1"))).goes();
        books().and([forgotten(GROM)]).when(recover(GROM, eur("1"))).goes();
    }

    #[test]
    fn what_is_to_be_given_back_is_counted_as_payouts_are_in_the_ledgers_currency() {
        let isk = Money::new(amount("-1"), Currency::ISK).expect("money");
        let refusal = Refusal::PaidInOtherCurrency { given: Currency::ISK, currency: Currency::EUR };
        books().when(recover(GROM, isk)).then_refused(refusal);
    }

    #[test]
    fn nothing_and_less_is_neither_given_back_nor_settled() {
        for part in ["0", "-1"] {
            let refusal = || Refusal::NothingPaid { amount: eur(part) };
            books().when(recover(GROM, eur(part))).then_refused(refusal());
            books().when(recover(GROM, eur("10"))).goes().when(settle(eur(part))).then_refused(refusal());
        }
    }

    #[test]
    fn what_is_not_known_in_another_currency_or_too_much_is_not_settled() {
        books().when(settle(eur("1"))).then_refused(Refusal::UnknownRecovery { recovery: RECOVERY });
        let given = books().when(recover(GROM, eur("10"))).goes().when(settle(eur("4"))).goes();
        let isk = Money::new(amount("1"), Currency::ISK).expect("money");
        let refusal = Refusal::PaidInOtherCurrency { given: Currency::ISK, currency: Currency::EUR };
        given.clone().when(settle(isk)).then_refused(refusal);
        let refusal = Refusal::MoreThanIsOwed { owed: eur("6"), amount: eur("6.01") };
        given.when(settle(eur("6.01"))).then_refused(refusal);
    }
}
