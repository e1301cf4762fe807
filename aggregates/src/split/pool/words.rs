//! The words that tests of pools are written in.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Attendance, BelowMinimum, Deduction, NotSplit, Outcome, Participant, PercentCut, PoolSplit, PoolTerms,
    Recipient, split,
};
use crate::testing::guild::{percent, text};
use crate::{Amount, Currency, MemberId, Money};

/// The member with this number; members are in the order of their numbers.
pub(super) fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(number))
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

pub(super) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

pub(super) fn isk(text: &str) -> Money {
    Money::new(amount(text), Currency::ISK).expect("money")
}

/// Terms without deductions, by which everybody weighs 1.
pub(super) fn terms() -> PoolTerms {
    PoolTerms::default()
}

/// Terms with a minimum payout and a rule for what is below it.
pub(super) fn minimum(minimum_payout: &str, below_minimum: BelowMinimum) -> PoolTerms {
    PoolTerms { minimum_payout: amount(minimum_payout), below_minimum, ..terms() }
}

/// Terms with these multipliers.
pub(super) fn roles(multipliers: &[(&str, &str)]) -> PoolTerms {
    let role_multipliers: BTreeMap<_, _> =
        multipliers.iter().map(|(role, multiplier)| (text(role), decimal(multiplier))).collect();
    PoolTerms { role_multipliers, ..terms() }
}

pub(super) fn cost(label: &str, amount: &str) -> Deduction {
    Deduction { label: text(label), amount: self::amount(amount) }
}

pub(super) fn cut(label: &str, by: &str, to: Recipient) -> PercentCut {
    PercentCut { label: text(label), percent: percent(by), to }
}

/// Members 1 to `count`, each there all the time.
pub(super) fn crew(count: u128) -> Vec<Participant> {
    (1..=count).map(|number| Participant::of(member(number))).collect()
}

/// Members 1 and on with these weights, set by hand.
pub(super) fn weighing(weights: &[&str]) -> Vec<Participant> {
    let weights = weights.iter().map(|weight| decimal(weight));
    (1..)
        .zip(weights)
        .map(|(number, manual)| Participant { manual, ..Participant::of(member(number)) })
        .collect()
}

pub(super) fn in_role(number: u128, role: &str) -> Participant {
    Participant { role: Some(text(role)), ..Participant::of(member(number)) }
}

pub(super) fn minutes(number: u128, present: u32, of: u32) -> Participant {
    Participant { attendance: Attendance::Minutes { present, of }, ..Participant::of(member(number)) }
}

/// A split that goes.
pub(super) fn goes(total: &str, terms: &PoolTerms, participants: &[Participant]) -> PoolSplit {
    let split = split(isk(total), terms, participants).expect("a split");
    assert_eq!(accounted(&split), split.total.amount());
    split
}

pub(super) fn refused(total: &str, terms: &PoolTerms, participants: &[Participant]) -> NotSplit {
    split(isk(total), terms, participants).expect_err("refused")
}

/// Everything that a split hands out.
pub(super) fn accounted(split: &PoolSplit) -> Amount {
    let shares = split.shares.iter().flat_map(|share| match share.outcome {
        // What went to the corp is among what the corp has.
        Outcome::ToCorp(amount) => [share.share, amount.negated()],
        _ => [share.share, Amount::ZERO],
    });
    let cuts = split.cuts.iter().map(|cut| cut.amount);
    let all = shares.chain(cuts).chain([split.costs, split.corp, split.commander]);
    all.fold(Amount::ZERO, |sum, amount| sum.plus(amount).expect("within the bound"))
}

/// Every share, by member.
pub(super) fn shares(split: &PoolSplit) -> Vec<String> {
    split.shares.iter().map(|share| share.share.to_string()).collect()
}

/// What becomes of every share, by member.
pub(super) fn outcomes(split: &PoolSplit) -> Vec<Outcome> {
    split.shares.iter().map(|share| share.outcome).collect()
}
