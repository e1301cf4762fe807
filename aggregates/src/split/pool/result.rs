//! A split that explains itself: each deduction, each weight, and how each share was rounded.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{BelowMinimum, Recipient};
use crate::split::Fraction;
use crate::{Amount, MemberId, Money, Percent, Text};

/// How a pool was split. Amounts are in the total's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolSplit {
    /// What the pool is worth.
    pub total: Money,
    /// How much of it is paid out.
    pub payout_percent: Percent,
    /// What is not, and stays with the corp.
    pub kept: Amount,
    /// What is, before deductions: the total less what is kept.
    pub payable: Amount,
    /// The deductions, in the order in which they were taken.
    pub steps: Vec<DeductionStep>,
    /// What they left, which is the sum of the shares.
    pub rest: Amount,
    /// The smallest amount that is paid out.
    pub minimum: Amount,
    /// What became of a smaller one.
    pub below_minimum: BelowMinimum,
    /// The sum of the weights.
    pub weight_sum: Fraction,
    /// Everybody's share, by member id.
    pub shares: Vec<ShareOf>,
    /// What went to costs.
    pub costs: Amount,
    /// What the corp has of it all: what is kept, its tax, its cuts, and what was given up to it.
    pub corp: Amount,
    /// What the commander has by the cut, besides a share.
    pub commander: Amount,
    /// What members have by cuts, besides shares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<MemberCut>,
}

impl PoolSplit {
    /// A member's share.
    pub fn share_of(&self, member: MemberId) -> Option<&ShareOf> {
        self.shares.iter().find(|share| share.member == member)
    }
}

/// A kind of deduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeductionKind {
    /// A fixed cost.
    Cost,
    /// The corp's tax.
    CorpTax,
    /// The commander's cut.
    FcCut,
    /// A further cut.
    FixedCut,
}

/// One deduction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeductionStep {
    /// Its kind.
    pub kind: DeductionKind,
    /// What for, if it is a cost or a further cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<200>>,
    /// Who gets it, if it is a further cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Recipient>,
    /// What was there.
    pub of: Amount,
    /// How much of that is taken, if it is no fixed amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
    /// What is taken, rounded down to the smallest unit.
    pub amount: Amount,
    /// What it leaves.
    pub left: Amount,
}

/// A member's cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCut {
    /// Whose.
    pub member: MemberId,
    /// What for.
    pub label: Text<200>,
    /// How much.
    pub amount: Amount,
}

/// One participant's share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareOf {
    /// Whose.
    pub member: MemberId,
    /// As what they took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text<40>>,
    /// Their role's multiplier, or the base share.
    pub multiplier: Decimal,
    /// 1, the part of the fleet's minutes that they were there, or the number of sites.
    pub attendance: Fraction,
    /// Their attendance weight, as set by hand.
    pub manual: Decimal,
    /// What is added for logi, in percent.
    pub logi_bonus: Decimal,
    /// The product of these, exactly.
    pub weight: Fraction,
    /// The whole smallest units of the exact share, as calculated.
    pub floored: Amount,
    /// What that leaves of the exact share: a fraction of the smallest unit.
    pub remainder: Fraction,
    /// Whether one of the units that were left over came to them.
    pub extra_unit: bool,
    /// Whether the share was set by hand, and from what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<Adjusted>,
    /// Their share of this pool. All shares sum to the rest.
    pub share: Amount,
    /// What they took of the loot itself.
    pub in_kind: Amount,
    /// What earlier pools owed them.
    pub carried_in: Amount,
    /// What becomes of it: share and what was carried in, less what was taken in kind.
    pub outcome: Outcome,
    /// What is carried to the next pool.
    pub carried_out: Amount,
}

/// A share that was set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// What it was before it was set for the first time.
    pub from: Amount,
}

/// What becomes of a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There is nothing to pay: no share, or all of it was taken in kind.
    #[default]
    Nothing,
    /// So much is to be paid.
    Paid(Amount),
    /// So much is carried to the next pool, because it is below the minimum.
    Carried(Amount),
    /// So much of the share went to the corp, because it is below the minimum.
    ToCorp(Amount),
    /// So much was shared among the others, because it is below the minimum; `share` is without it.
    Redistributed(Amount),
    /// More was taken in kind than there is: so much is to be recovered.
    Owed(Amount),
}
