//! From weights to shares: what everybody has, what becomes of it, and what it comes to.

use super::sharing::{Line, Shared, share_out};
use super::terms::{amount, units};
use super::weight::in_whole_numbers;
use super::{
    BelowMinimum, DeductionKind, DeductionStep, MemberCut, NotSplit, Outcome, PoolSplit, Recipient, ShareOf,
};
use crate::split::Fraction;
use crate::{Amount, Currency};

/// The split with its shares made anew: those set by hand stay, the others share what these leave of the rest.
pub(super) fn settle(mut split: PoolSplit) -> Result<PoolSplit, NotSplit> {
    let (currency, rule) = (split.total.currency(), split.below_minimum);
    let lines = lines(&split)?;
    let (rest, minimum) = (units(split.rest, currency)?, units(split.minimum, currency)?);
    let shared = share_out(rest, &lines, minimum, rule);
    let shared = shared.map_err(|why| why.refusal(split.minimum, currency))?;
    for (share, (line, shared)) in split.shares.iter_mut().zip(lines.iter().zip(&shared)) {
        write(share, line, shared, currency)?;
        (share.outcome, share.carried_out) = outcome(line, shared, minimum, rule, currency)?;
    }
    sum_up(split)
}

fn lines(split: &PoolSplit) -> Result<Vec<Line>, NotSplit> {
    let currency = split.total.currency();
    let (weights, _) = in_whole_numbers(&split.shares)?;
    let line = |(share, weight): (&ShareOf, i128)| {
        let fixed = share.adjusted.map(|_| units(share.share, currency)).transpose()?;
        let (carried, in_kind) = (units(share.carried_in, currency)?, units(share.in_kind, currency)?);
        Ok(Line { weight, carried, in_kind, fixed })
    };
    split.shares.iter().zip(weights).map(line).collect()
}

/// How the share came about. One that is set by hand keeps how it was calculated before.
fn write(share: &mut ShareOf, line: &Line, shared: &Shared, currency: Currency) -> Result<(), NotSplit> {
    share.share = amount(shared.share, currency)?;
    if line.fixed.is_none() {
        let part = shared.part;
        share.floored = amount(part.floored, currency)?;
        share.remainder = Fraction::new(part.remainder, part.over.max(1));
        share.extra_unit = part.extra;
    }
    Ok(())
}

/// What becomes of a share, and what is carried to the next pool.
fn outcome(
    line: &Line,
    shared: &Shared,
    minimum: i128,
    rule: BelowMinimum,
    currency: Currency,
) -> Result<(Outcome, Amount), NotSplit> {
    let amount = |units| amount(units, currency);
    let (due, money) = (line.due(shared.share), line.money(shared.share));
    let (outcome, carried) = match due {
        _ if shared.given > 0 => (Outcome::Redistributed(amount(shared.given)?), line.carried),
        ..=-1 => (Outcome::Owed(amount(-due)?), 0),
        0 => (Outcome::Nothing, 0),
        due if due >= minimum => (Outcome::Paid(amount(due)?), 0),
        _ if rule == BelowMinimum::ToCorp && money > 0 => (Outcome::ToCorp(amount(money)?), due - money),
        due => (Outcome::Carried(amount(due)?), due),
    };
    Ok((outcome, amount(carried)?))
}

/// What the costs, the corp, the commander and the members with cuts have of it.
fn sum_up(mut split: PoolSplit) -> Result<PoolSplit, NotSplit> {
    let of = |wanted: fn(&DeductionStep) -> bool| {
        sum(split.steps.iter().filter(|step| wanted(step)).map(|step| step.amount))
    };
    let costs = of(|step| step.kind == DeductionKind::Cost)?;
    let commander = of(|step| step.kind == DeductionKind::FcCut)?;
    let by_steps =
        of(|step| step.kind == DeductionKind::CorpTax || matches!(step.to, Some(Recipient::Corp)))?;
    let given_up = sum(split.shares.iter().map(|share| match share.outcome {
        Outcome::ToCorp(amount) => amount,
        _ => Amount::ZERO,
    }))?;
    split.corp = sum([split.kept, by_steps, given_up])?;
    split.cuts = split.steps.iter().filter_map(member_cut).collect();
    Ok(PoolSplit { costs, commander, ..split })
}

fn member_cut(step: &DeductionStep) -> Option<MemberCut> {
    match (step.to, &step.label) {
        (Some(Recipient::Member(member)), Some(label)) => {
            Some(MemberCut { member, label: label.clone(), amount: step.amount })
        }
        _ => None,
    }
}

/// The sum, if within the bound.
pub(super) fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, NotSplit> {
    let too_large = NotSplit::AmountTooLarge { limit: Amount::MAX };
    amounts.into_iter().try_fold(Amount::ZERO, Amount::plus).ok_or(too_large)
}
