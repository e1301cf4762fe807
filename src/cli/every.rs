//! How often something is done, as it is written: `90s`, `15m`, `1h`, `1d`; `0` is never.

use std::str::FromStr;
use std::time::Duration;

/// An interval; none is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub Option<Duration>);

impl FromStr for Every {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let why = "a number with s, m, h or d behind it, such as 1h, or 0";
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number: u64 = text[..text.len() - unit.len()].parse().map_err(|_| why)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "" if number == 0 => 0,
            _ => return Err(why),
        };
        // A year is more than anybody waits, and no sum of it overflows.
        let seconds = number.checked_mul(seconds).filter(|seconds| *seconds <= 366 * 86_400);
        let every = Duration::from_secs(seconds.ok_or("at most 366d")?);
        Ok(Every(Some(every).filter(|every| !every.is_zero())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_number_with_its_unit_and_0_is_never() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("1h", 3_600), ("2d", 172_800)] {
            assert_eq!(text.parse(), Ok(Every(Some(Duration::from_secs(seconds)))));
        }
        for never in ["0", "0s", "0h"] {
            assert_eq!(never.parse(), Ok(Every(None)));
        }
        for wrong in ["", "1", "h", "-1h", "1.5h", "1w", "1 h", "99999999999999999999s", "367d"] {
            assert!(wrong.parse::<Every>().is_err(), "{wrong}");
        }
    }
}
