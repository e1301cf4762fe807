//! Other payout rules and prices, as callers write them.

use std::collections::BTreeMap;

use aggregates::fleets::PayoutsProposal;
use aggregates::split::PercentCut;
use aggregates::{Amount, PayoutRuleId, Permission, Who};
use async_graphql::InputObject;
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::fleets::{BelowMinimum, FixedCutInput, RoleMultiplierInput, ShareBy, multipliers};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::graphql::who::MemberBy;

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
    /// What others take, in this order, in place of whoever does; none if it is empty.
    fixed_cuts: Option<Vec<FixedCutInput>>,
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
    pub async fn read(self, scope: &Scope) -> Result<PayoutsProposal> {
        let factor = |field, given: Option<Decimal>| given.map(|given| given.factor(field)).transpose();
        Ok(PayoutsProposal {
            rule: self.rule_id.map(PayoutRuleId),
            base_share: factor("baseShare", self.base_share)?,
            role_multipliers: multipliers(self.roles)?,
            by: self.by.map(Into::into),
            minimum_minutes: self.minimum_minutes,
            corp_tax: factor("corpTax", self.corp_tax)?,
            fc_cut: factor("fcCut", self.fc_cut)?,
            fixed_cuts: cuts(scope, self.fixed_cuts).await?,
            logi_bonus: factor("logiBonus", self.logi_bonus)?,
            minimum_payout: self.minimum_payout.map(|least| least.amount("minimumPayout")).transpose()?,
            below_minimum: self.below_minimum.map(Into::into),
            price_factor: factor("priceFactor", self.price_factor)?,
            prices: prices(self.prices)?,
        })
    }
}

/// What others take. Who may not propose it is told of nobody whether they are a member.
async fn cuts(scope: &Scope, given: Option<Vec<FixedCutInput>>) -> Result<Option<Vec<PercentCut>>> {
    let Some(given) = given else { return Ok(None) };
    scope.require(Permission::ManagePayoutRules)?;
    let keys = scope.app.vault.ledger(scope.ledger).await?.ok_or_else(GraphqlError::not_found)?;
    let mut cuts = Vec::with_capacity(given.len());
    for cut in given {
        let by = cut.member().cloned();
        let who = by.as_ref().map(|by| by.who(&keys));
        let told = |error: GraphqlError| match (&by, &who) {
            (Some(MemberBy::Name(name)), Some(Who::Name(handle))) => error.in_words(&handle.0, name),
            _ => error,
        };
        cuts.push(cut.read(scope, who.clone()).await.map_err(told)?);
    }
    Ok(Some(cuts))
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
