//! Positions in a ledger's log.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};

use super::unreadable;

/// A place in a ledger's total order of events: "1", "2", "3" ... without gaps; "0" is before the first. 64 bits, so it
/// is written as a string; an integer is accepted as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct Position(pub aggregates::Position);

#[Scalar(use_type_description, specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-7")]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Value::Number(number) => number.as_u64(),
            Value::String(_) => None,
            _ => return Err(InputValueError::expected_type(value)),
        };
        let position = number.map(aggregates::Position).map(Position);
        position.ok_or_else(|| unreadable("not a position in a log", "NOT_A_POSITION"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<aggregates::Position> for Position {
    fn from(position: aggregates::Position) -> Self {
        Position(position)
    }
}

impl From<aggregates::EntryId> for Position {
    fn from(entry: aggregates::EntryId) -> Self {
        Position(entry.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_from_a_string_or_an_integer_and_written_as_a_string() {
        let at = |value: Value| Position::parse(value).map(|position| position.0.0).ok();
        assert_eq!(at(Value::from("18446744073709551615")), Some(u64::MAX));
        assert_eq!(at(Value::from(7)), Some(7));
        for wrong in
            [Value::from("-1"), Value::from(-1), Value::from(1.5), Value::from("+1"), Value::from("")]
        {
            assert_eq!(at(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(Position(aggregates::Position(7)).to_value(), Value::from("7"));
    }
}
