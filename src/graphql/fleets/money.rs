//! Money, as callers write and read it.

use aggregates::Currency;
use async_graphql::{InputObject, SimpleObject};

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::in_force;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// An amount of money.
#[derive(Debug, InputObject)]
pub struct MoneyInput {
    /// How much.
    pub amount: Decimal,
    /// In what, such as `ISK`; in the ledger's default currency without it.
    pub currency: Option<String>,
}

/// An amount of money.
#[derive(Clone, Debug, SimpleObject)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// In what.
    pub currency: String,
}

impl Money {
    /// An amount as a column has it.
    pub fn of_column(amount: &str, currency: &str) -> Self {
        Money { amount: Decimal::of_column(amount), currency: currency.to_owned() }
    }
}

impl MoneyInput {
    /// The money; `field` names it in the refusal.
    pub async fn read(&self, scope: &Scope, field: &str) -> Result<aggregates::Money> {
        let currency = match &self.currency {
            Some(currency) => currency.clone(),
            None => in_force(scope).await?.settings.currency.to_string(),
        };
        let currency: Currency =
            currency.parse().map_err(|why| GraphqlError::not_money(field, &currency, &why))?;
        let amount = self.amount.amount(field)?;
        aggregates::Money::new(amount, currency)
            .map_err(|why| GraphqlError::not_money(field, &amount.to_string(), &why))
    }
}
