//! What a split comes to, by what it is for: a few amounts, however many share it. Books are kept of these.

use serde::{Deserialize, Serialize};

use super::settling::sum;
use super::{DeductionKind, DeductionStep, NotSplit, Outcome, PoolSplit, Recipient};
use crate::{Amount, Money};

/// What a split comes to. What these leave of the total are the members' shares, with what of them was taken in kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolParts {
    /// What the pool is worth.
    pub total: Money,
    /// What of it is not paid out.
    #[serde(default, skip_serializing_if = "none")]
    pub kept: Amount,
    /// What went to costs.
    #[serde(default, skip_serializing_if = "none")]
    pub costs: Amount,
    /// The corp's tax.
    #[serde(default, skip_serializing_if = "none")]
    pub corp_tax: Amount,
    /// What the corp has by further cuts.
    #[serde(default, skip_serializing_if = "none")]
    pub corp_cuts: Amount,
    /// What was given up to the corp of shares below the minimum.
    #[serde(default, skip_serializing_if = "none")]
    pub given_up: Amount,
    /// The commander's cut.
    #[serde(default, skip_serializing_if = "none")]
    pub commander: Amount,
    /// What members have by further cuts.
    #[serde(default, skip_serializing_if = "none")]
    pub cuts: Amount,
    /// What members took of the loot itself.
    #[serde(default, skip_serializing_if = "none")]
    pub in_kind: Amount,
}

fn none(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}

impl PoolParts {
    /// A pool that is nothing but shares.
    pub fn shared(total: Money) -> Self {
        let nothing = Amount::ZERO;
        PoolParts {
            total,
            kept: nothing,
            costs: nothing,
            corp_tax: nothing,
            corp_cuts: nothing,
            given_up: nothing,
            commander: nothing,
            cuts: nothing,
            in_kind: nothing,
        }
    }
}

impl PoolSplit {
    /// What the split comes to, by what it is for.
    pub fn parts(&self) -> Result<PoolParts, NotSplit> {
        let steps = |wanted: fn(&DeductionStep) -> bool| {
            sum(self.steps.iter().filter(|step| wanted(step)).map(|step| step.amount))
        };
        let given_up = self.shares.iter().map(|share| match share.outcome {
            Outcome::ToCorp(amount) => amount,
            _ => Amount::ZERO,
        });
        Ok(PoolParts {
            total: self.total,
            kept: self.kept,
            costs: self.costs,
            corp_tax: steps(|step| step.kind == DeductionKind::CorpTax)?,
            corp_cuts: steps(|step| step.to == Some(Recipient::Corp))?,
            given_up: sum(given_up)?,
            commander: self.commander,
            cuts: sum(self.cuts.iter().map(|cut| cut.amount))?,
            in_kind: sum(self.shares.iter().map(|share| share.in_kind))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::pool::words::{amount, cost, crew, cut, goes, isk, member, minimum};
    use crate::split::pool::{BelowMinimum, Participant, PoolTerms};
    use crate::testing::guild::percent;

    #[test]
    fn a_pool_without_deductions_is_nothing_but_shares() {
        let split = goes("100", &PoolTerms::default(), &crew(3));
        assert_eq!(split.parts(), Ok(PoolParts::shared(isk("100"))));
    }

    #[test]
    fn each_deduction_is_told_by_what_it_is_for() {
        let terms = PoolTerms {
            payout_percent: percent("90"),
            costs: vec![cost("fuel", "100")],
            corp_tax: Some(percent("10")),
            fc_cut: Some(percent("5")),
            fixed_cuts: vec![
                cut("scout", "50", Recipient::Member(member(9))),
                cut("hangar", "20", Recipient::Corp),
            ],
            ..minimum("90", BelowMinimum::ToCorp)
        };
        let heavy =
            Participant { manual: crate::split::pool::words::decimal("2"), ..Participant::of(member(1)) };
        let light = Participant { in_kind: amount("7"), ..Participant::of(member(2)) };
        let split = goes("1000", &terms, &[heavy, light]);
        let expected = PoolParts {
            total: isk("1000"),
            kept: amount("100"),
            costs: amount("100"),
            corp_tax: amount("80"),
            corp_cuts: amount("68.4"),
            given_up: amount("84.2"),
            commander: amount("36"),
            cuts: amount("342"),
            in_kind: amount("7"),
        };
        assert_eq!(split.parts(), Ok(expected));
    }
}
