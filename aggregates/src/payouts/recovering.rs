//! What members have to give back: entries of their own, so that what was paid stays as it was.

use super::{Payouts, PayoutsContext, PayoutsEvent as Event, PayoutsRefusal as Refusal};
use crate::money::{Amount, Currency, NotMoney};
use crate::{Common, Context, Money, Permission, RecoveryId, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn open(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    (recovery, who): (RecoveryId, &Who),
    (amount, reason): (Money, &Text<500>),
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::ManageAllFleets)?;
    if payouts.recoveries.contains_key(&recovery) {
        return Err(Common::IdTaken { id: recovery.0 }.into());
    }
    let member = open.resolve(who)?;
    let currency: Currency = open.settings.currency.as_str().parse()?;
    if amount.currency() != currency {
        return Err(Refusal::PaidInOtherCurrency { given: amount.currency(), currency });
    }
    above_zero(amount)?;
    Ok(vec![Event::RecoveryOpened { recovery, member, amount, pool: None, reason: reason.clone() }])
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

fn above_zero(amount: Money) -> Result<(), Refusal> {
    match amount.amount() > Amount::ZERO {
        true => Ok(()),
        false => Err(Refusal::NothingPaid { amount }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{amount, books, eur, forgotten, reason};
    use crate::payouts::tests::{RECOVERY, recover, settle};
    use crate::testing::guild::{GROM, REXXAR, STRANGER};

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
