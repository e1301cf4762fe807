//! A payout on its way: asked for, paid, failed, lost, tried again, given up, come back.

use super::{
    About, Method, Payment, Payout, PayoutState as State, Payouts, PayoutsContext, PayoutsEvent as Event,
    PayoutsRefusal as Refusal,
};
use crate::money::{Amount, NotMoney};
use crate::{Common, Context, Money, PayoutId, Text};

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
    let reference = payment.reference.as_ref().map(trimmed).transpose()?;
    if let Some(other) = reference.as_ref().and_then(|reference| payouts.references.get(reference)) {
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
        reference,
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

/// Blanks around a reference that was copied from somewhere make no other proof of it.
fn trimmed(reference: &Text<200>) -> Result<Text<200>, Common> {
    Text::new("reference", reference.as_str().trim())
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
        let (owed, currency) = (amount.amount(), amount.currency());
        About { payout, member: *member, fleet: *fleet, owed, had: *paid, was: *state, currency }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PayoutsCommand as Command;
    use crate::fleets::words::{amount, eur, payment, reason};
    use crate::money::Currency;
    use crate::payouts::tests::{
        about, cancel, fail, groms, jainas, lose, owed, pay, process, retry, reverse,
    };
    use crate::testing::guild::{GROM, JAINA, sealed, text};

    fn was_paid(had: (&str, State), part: &str, paid: &str, left: &str) -> Event {
        Event::Paid {
            about: about(had.0, had.1),
            amount: eur(part),
            paid: amount(paid),
            left: amount(left),
            method: Method::Manual,
            reference: None,
            batch: None,
            notes: None,
        }
    }

    #[test]
    fn a_payout_is_asked_for_and_paid() {
        let processing = Event::Processing { about: about("0", State::Pending), method: Method::Esi };
        let given = owed().when(process()).then([processing]);
        let given = given.when(pay(None, None)).then([was_paid(("0", State::Processing), "50", "50", "0")]);
        given.when(pay(None, None)).then_refused(Refusal::AlreadyPaid { payout: groms() });
    }

    #[test]
    fn a_payment_says_how_and_by_which_proof() {
        let payment = Payment {
            method: Method::Contract,
            reference: Some(text("contract 1")),
            batch: Some(text("Saturday")),
            notes: Some(sealed(GROM)),
            ..payment(None)
        };
        let given = owed().when(Command::Pay { payout: groms(), payment });
        given.then([Event::Paid {
            about: about("0", State::Pending),
            amount: eur("50"),
            paid: amount("50"),
            left: Amount::ZERO,
            method: Method::Contract,
            reference: Some(text("contract 1")),
            batch: Some(text("Saturday")),
            notes: Some(sealed(GROM)),
        }]);
    }

    #[test]
    fn less_than_is_left_leaves_the_rest_to_be_paid_and_more_is_noted_as_such() {
        let given =
            owed().when(pay(Some("20"), None)).then([was_paid(("0", State::Pending), "20", "20", "30")]);
        assert_eq!(given.payouts.payout(groms()).expect("a payout").state, State::Pending);
        let given =
            given.when(pay(Some("40"), None)).then([was_paid(("20", State::Pending), "40", "60", "-10")]);
        assert_eq!(given.payouts.payout(groms()).expect("a payout").state, State::Paid);
    }

    #[test]
    fn all_that_is_left_is_paid_where_no_amount_is_said() {
        let given = owed().when(pay(Some("20"), None)).goes();
        given.when(pay(None, None)).then([was_paid(("20", State::Pending), "30", "50", "0")]);
    }

    #[test]
    fn nothing_less_and_more_than_money_can_be_is_not_paid() {
        for part in ["0", "-1"] {
            owed().when(pay(Some(part), None)).then_refused(Refusal::NothingPaid { amount: eur(part) });
        }
        let most = "1000000000000000000";
        owed().when(pay(Some(most), None)).goes();
        owed().when(pay(Some("1"), None)).goes().when(pay(Some(most), None)).then_refused(NotMoney::TooLarge);
    }

    #[test]
    fn another_currency_is_refused_before_the_amount_is_looked_at() {
        let isk = Money::new(amount("-1"), Currency::ISK).expect("money");
        let payment = Payment { amount: Some(isk), ..payment(None) };
        let (given, currency) = (Currency::ISK, Currency::EUR);
        let command = Command::Pay { payout: groms(), payment };
        owed().when(command).then_refused(Refusal::PaidInOtherCurrency { given, currency });
    }

    #[test]
    fn a_reference_proves_one_payment_and_blanks_around_it_make_it_no_other() {
        let given = owed().when(pay(None, Some(" 4711 "))).goes();
        assert_eq!(given.payouts.references.get(&text("4711")), Some(&groms()));
        let payment = payment(Some("4711"));
        let again = Command::Pay { payout: jainas(), payment };
        given.when(again).then_refused(Refusal::ReferenceUsed { payout: groms() });
    }

    #[test]
    fn notes_are_sealed_under_the_key_of_whoever_is_paid() {
        let payment = Payment { notes: Some(sealed(JAINA)), ..payment(None) };
        let command = Command::Pay { payout: groms(), payment };
        owed().when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn what_failed_is_tried_again_and_paid() {
        let failed = Event::Failed { about: about("0", State::Pending), reason: reason() };
        let given = owed().when(fail()).then([failed]);
        let retried = Event::Retried { about: about("0", State::Failed) };
        let given = given.when(retry()).then([retried]);
        given.when(pay(None, None)).then([was_paid(("0", State::Pending), "50", "50", "0")]);
    }

    #[test]
    fn what_nobody_knows_the_end_of_is_not_tried_again_before_that_is_known() {
        let lost = Event::Lost { about: about("0", State::Processing), reason: reason() };
        let given = owed().when(process()).goes().when(lose()).then([lost]);
        let unknown = Refusal::PayoutState { payout: groms(), state: State::Unknown };
        for command in [retry(), process(), cancel(), lose()] {
            given.clone().when(command).then_refused(unknown.clone());
        }
        given.clone().when(pay(None, None)).then([was_paid(("0", State::Unknown), "50", "50", "0")]);
        given.when(fail()).goes().when(retry()).goes();
    }

    #[test]
    fn what_is_cancelled_is_owed_no_more() {
        let cancelled =
            Event::Cancelled { about: about("20", State::Pending), left: amount("30"), reason: reason() };
        let given = owed().when(pay(Some("20"), None)).goes().when(cancel()).then([cancelled]);
        let refusal = Refusal::PayoutState { payout: groms(), state: State::Cancelled };
        given.when(pay(None, None)).then_refused(refusal);
    }

    #[test]
    fn what_came_back_is_noted_with_all_that_was_paid() {
        let reversed =
            Event::Reversed { about: about("60", State::Paid), amount: amount("60"), reason: reason() };
        let given = owed().when(pay(Some("60"), None)).goes().when(reverse()).then([reversed]);
        let refusal = Refusal::PayoutState { payout: groms(), state: State::Reversed };
        given.when(reverse()).then_refused(refusal);
    }
}
