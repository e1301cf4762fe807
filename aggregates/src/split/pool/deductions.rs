//! What comes off a pool before it is shared: costs, tax, the commander's cut, further cuts, in this order.

use rust_decimal::Decimal;

use super::terms::{amount, not_below_zero, units};
use super::{Deduction, DeductionKind, DeductionStep, NotSplit, PercentCut, PoolTerms};
use crate::{Amount, Currency, Money, Percent};

/// The whole, in the unit of [`Percent::millionths`].
const WHOLE: i128 = 1_000_000;

/// What is paid out of a total, rounded down to the smallest unit.
pub(super) fn payable(total: Money, terms: &PoolTerms) -> Result<Amount, NotSplit> {
    percent_of(total.amount(), terms.payout_percent, total.currency())
}

/// The deductions, and what they leave.
pub(super) fn deduct(
    payable: Amount,
    currency: Currency,
    terms: &PoolTerms,
) -> Result<(Vec<DeductionStep>, Amount), NotSplit> {
    within_the_whole(terms)?;
    let mut steps = Steps { taken: Vec::new(), left: payable, currency };
    for cost in &terms.costs {
        steps.cost(cost)?;
    }
    if let Some(percent) = terms.corp_tax {
        steps.percent(DeductionKind::CorpTax, percent, None)?;
    }
    if let Some(percent) = terms.fc_cut {
        steps.percent(DeductionKind::FcCut, percent, None)?;
    }
    for cut in &terms.fixed_cuts {
        steps.percent(DeductionKind::FixedCut, cut.percent, Some(cut))?;
    }
    Ok((steps.taken, steps.left))
}

/// Each percentage is of what the earlier ones left, so they could never take more than there is; whoever sets more than a
/// hundred in sum has something else in mind.
fn within_the_whole(terms: &PoolTerms) -> Result<(), NotSplit> {
    let cuts = terms.fixed_cuts.iter().map(|cut| cut.percent);
    let all = terms.corp_tax.into_iter().chain(terms.fc_cut).chain(cuts);
    let sum: Decimal = all.map(Percent::decimal).sum();
    if sum > Decimal::ONE_HUNDRED { Err(NotSplit::PercentagesAboveWhole { sum }) } else { Ok(()) }
}

fn percent_of(of: Amount, percent: Percent, currency: Currency) -> Result<Amount, NotSplit> {
    // 10^26 of the finest units times 10^6 is within 128 bits.
    amount(units(of, currency)? * percent.millionths() / WHOLE, currency)
}

struct Steps {
    taken: Vec<DeductionStep>,
    left: Amount,
    currency: Currency,
}

impl Steps {
    fn cost(&mut self, cost: &Deduction) -> Result<(), NotSplit> {
        let (label, of) = (cost.label.clone(), self.left);
        let below = |amount| NotSplit::CostBelowZero { label: label.clone(), amount };
        let amount = not_below_zero(cost.amount, below)?;
        units(amount, self.currency)?;
        let left = of.minus(amount).unwrap_or_default();
        if left < Amount::ZERO {
            return Err(NotSplit::RestBelowZero { label, cost: amount, of, rest: left });
        }
        let (kind, label) = (DeductionKind::Cost, Some(label));
        self.take(DeductionStep { kind, label, to: None, of, percent: None, amount, left });
        Ok(())
    }

    fn percent(
        &mut self,
        kind: DeductionKind,
        percent: Percent,
        cut: Option<&PercentCut>,
    ) -> Result<(), NotSplit> {
        let of = self.left;
        let amount = percent_of(of, percent, self.currency)?;
        self.take(DeductionStep {
            kind,
            label: cut.map(|cut| cut.label.clone()),
            to: cut.map(|cut| cut.to),
            of,
            percent: Some(percent),
            amount,
            left: of.minus(amount).unwrap_or_default(),
        });
        Ok(())
    }

    fn take(&mut self, step: DeductionStep) {
        self.left = step.left;
        self.taken.push(step);
    }
}
