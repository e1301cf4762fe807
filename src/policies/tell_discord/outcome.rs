//! What follows from how a try went.

use chrono::{DateTime, TimeDelta, Utc};
use prices::calling::{Backoff, Failure};

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Told,
    /// It did not, and is sent again then.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Whether this counts as a try: being told to wait does not.
        tried: bool,
        /// What was the matter.
        why: String,
    },
    /// It did not, and will not.
    GivenUp {
        /// What was the matter.
        why: String,
    },
    /// It may have arrived, so it is not sent again.
    Unknown {
        /// What was the matter.
        why: String,
    },
}

/// What follows from a try, which was one of so many.
pub fn of(answer: Result<(), Failure>, tries: u32, now: DateTime<Utc>, patience: &Backoff) -> Outcome {
    let Err(failure) = answer else { return Outcome::Told };
    let why = failure.to_string();
    let wait = TimeDelta::from_std(patience.wait(tries)).unwrap_or(TimeDelta::MAX);
    let later = |from: DateTime<Utc>| from.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC);
    match failure {
        Failure::RateLimited { until } | Failure::CircuitOpen { until } => {
            Outcome::Again { at: later(until.max(now)), tried: false, why }
        }
        Failure::OutOfTime => Outcome::Again { at: later(now), tried: false, why },
        Failure::Unreachable { .. } | Failure::Unavailable { .. } if tries < patience.attempts => {
            Outcome::Again { at: later(now), tried: true, why }
        }
        Failure::TimedOut { .. } | Failure::CutOff { .. } | Failure::Truncated | Failure::TooLarge { .. } => {
            Outcome::Unknown { why }
        }
        _ => Outcome::GivenUp { why },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PATIENCE: Backoff =
        Backoff { attempts: 3, first: Duration::from_secs(1), longest: Duration::from_secs(60) };

    fn now() -> DateTime<Utc> {
        "2026-11-21T20:00:00Z".parse().expect("a time")
    }

    fn after(failure: Failure, tries: u32) -> Outcome {
        of(Err(failure), tries, now(), &PATIENCE)
    }

    #[test]
    fn what_certainly_did_not_arrive_is_sent_again_later_a_bounded_number_of_times() {
        for failure in
            [Failure::Unavailable { status: 502 }, Failure::Unreachable { detail: "no".to_owned() }]
        {
            let Outcome::Again { at, tried: true, .. } = after(failure.clone(), 2) else {
                panic!("{failure}")
            };
            assert!(at >= now() && at <= now() + TimeDelta::seconds(2), "{at}");
            assert!(matches!(after(failure, 3), Outcome::GivenUp { .. }));
        }
    }

    #[test]
    fn who_says_when_to_come_back_is_obeyed_and_that_is_no_try() {
        let until = now() + TimeDelta::seconds(30);
        let Outcome::Again { at, tried: false, .. } = after(Failure::RateLimited { until }, 99) else {
            panic!()
        };
        assert!(at >= until);
    }

    #[test]
    fn what_may_have_arrived_is_never_sent_again() {
        for failure in [
            Failure::TimedOut { milliseconds: 8 },
            Failure::CutOff { detail: "no".to_owned() },
            Failure::Truncated,
        ] {
            assert!(matches!(after(failure, 1), Outcome::Unknown { .. }));
        }
    }

    #[test]
    fn who_refuses_is_not_asked_again() {
        for status in [400, 401, 403, 404] {
            let failure = Failure::Refused { status, detail: "no".to_owned() };
            assert!(matches!(after(failure, 1), Outcome::GivenUp { .. }), "{status}");
        }
        assert_eq!(of(Ok(()), 1, now(), &PATIENCE), Outcome::Told);
    }
}
