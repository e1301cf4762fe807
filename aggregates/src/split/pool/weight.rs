//! What each participant weighs, as an exact fraction.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::terms::not_below_zero;
use super::{Attendance, LOGI, NotSplit, Outcome, Participant, PoolTerms, ShareOf};
use crate::split::Fraction;
use crate::split::apportion;
use crate::split::exact::{millionths, over_one_denominator};
use crate::{Amount, MemberId};

/// The participants by member id, with their weights and nothing shared yet.
pub(super) fn weighed(terms: &PoolTerms, participants: &[Participant]) -> Result<Vec<ShareOf>, NotSplit> {
    if participants.is_empty() {
        return Err(NotSplit::NobodyTookPart);
    }
    check(terms)?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = participants.iter().find(|participant| !seen.insert(participant.member)) {
        return Err(NotSplit::MemberNamedTwice { member: twice.member });
    }
    let shares = participants.iter().map(|participant| unshared(terms, participant));
    let mut shares = shares.collect::<Result<Vec<_>, _>>()?;
    shares.sort_by_key(|share| share.member);
    Ok(shares)
}

/// The sum of the weights. Refused if there is none, or if they do not compare within 128 bits.
pub(super) fn sum_of(shares: &[ShareOf]) -> Result<Fraction, NotSplit> {
    if shares.iter().all(|share| share.weight == Fraction::ZERO) {
        return Err(NotSplit::WeightsAllZero { participants: shares.len() });
    }
    let (whole, over) = in_whole_numbers(shares)?;
    let sum = apportion::sum_of(&whole).ok_or(NotSplit::WeightsTooFine)?;
    Ok(Fraction::new(sum, over))
}

/// Whole numbers in the proportion of the weights, and what they stand over.
pub(super) fn in_whole_numbers(shares: &[ShareOf]) -> Result<(Vec<i128>, i128), NotSplit> {
    let weights: Vec<Fraction> = shares.iter().map(|share| share.weight).collect();
    over_one_denominator(&weights).ok_or(NotSplit::WeightsTooFine)
}

/// Factors that nobody may use are checked all the same: a rule is right or wrong whoever took part.
fn check(terms: &PoolTerms) -> Result<(), NotSplit> {
    let share = terms.base_share;
    factor(share).ok_or(NotSplit::BaseShareOutOfRange { share })?;
    for (role, multiplier) in &terms.role_multipliers {
        let (role, multiplier) = (role.clone(), *multiplier);
        factor(multiplier).ok_or(NotSplit::RoleMultiplierOutOfRange { role, multiplier })?;
    }
    let percent = terms.logi_bonus;
    factor(percent).ok_or(NotSplit::LogiBonusOutOfRange { percent })?;
    Ok(())
}

fn unshared(terms: &PoolTerms, participant: &Participant) -> Result<ShareOf, NotSplit> {
    let member = participant.member;
    let role = participant.role.as_ref();
    let multiplier =
        role.and_then(|role| terms.role_multipliers.get(role)).copied().unwrap_or(terms.base_share);
    let logi = role.is_some_and(|role| role.as_str() == LOGI);
    let logi_bonus = if logi { terms.logi_bonus } else { Decimal::ZERO };
    let attendance = attendance(terms, member, participant.attendance)?;
    let (manual, weight) = (participant.manual, participant.manual);
    factor(manual).ok_or(NotSplit::ManualWeightOutOfRange { member, weight })?;
    let weight = product(&[multiplier, manual], attendance, logi_bonus).ok_or(NotSplit::WeightsTooFine)?;
    Ok(ShareOf {
        member,
        role: participant.role.clone(),
        multiplier,
        attendance,
        manual,
        logi_bonus,
        weight,
        floored: Amount::ZERO,
        remainder: Fraction::ZERO,
        extra_unit: false,
        adjusted: None,
        share: Amount::ZERO,
        in_kind: not_below_zero(participant.in_kind, |amount| NotSplit::InKindBelowZero { member, amount })?,
        carried_in: not_below_zero(participant.carried, |amount| NotSplit::CarriedBelowZero {
            member,
            amount,
        })?,
        outcome: Outcome::Nothing,
        carried_out: Amount::ZERO,
    })
}

fn attendance(terms: &PoolTerms, member: MemberId, attendance: Attendance) -> Result<Fraction, NotSplit> {
    match attendance {
        Attendance::Present => Ok(Fraction::ONE),
        Attendance::Sites(sites) => Ok(Fraction::new(sites.into(), 1)),
        Attendance::Minutes { .. } if !terms.time_based => Ok(Fraction::ONE),
        Attendance::Minutes { of: 0, .. } => Err(NotSplit::NoFleetMinutes { member }),
        Attendance::Minutes { present, of } if present > of => {
            Err(NotSplit::PresentTooLong { member, present, of })
        }
        Attendance::Minutes { present, .. } if present < terms.minimum_minutes => Ok(Fraction::ZERO),
        Attendance::Minutes { present, of } => Ok(Fraction::new(present.into(), of.into())),
    }
}

fn product(factors: &[Decimal], attendance: Fraction, logi_bonus: Decimal) -> Option<Fraction> {
    // A bonus of 10 percent is a factor of 110 hundredths.
    let bonus = Fraction::new(100_000_000 + millionths(&logi_bonus).ok()?, 100_000_000);
    let factors = factors.iter().map(|decimal| factor(*decimal));
    factors.chain([Some(bonus)]).try_fold(attendance, |product, factor| product.times(factor?))
}

/// A decimal as a fraction, if it is within the bounds of a weight.
fn factor(decimal: Decimal) -> Option<Fraction> {
    millionths(&decimal).ok().map(|millionths| Fraction::new(millionths, 1_000_000))
}
