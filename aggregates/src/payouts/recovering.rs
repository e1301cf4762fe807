//! What members have to give back: entries of their own, so that what was paid stays as it was.

use super::{Payouts, PayoutsContext, PayoutsEvent as Event, PayoutsRefusal as Refusal};
use crate::money::{Amount, NotMoney};
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
    }])
}

fn above_zero(amount: Money) -> Result<(), Refusal> {
    match amount.amount() > Amount::ZERO {
        true => Ok(()),
        false => Err(Refusal::NothingPaid { amount }),
    }
}
