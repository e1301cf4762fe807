//! What a pool is split by, and among whom.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::NotSplit;
use crate::{Amount, Currency, MemberId, Percent, Text};

/// The role whose weights the logi bonus raises.
pub const LOGI: &str = "logi";

/// Everything that a split depends on besides the total and the participants. Amounts are in the total's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PoolTerms {
    /// How much of the total is paid out; what is left of it stays with the corp.
    pub payout_percent: Percent,
    /// Ship replacement and other costs, fixed, taken off first and in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Deduction>,
    /// What the corp takes of what the costs left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corp_tax: Option<Percent>,
    /// What the commander takes of what the corp left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fc_cut: Option<Percent>,
    /// Further cuts in order, each of what the earlier ones left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed_cuts: Vec<PercentCut>,
    /// The multiplier of roles that have none of their own.
    pub base_share: Decimal,
    /// Multipliers by role.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub role_multipliers: BTreeMap<Text<40>, Decimal>,
    /// Whether minutes present count; if not, who was there counts as there.
    pub time_based: bool,
    /// Who was there for fewer minutes weighs nothing, where minutes count.
    pub minimum_minutes: u32,
    /// What is added to the weight of who flew logi, in percent.
    pub logi_bonus: Decimal,
    /// The smallest amount that is paid out.
    pub minimum_payout: Amount,
    /// What becomes of a smaller one.
    pub below_minimum: BelowMinimum,
}

impl Default for PoolTerms {
    fn default() -> Self {
        PoolTerms {
            payout_percent: Percent::WHOLE,
            costs: Vec::new(),
            corp_tax: None,
            fc_cut: None,
            fixed_cuts: Vec::new(),
            base_share: Decimal::ONE,
            role_multipliers: BTreeMap::new(),
            time_based: false,
            minimum_minutes: 0,
            logi_bonus: Decimal::ZERO,
            minimum_payout: Amount::ZERO,
            below_minimum: BelowMinimum::default(),
        }
    }
}

/// A fixed cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduction {
    /// What for.
    pub label: Text<200>,
    /// How much.
    pub amount: Amount,
}

/// A cut in percent of what the earlier deductions left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PercentCut {
    /// What for.
    pub label: Text<200>,
    /// How much.
    pub percent: Percent,
    /// Who gets it.
    pub to: Recipient,
}

/// Who gets a cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The corp.
    #[default]
    Corp,
    /// A member, who may be a participant besides.
    Member(MemberId),
}

/// What becomes of an amount below the minimum payout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BelowMinimum {
    /// It is carried to the next pool.
    #[default]
    Carry,
    /// This pool's part of it goes to the corp. What was carried in from earlier pools is carried on.
    ToCorp,
    /// This pool's part of it is shared among the others. What was carried in from earlier pools is carried on.
    Redistribute,
}

/// Somebody who took part, once, however many stays and characters they had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub member: MemberId,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text<40>>,
    /// Their attendance weight, as set by hand: 1 if nobody did.
    pub manual: Decimal,
    /// How much of it they were there.
    pub attendance: Attendance,
    /// What earlier pools owe them, because it was below the minimum.
    #[serde(default)]
    pub carried: Amount,
    /// What they took of the loot itself, at its value.
    #[serde(default)]
    pub in_kind: Amount,
}

impl Participant {
    /// Somebody who was there all the time, in no role, with nothing carried and nothing taken.
    pub fn of(member: MemberId) -> Self {
        Participant {
            member,
            role: None,
            manual: Decimal::ONE,
            attendance: Attendance::Present,
            carried: Amount::ZERO,
            in_kind: Amount::ZERO,
        }
    }
}

/// How much of a fleet somebody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// They were there: 1.
    Present,
    /// So many minutes of the fleet's, not looked at where minutes do not count.
    Minutes {
        /// Theirs.
        present: u32,
        /// The fleet's.
        of: u32,
    },
    /// At so many sites.
    Sites(u32),
}

/// The amount, unless it is below zero.
pub(super) fn not_below_zero(
    amount: Amount,
    why: impl FnOnce(Amount) -> NotSplit,
) -> Result<Amount, NotSplit> {
    if amount < Amount::ZERO { Err(why(amount)) } else { Ok(amount) }
}

/// The amount, unless it is finer than the currency's smallest unit.
pub(super) fn on_the_grid(amount: Amount, currency: Currency) -> Result<Amount, NotSplit> {
    units(amount, currency).map(|_| amount)
}

/// The amount in the currency's smallest units.
pub(in crate::split) fn units(amount: Amount, currency: Currency) -> Result<i128, NotSplit> {
    let too_fine = NotSplit::AmountTooFine { amount, currency, places: currency.places() };
    amount.minor(currency).ok_or(too_fine)
}

/// So many of the currency's smallest units.
pub(in crate::split) fn amount(units: i128, currency: Currency) -> Result<Amount, NotSplit> {
    Amount::from_minor(units, currency).ok_or(NotSplit::AmountTooLarge { limit: Amount::MAX })
}
