//! Scalars: numbers as strings, because a JSON number may lose digits on its way through a client.

mod date_time;
mod decimal;
mod local;
mod position;

pub use date_time::DateTime;
pub use decimal::Decimal;
pub use local::{LocalDate, LocalTime};
pub use position::Position;

use async_graphql::{InputType, InputValueError};

/// An input that cannot be read, with its `extensions.code`.
fn unreadable<T: InputType>(why: &str, code: &str) -> InputValueError<T> {
    InputValueError::custom(why).with_extension("code", code)
}
