//! An amount of money whose currency is said elsewhere: once for a whole split, once for a ledger.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, NotMoney};

/// The places of the finest currency, and so of every amount.
const PLACES: u32 = 8;
/// One, in the unit that amounts are counted in.
const ONE: i128 = 100_000_000;

/// An exact amount: hundred-millionths in an integer, whatever the currency. At most 10^18 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(i128);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);
    /// The largest amount there is, 10^18.
    pub const MAX: Amount = Amount(1_000_000_000_000_000_000 * ONE);

    /// So many of the currency itself.
    pub const fn whole(count: u32) -> Self {
        Amount(count as i128 * ONE)
    }

    /// An amount from the smallest units of a currency, if within the bound.
    pub fn from_minor(minor: i128, currency: Currency) -> Option<Self> {
        minor.checked_mul(unit(currency)).and_then(Self::checked)
    }

    /// The amount in the smallest units of a currency, if it has no fraction of one.
    pub fn minor(self, currency: Currency) -> Option<i128> {
        (self.0 % unit(currency) == 0).then_some(self.0 / unit(currency))
    }

    /// The amount as a decimal, without needless zeros.
    pub fn decimal(self) -> Decimal {
        // 10^26 fits the 96 bits of a decimal.
        Decimal::from_i128_with_scale(self.0, PLACES).normalize()
    }

    /// The amount in hundred-millionths, of which every amount is a whole number.
    pub const fn hundred_millionths(self) -> i128 {
        self.0
    }

    /// The decimal places that this amount needs, 0 to 8.
    pub fn places(self) -> u32 {
        self.decimal().scale()
    }

    /// The amount that is nearest to a number, half to even.
    pub fn nearest(exact: Decimal) -> Result<Self, NotMoney> {
        exact.round_dp(PLACES).try_into()
    }

    /// The sum, if within the bound.
    pub fn plus(self, other: Amount) -> Option<Self> {
        Self::checked(self.0 + other.0)
    }

    /// The difference, if within the bound.
    pub fn minus(self, other: Amount) -> Option<Self> {
        self.plus(other.negated())
    }

    /// The same amount the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        Amount(-self.0)
    }

    /// The amount with at least so many places.
    pub(super) fn spelt(self, places: u32) -> String {
        let mut decimal = self.decimal();
        if decimal.scale() < places {
            decimal.rescale(places);
        }
        decimal.to_string()
    }

    fn checked(units: i128) -> Option<Self> {
        (units.unsigned_abs() <= Self::MAX.0.unsigned_abs()).then_some(Amount(units))
    }
}

/// The smallest unit of a currency, in the unit that amounts are counted in.
fn unit(currency: Currency) -> i128 {
    10_i128.pow(PLACES.saturating_sub(currency.places()))
}

impl TryFrom<Decimal> for Amount {
    type Error = NotMoney;

    fn try_from(amount: Decimal) -> Result<Self, NotMoney> {
        let amount = amount.normalize();
        if amount.scale() > PLACES {
            return Err(NotMoney::TooManyPlaces { places: PLACES });
        }
        // A mantissa of 96 bits times 10^8 is within 128 bits.
        Self::checked(amount.mantissa() * 10_i128.pow(PLACES - amount.scale())).ok_or(NotMoney::TooLarge)
    }
}

impl FromStr for Amount {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric(whole) || !numeric(fraction) {
            return Err(NotMoney::NotANumber);
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let size = units(whole, fraction)?;
        Self::checked(if text.starts_with('-') { -size } else { size }).ok_or(NotMoney::TooLarge)
    }
}

/// What digits before and after the point come to.
fn units(whole: &str, fraction: &str) -> Result<i128, NotMoney> {
    if fraction.len() > PLACES as usize {
        return Err(NotMoney::TooManyPlaces { places: PLACES });
    }
    // Nineteen digits are those of the bound; with the places, 27 fit easily.
    if whole.len() > 19 {
        return Err(NotMoney::TooLarge);
    }
    format!("0{whole}{fraction:0<8}").parse().map_err(|_| NotMoney::NotANumber)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decimal().fmt(f)
    }
}

impl TryFrom<String> for Amount {
    type Error = NotMoney;

    fn try_from(text: String) -> Result<Self, NotMoney> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}
