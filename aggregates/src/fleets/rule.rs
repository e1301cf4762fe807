//! Payout rules: how a pool is shared out. A rule is changed by a new version; pools keep the one that they were approved with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::FleetsRefusal as Refusal;
use crate::money::{Amount, Currency};
use crate::split::{BelowMinimum, NotSplit, PercentCut};
use crate::{Money, Percent, Text};

/// One version of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// 1, 2, 3 ... within its rule.
    pub version: u32,
    /// What it says.
    #[serde(flatten)]
    pub rule: PayoutRule,
}

/// How a pool is shared out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PayoutRule {
    /// What it is called.
    pub name: Text<100>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<500>>,
    /// What a role counts that has no multiplier.
    pub base_share: Decimal,
    /// What roles count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub role_multipliers: BTreeMap<Text<40>, Decimal>,
    /// By what shares go besides roles.
    pub by: ShareBy,
    /// Who was there for less gets nothing, where shares go by time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minimum_minutes: u32,
    /// What the corporation takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corp_tax: Option<Percent>,
    /// What the commander takes, of what that leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fc_cut: Option<Percent>,
    /// What others take, each of what the ones before leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed_cuts: Vec<PercentCut>,
    /// How much more `logi` counts, in percent.
    #[serde(default, skip_serializing_if = "Decimal::is_zero")]
    pub logi_bonus: Decimal,
    /// What is not paid out if it is less.
    pub minimum_payout: Amount,
    /// What becomes of it then.
    pub below_minimum: BelowMinimum,
}

/// By what shares go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareBy {
    /// Everybody who was there counts whole.
    #[default]
    Presence,
    /// By minutes present of the fleet's minutes.
    Time,
    /// By sites flown.
    Sites,
}

impl PayoutRule {
    /// What is not paid out if it is less, where nobody says otherwise.
    pub const MINIMUM: Amount = Amount::whole(1_000_000);

    /// Multipliers that a rule may have.
    pub const MOST_ROLES: usize = 50;

    /// Everybody who was there has the same: no deductions, no bonus and no minimum.
    pub fn even(name: Text<100>) -> Self {
        PayoutRule {
            name,
            description: None,
            base_share: Decimal::ONE,
            role_multipliers: BTreeMap::new(),
            by: ShareBy::Presence,
            minimum_minutes: 0,
            corp_tax: None,
            fc_cut: None,
            fixed_cuts: Vec::new(),
            logi_bonus: Decimal::ZERO,
            minimum_payout: Amount::ZERO,
            below_minimum: BelowMinimum::Carry,
        }
    }

    /// Refuses what no split could be made by.
    pub(super) fn check(&self, currency: Currency) -> Result<(), Refusal> {
        if self.role_multipliers.len() > PayoutRule::MOST_ROLES {
            return Err(Refusal::TooManyRoles {
                count: self.role_multipliers.len(),
                limit: PayoutRule::MOST_ROLES,
            });
        }
        let multipliers = self.role_multipliers.values().map(|multiplier| ("role_multipliers", multiplier));
        let numbers = multipliers.chain([("base_share", &self.base_share), ("logi_bonus", &self.logi_bonus)]);
        for (field, number) in numbers {
            within(field, *number)?;
        }
        if self.minimum_payout < Amount::ZERO {
            return Err(Refusal::RuleOutOfRange { field: "minimum_payout" });
        }
        Money::new(self.minimum_payout, currency)?;
        let cuts = self.fixed_cuts.iter().map(|cut| cut.percent);
        let sum: Decimal =
            self.corp_tax.into_iter().chain(self.fc_cut).chain(cuts).map(Percent::decimal).sum();
        match sum > Decimal::ONE_HUNDRED {
            true => Err(NotSplit::PercentagesAboveWhole { sum }.into()),
            false => Ok(()),
        }
    }
}

/// Refuses what is below 0, above 10,000 or has more than four places.
pub(super) fn within(field: &'static str, number: Decimal) -> Result<(), Refusal> {
    let fits =
        !number.is_sign_negative() && number <= Decimal::from(10_000) && number.normalize().scale() <= 4;
    if fits || number.is_zero() { Ok(()) } else { Err(Refusal::RuleOutOfRange { field }) }
}

fn is_zero(minutes: &u32) -> bool {
    *minutes == 0
}
