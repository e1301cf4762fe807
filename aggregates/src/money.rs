//! Money: exact amounts, each in a currency whose decimal places are known; decimals as strings on the wire.
//!
//! An amount is at most 10^18 either way and never a binary fraction. Amounts of two currencies are never added.

mod amount;
mod currency;

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use amount::Amount;
pub use currency::Currency;

/// Why something is no money, or no sum of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum NotMoney {
    /// Not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// More places than the currency has.
    #[error("more than {places} decimal places")]
    TooManyPlaces {
        /// How many there may be.
        places: u32,
    },
    /// More than 10^18, either way.
    #[error("more than 10^18")]
    TooLarge,
    /// No currency whose decimal places are known.
    #[error("`{currency}` is no currency that is known")]
    UnknownCurrency {
        /// As it was given.
        currency: String,
    },
    /// Two currencies in one sum.
    #[error("{other} cannot be added to {one}")]
    CurrenciesMixed {
        /// The one.
        one: Currency,
        /// The other.
        other: Currency,
    },
}

/// An amount in a currency, never finer than the currency's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Money {
    amount: Amount,
    currency: Currency,
}

/// Money in JSON: `{"amount":"12.50","currency":"ISK"}`.
#[derive(Serialize, Deserialize)]
struct Wire {
    amount: String,
    currency: Currency,
}

impl Money {
    /// Money, if the amount is no finer than the currency's smallest unit.
    pub fn new(amount: Amount, currency: Currency) -> Result<Self, NotMoney> {
        match amount.minor(currency) {
            Some(_) => Ok(Money { amount, currency }),
            None => Err(NotMoney::TooManyPlaces { places: currency.places() }),
        }
    }

    /// None of it.
    pub fn zero(currency: Currency) -> Self {
        Money { amount: Amount::ZERO, currency }
    }

    /// Money from the currency's smallest units (hundredths of an ISK), if within the bound.
    pub fn from_minor(minor: i128, currency: Currency) -> Option<Self> {
        Amount::from_minor(minor, currency).map(|amount| Money { amount, currency })
    }

    /// The amount in the currency's smallest units.
    pub fn minor(self) -> i128 {
        // No money is finer than that, or it would not have been made.
        self.amount.minor(self.currency).unwrap_or_default()
    }

    /// The amount.
    pub fn amount(self) -> Amount {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as a decimal, without needless zeros.
    pub fn decimal(self) -> Decimal {
        self.amount.decimal()
    }

    /// The sum. Refused if the currencies differ or if it is too large.
    pub fn plus(self, other: Money) -> Result<Self, NotMoney> {
        if self.currency != other.currency {
            return Err(NotMoney::CurrenciesMixed { one: self.currency, other: other.currency });
        }
        let amount = self.amount.plus(other.amount).ok_or(NotMoney::TooLarge)?;
        Ok(Money { amount, ..self })
    }

    /// The difference. Refused if the currencies differ or if it is too large.
    pub fn minus(self, other: Money) -> Result<Self, NotMoney> {
        self.plus(other.negated())
    }

    /// The same amount the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        Money { amount: self.amount.negated(), ..self }
    }
}

impl TryFrom<(Decimal, Currency)> for Money {
    type Error = NotMoney;

    fn try_from((amount, currency): (Decimal, Currency)) -> Result<Self, NotMoney> {
        let places = currency.places();
        if amount.normalize().scale() > places {
            return Err(NotMoney::TooManyPlaces { places });
        }
        Money::new(amount.try_into()?, currency)
    }
}

impl TryFrom<Wire> for Money {
    type Error = NotMoney;

    fn try_from(wire: Wire) -> Result<Self, NotMoney> {
        Money::new(wire.amount.parse()?, wire.currency)
    }
}

impl From<Money> for Wire {
    fn from(money: Money) -> Self {
        Wire { amount: money.amount.spelt(money.currency.places()), currency: money.currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.spelt(self.currency.places()), self.currency)
    }
}

#[cfg(test)]
mod tests;
