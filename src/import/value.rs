//! Values that every format has: amounts, names, times. Whatever the books would refuse is told here, with its line, so
//! that an import does not stop halfway.

use aggregates::{NotPoints, Points};
use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::finding::{Code, Problem};

/// Names become part of client keys, which have 200 characters.
const NAME: usize = 100;
/// Nothing was entered before the games were released.
const RELEASED: i64 = 900_000_000;

/// An amount of points. `1e3` is a number, too: game clients write so.
pub fn points(field: &str, text: &str) -> Result<Points, Problem> {
    let text = text.trim();
    let read = match text.split_once(['e', 'E']) {
        Some(parts) => scientific(text, parts),
        None => text.parse(),
    };
    read.map_err(|why| {
        let code = match why {
            NotPoints::NotANumber => Code::NotANumber,
            NotPoints::TooManyPlaces => Code::TooManyPlaces,
            NotPoints::TooLarge => Code::TooLarge,
        };
        Problem::new(code, format!("`{field}`: {}: {why}", shown(text)))
    })
}

fn scientific(text: &str, (digits, exponent): (&str, &str)) -> Result<Points, NotPoints> {
    let Ok(number) = Decimal::from_scientific(text) else {
        let is_number = digits.parse::<Decimal>().is_ok() && exponent.parse::<i64>().is_ok();
        let beyond = if exponent.starts_with('-') { NotPoints::TooManyPlaces } else { NotPoints::TooLarge };
        return Err(if is_number { beyond } else { NotPoints::NotANumber });
    };
    number.try_into()
}

/// A person's name.
pub fn name(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    match () {
        () if text.is_empty() => Err(Problem::new(Code::FieldMissing, format!("`{field}` is empty"))),
        () if length > NAME => Err(Problem::new(
            Code::TextTooLong,
            format!("`{field}` has {length} characters, at most {NAME} fit"),
        )),
        () if text.chars().any(char::is_control) => {
            Err(Problem::new(Code::NameMalformed, format!("`{field}` has control characters")))
        }
        () => Ok(text.to_owned()),
    }
}

/// A text of at most so many characters, without NUL; nothing if it is empty.
pub fn text(field: &str, text: &str, longest: usize) -> Result<Option<String>, Problem> {
    let text = text.trim();
    match text.chars().count() {
        0 => Ok(None),
        length if length > longest => Err(Problem::new(
            Code::TextTooLong,
            format!("`{field}` has {length} characters, at most {longest} fit"),
        )),
        _ if text.contains('\0') => {
            Err(Problem::new(Code::WrongType, format!("`{field}` has a NUL character")))
        }
        _ => Ok(Some(text.to_owned())),
    }
}

/// A time in seconds since 1970. The other system's clock may be a little fast.
pub fn time(field: &str, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let number: Option<Decimal> = text.trim().parse().ok();
    let seconds = number.and_then(|number| i64::try_from(number.trunc()).ok());
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let at =
        at.ok_or_else(|| Problem::new(Code::NotANumber, format!("`{field}`: {} is no time", shown(text))))?;
    match at.timestamp() < RELEASED || at > now + TimeDelta::days(1) {
        true => Err(Problem::new(Code::TimeOutOfRange, format!("`{field}` is {at}"))),
        // A clock that is a little fast wrote it: what has happened is not to come.
        false => Ok(at.min(now)),
    }
}

/// A text as a message shows it: not more of it than a line holds.
fn shown(text: &str) -> String {
    let start: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    format!("`{start}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_what_is_none_says_why() {
        let read = |text: &str| points("ep", text).map_err(|problem| problem.code);
        assert_eq!(read(" 1250.50 ").map(|points| points.to_string()), Ok("1250.5".to_owned()));
        assert_eq!(read("1e3").map(|points| points.to_string()), Ok("1000".to_owned()));
        for (text, code) in [
            ("", Code::NotANumber),
            ("lots", Code::NotANumber),
            ("1_000", Code::NotANumber),
            ("0.125", Code::TooManyPlaces),
            ("1000000000000", Code::TooLarge),
            ("1e30", Code::TooLarge),
            ("1e-40", Code::TooManyPlaces),
            ("1e", Code::NotANumber),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        let code = |text: &str| name("name", text).map_err(|problem| problem.code);
        assert_eq!(code(" \u{5e9}\u{5dc}\u{5d5}\u{5dd} "), Ok("\u{5e9}\u{5dc}\u{5d5}\u{5dd}".to_owned()));
        assert_eq!(code(" "), Err(Code::FieldMissing));
        assert_eq!(code("a\nb"), Err(Code::NameMalformed));
        assert_eq!(code(&"x".repeat(101)), Err(Code::TextTooLong));
    }

    #[test]
    fn a_time_is_neither_before_the_games_nor_to_come() {
        let now = DateTime::from_timestamp(1_600_000_000, 0).expect("a time");
        let code = |text: &str| time("timestamp", text, now).map_err(|problem| problem.code);
        assert_eq!(code("1590000000.5").map(|at| at.timestamp()), Ok(1_590_000_000));
        assert_eq!(code("1600000060"), Ok(now));
        assert_eq!(code("1600100000"), Err(Code::TimeOutOfRange));
        assert_eq!(code("0"), Err(Code::TimeOutOfRange));
        assert_eq!(code("yesterday"), Err(Code::NotANumber));
    }
}
