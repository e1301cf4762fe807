//! Other payout rules and prices, as callers write them.

use std::collections::BTreeMap;

use aggregates::fleets::PayoutsProposal;
use aggregates::{Amount, PayoutRuleId};
use async_graphql::InputObject;
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::fleets::{BelowMinimum, RoleMultiplierInput, ShareBy, multipliers};
use crate::graphql::scalar::Decimal;

/// What a unit of a type is worth.
#[derive(Debug, InputObject)]
pub struct ProposedPriceInput {
    /// The type's id in the game.
    type_id: u32,
    /// What a unit is worth, in the ledger's currency.
    unit: Decimal,
}

/// Other payout rules and prices than pools were approved with; what is not named stays. Only reckoned with: a pool keeps what it
/// was approved with, and a new version of the rule is set by `setPayoutRule`.
#[derive(Debug, InputObject)]
pub struct ProposedPayoutsInput {
    /// Only for pools that are shared out by this rule.
    rule_id: Option<Uuid>,
    /// What a role counts that has no multiplier.
    base_share: Option<Decimal>,
    /// What roles count; those that are not named count what they did.
    #[graphql(default)]
    roles: Vec<RoleMultiplierInput>,
    /// By what shares go besides roles.
    by: Option<ShareBy>,
    /// Who was there for less gets nothing, where shares go by time.
    minimum_minutes: Option<u32>,
    /// What the corporation takes, in percent; 0 is nothing.
    corp_tax: Option<Decimal>,
    /// What the commander takes, in percent of what that leaves; 0 is nothing.
    fc_cut: Option<Decimal>,
    /// How much more `logi` counts, in percent.
    logi_bonus: Option<Decimal>,
    /// What is not paid out if it is less.
    minimum_payout: Option<Decimal>,
    /// What becomes of it then.
    below_minimum: Option<BelowMinimum>,
    /// What every price is multiplied by.
    price_factor: Option<Decimal>,
    /// Prices of types, whatever they were valued at; the factor is not applied to them.
    #[graphql(default)]
    prices: Vec<ProposedPriceInput>,
}

impl ProposedPayoutsInput {
    /// What is proposed.
    pub fn read(self) -> Result<PayoutsProposal> {
        let factor = |field, given: Option<Decimal>| given.map(|given| given.factor(field)).transpose();
        Ok(PayoutsProposal {
            rule: self.rule_id.map(PayoutRuleId),
            base_share: factor("baseShare", self.base_share)?,
            role_multipliers: multipliers(self.roles)?,
            by: self.by.map(Into::into),
            minimum_minutes: self.minimum_minutes,
            corp_tax: factor("corpTax", self.corp_tax)?,
            fc_cut: factor("fcCut", self.fc_cut)?,
            fixed_cuts: None,
            logi_bonus: factor("logiBonus", self.logi_bonus)?,
            minimum_payout: self.minimum_payout.map(|least| least.amount("minimumPayout")).transpose()?,
            below_minimum: self.below_minimum.map(Into::into),
            price_factor: factor("priceFactor", self.price_factor)?,
            prices: prices(self.prices)?,
        })
    }
}

/// A type that is named twice has no price that could be meant.
fn prices(given: Vec<ProposedPriceInput>) -> Result<BTreeMap<u32, Amount>> {
    let mut prices = BTreeMap::new();
    for ProposedPriceInput { type_id, unit } in given {
        if prices.insert(type_id, unit.amount("unit")?).is_some() {
            return Err(GraphqlError::bad_rule("a type is named twice"));
        }
    }
    Ok(prices)
}
