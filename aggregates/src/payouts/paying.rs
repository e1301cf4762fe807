//! A payout on its way: asked for, paid, failed, lost, tried again, given up, come back.

use super::{
    About, Method, Payment, Payout, PayoutState as State, Payouts, PayoutsContext, PayoutsEvent as Event,
    PayoutsRefusal as Refusal,
};
use crate::money::{Amount, NotMoney};
use crate::{Context, Money, PayoutId, Text};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn process(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    method: Method,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Pending])?;
    Ok(vec![Event::Processing { about: found.about(payout), method }])
}

/// Less than is left leaves the payout as it is; more is noted as such, and can be recovered.
pub(super) fn pay(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    payment: &Payment,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    if found.state == State::Paid {
        return Err(Refusal::AlreadyPaid { payout });
    }
    found.is_one_of(payout, &[State::Pending, State::Processing, State::Unknown])?;
    let left = found.left()?;
    let amount = payment.amount.unwrap_or(Money::new(left, found.amount.currency())?);
    payable(found, amount)?;
    if let Some(other) = payment.reference.as_ref().and_then(|reference| payouts.references.get(reference)) {
        return Err(Refusal::ReferenceUsed { payout: *other });
    }
    if payment.notes.as_ref().is_some_and(|notes| notes.of != found.member) {
        return Err(Refusal::SealedToAnother { member: found.member });
    }
    Ok(vec![Event::Paid {
        about: found.about(payout),
        amount,
        paid: found.paid.plus(amount.amount()).ok_or(NotMoney::TooLarge)?,
        left: left.minus(amount.amount()).ok_or(NotMoney::TooLarge)?,
        method: payment.method,
        reference: payment.reference.clone(),
        batch: payment.batch.clone(),
        notes: payment.notes.clone(),
    }])
}

pub(super) fn fail(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Pending, State::Processing, State::Unknown])?;
    Ok(vec![Event::Failed { about: found.about(payout), reason: reason.clone() }])
}

pub(super) fn lose(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Processing])?;
    Ok(vec![Event::Lost { about: found.about(payout), reason: reason.clone() }])
}

/// What nobody knows the end of is never tried again: it would be paid twice.
pub(super) fn retry(payouts: &Payouts, context: &Context<PayoutsContext>, payout: PayoutId) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Failed])?;
    Ok(vec![Event::Retried { about: found.about(payout) }])
}

pub(super) fn cancel(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Pending, State::Failed])?;
    let (about, left, reason) = (found.about(payout), found.left()?, reason.clone());
    Ok(vec![Event::Cancelled { about, left, reason }])
}

pub(super) fn reverse(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    payout: PayoutId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, payouts, payout)?;
    found.is_one_of(payout, &[State::Paid])?;
    let (about, amount, reason) = (found.about(payout), found.paid, reason.clone());
    Ok(vec![Event::Reversed { about, amount, reason }])
}

fn payable(payout: &Payout, amount: Money) -> Result<(), Refusal> {
    if amount.currency() != payout.amount.currency() {
        let (given, currency) = (amount.currency(), payout.amount.currency());
        return Err(Refusal::PaidInOtherCurrency { given, currency });
    }
    match amount.amount() > Amount::ZERO {
        true => Ok(()),
        false => Err(Refusal::NothingPaid { amount }),
    }
}

impl Payout {
    /// The payout as it is, for an event.
    pub(super) fn about(&self, payout: PayoutId) -> About {
        let Payout { member, fleet, amount, paid, state, .. } = self;
        About { payout, member: *member, fleet: *fleet, owed: amount.amount(), had: *paid, was: *state }
    }

    /// What is still to be paid.
    pub(super) fn left(&self) -> Result<Amount, NotMoney> {
        self.amount.amount().minus(self.paid).ok_or(NotMoney::TooLarge)
    }

    fn is_one_of(&self, payout: PayoutId, states: &[State]) -> Result<(), Refusal> {
        match states.contains(&self.state) {
            true => Ok(()),
            false => Err(Refusal::PayoutState { payout, state: self.state }),
        }
    }
}
