//! Decimals, exact.

use aggregates::{Amount, Percent, Points, Ratio};
use async_graphql::{Description, InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};

use super::unreadable;
use crate::graphql::error::{GraphqlError, NotPoints};

/// Digits that a decimal may have, a bound on work: what it may be worth is the field's to say.
const MOST_DIGITS: usize = 60;

/// An exact decimal number, written as a string such as "12.5". An integer is accepted as well; a JSON number with a
/// fraction or an exponent is not, because it may have lost digits before it got here.
#[derive(Clone, Debug, PartialEq, Eq, Description)]
pub struct Decimal(String);

#[Scalar(use_type_description, specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-6")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::read(text),
            Value::Number(number) if number.is_i64() || number.is_u64() => Self::read(&number.to_string()),
            Value::Number(number) => Err(inexact(number)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Whatever digits such a number lost, it stays beyond every amount if it is that large.
fn inexact(number: &Number) -> InputValueError<Decimal> {
    match number.as_f64() {
        Some(float) if float.abs() >= 1e15 => unreadable("the number is too large", "AMOUNT_OUT_OF_RANGE"),
        _ => unreadable("write a decimal as a string, a JSON number may lose digits", "DECIMAL_AS_FLOAT"),
    }
}

impl Decimal {
    /// Reads digits, with a sign and a fraction if need be, and drops zeros that say nothing.
    fn read(text: &str) -> InputValueResult<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric(whole) || !fraction.is_none_or(numeric) {
            return Err(unreadable("not a decimal number", "NOT_A_NUMBER"));
        }
        if digits.len() > MOST_DIGITS {
            return Err(unreadable("more digits than any amount has", "AMOUNT_OUT_OF_RANGE"));
        }
        Ok(Decimal::plain(sign, whole, fraction.unwrap_or_default()))
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// 1.
    pub fn one() -> Self {
        Decimal("1".to_owned())
    }

    fn plain(sign: &str, whole: &str, fraction: &str) -> Self {
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
        let point = if fraction.is_empty() { "" } else { "." };
        Decimal(format!("{sign}{whole}{point}{fraction}"))
    }

    /// A decimal as PostgreSQL prints it, without the zeros that a column's scale adds.
    pub fn of_column(text: &str) -> Self {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Decimal::plain(sign, whole, fraction)
    }

    /// The amount of points; `field` names it in the refusal.
    pub fn points(&self, field: &str) -> Result<Points, GraphqlError> {
        self.0.parse().map_err(|why| GraphqlError::not_points(field, &self.0, self.or_too_long(why)))
    }

    /// These are digits, so what cannot be read has too many of them before or after the point.
    fn or_too_long(&self, why: NotPoints) -> NotPoints {
        let whole = self.0.trim_start_matches('-').split('.').next().map_or(0, str::len);
        match why {
            NotPoints::NotANumber if whole > 12 => NotPoints::TooLarge,
            NotPoints::NotANumber => NotPoints::TooManyPlaces,
            why => why,
        }
    }

    /// The amount of money; `field` names it in the refusal.
    pub fn amount(&self, field: &str) -> Result<Amount, GraphqlError> {
        self.0.parse().map_err(|why| GraphqlError::not_money(field, &self.0, &why))
    }

    /// A whole number of things; `field` names it in the refusal.
    pub fn count(&self, field: &str) -> Result<u64, GraphqlError> {
        self.0.parse().map_err(|_| GraphqlError::not_a_count(field, &self.0))
    }

    /// The factor of a formula; `field` names it in the refusal.
    pub fn factor(&self, field: &str) -> Result<rust_decimal::Decimal, GraphqlError> {
        let factor = rust_decimal::Decimal::from_str_exact(&self.0).ok();
        factor.ok_or_else(|| GraphqlError::not_a_factor(field, &self.0))
    }

    /// The ratio, above 0 and up to 1,000,000.
    pub fn ratio(&self) -> Result<Ratio, GraphqlError> {
        let ratio = rust_decimal::Decimal::from_str_exact(&self.0).ok();
        ratio.and_then(|ratio| ratio.try_into().ok()).ok_or_else(|| GraphqlError::not_ratio(&self.0))
    }

    /// The percentage, above 0 and up to 100.
    pub fn percent(&self) -> Result<Percent, GraphqlError> {
        let percent = rust_decimal::Decimal::from_str_exact(&self.0).ok();
        percent.and_then(|percent| percent.try_into().ok()).ok_or_else(|| GraphqlError::not_percent(&self.0))
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        Decimal(amount.to_string())
    }
}

impl From<Points> for Decimal {
    fn from(points: Points) -> Self {
        Decimal(points.to_string())
    }
}

impl From<Percent> for Decimal {
    fn from(percent: Percent) -> Self {
        Decimal(percent.to_string())
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Decimal(number.normalize().to_string())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::InputType;

    use super::*;
    use crate::graphql::error::Coded;

    fn read(value: serde_json::Value) -> Result<String, String> {
        let value = Value::from_json(value).expect("JSON is a value");
        let code =
            |error: InputValueError<Decimal>| error.into_server_error(async_graphql::Pos::default()).code();
        <Decimal as InputType>::parse(Some(value)).map(|decimal| decimal.0).map_err(code)
    }

    #[test]
    fn strings_and_integers_are_exact_and_plain() {
        for (written, plain) in
            [("12.50", "12.5"), ("-0.0", "0"), ("007", "7"), ("-3", "-3"), ("0.01", "0.01"), ("100", "100")]
        {
            assert_eq!(read(written.into()), Ok(plain.to_owned()));
        }
        assert_eq!(read(12.into()), Ok("12".to_owned()));
        assert_eq!(read((-7).into()), Ok("-7".to_owned()));
    }

    #[test]
    fn floats_nan_and_too_many_digits_have_codes() {
        assert_eq!(read(12.5.into()), Err("DECIMAL_AS_FLOAT".to_owned()));
        assert_eq!(read(1e30.into()), Err("AMOUNT_OUT_OF_RANGE".to_owned()));
        for text in ["NaN", "", "-", "1e5", "1.", ".5", "1,5", "+1", " 1", "Infinity", "٣"] {
            assert_eq!(read(text.into()), Err("NOT_A_NUMBER".to_owned()), "{text}");
        }
        assert_eq!(read("9".repeat(61).into()), Err("AMOUNT_OUT_OF_RANGE".to_owned()));
    }

    #[test]
    fn what_is_no_amount_or_percentage_has_a_code() {
        let points = |text: &str| Decimal(text.to_owned()).points("amount").map_err(GraphqlError::code);
        assert_eq!(points("1000000000000000000000000000000"), Err("AMOUNT_OUT_OF_RANGE".to_owned()));
        assert_eq!(points("1000000000000"), Err("AMOUNT_OUT_OF_RANGE".to_owned()));
        assert_eq!(points(&format!("0.{}1", "0".repeat(50))), Err("TOO_MANY_PLACES".to_owned()));
        assert_eq!(points("0.001"), Err("TOO_MANY_PLACES".to_owned()));
        assert!(points("999999999999.99").is_ok());
        let percent = |text: &str| Decimal(text.to_owned()).percent().map_err(GraphqlError::code);
        for text in ["0", "101", "-1", "0.00001"] {
            assert_eq!(percent(text), Err("PERCENT_OUT_OF_RANGE".to_owned()));
        }
        assert!(percent("100").is_ok());
    }
}
