//! Why there is no answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why a service gave no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Failure {
    /// No answer within the time of one request.
    #[error("no answer within {milliseconds} ms")]
    TimedOut {
        /// How long was waited.
        milliseconds: u64,
    },
    /// The time for all of it was over before this was asked.
    #[error("the time for asking was over")]
    OutOfTime,
    /// No connection.
    #[error("no connection: {detail}")]
    Unreachable {
        /// What was the matter.
        detail: String,
    },
    /// The connection broke before there was an answer: the service may have done what it was asked.
    #[error("the connection broke: {detail}")]
    CutOff {
        /// What was the matter.
        detail: String,
    },
    /// The answer ended early.
    #[error("the answer ended early")]
    Truncated,
    /// The answer is larger than any answer should be.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// The service is in trouble.
    #[error("it is in trouble (status {status})")]
    Unavailable {
        /// The status, 500 to 599.
        status: u16,
    },
    /// The service does not want to be asked now.
    #[error("it may be asked again at {until}")]
    RateLimited {
        /// From when on it may be asked.
        until: DateTime<Utc>,
    },
    /// It failed too often in a row and is left alone.
    #[error("it failed too often and is left alone until {until}")]
    CircuitOpen {
        /// From when on it is tried again.
        until: DateTime<Utc>,
    },
    /// The service refuses the request.
    #[error("it refused (status {status}): {detail}")]
    Refused {
        /// The status, 400 to 499.
        status: u16,
        /// What it says about it.
        detail: String,
    },
    /// The service sends elsewhere.
    #[error("it sends elsewhere (status {status})")]
    Redirected {
        /// The status, 300 to 399.
        status: u16,
    },
    /// The answer is a page for people.
    #[error("the answer is HTML")]
    Html,
    /// There is nothing in the answer.
    #[error("the answer is empty")]
    Empty,
    /// The answer is no JSON.
    #[error("the answer is no JSON: {detail}")]
    NotJson {
        /// What was the matter, and where.
        detail: String,
    },
    /// The status says that all is well, and the answer that it is not.
    #[error("the answer is an error: {detail}")]
    ErrorInside {
        /// What it says.
        detail: String,
    },
    /// The answer is JSON of another shape.
    #[error("the answer has another shape: {detail}")]
    WrongShape {
        /// What was the matter, and where.
        detail: String,
    },
}

impl Failure {
    /// The answer has another shape than it should.
    pub fn shape(detail: impl std::fmt::Display) -> Self {
        Failure::WrongShape { detail: brief(&detail.to_string()) }
    }

    /// Whether asking later may help: nothing has to be changed here or there first.
    pub fn may_pass(&self) -> bool {
        use Failure as F;
        !matches!(
            self,
            F::Refused { .. }
                | F::Redirected { .. }
                | F::TooLarge { .. }
                | F::NotJson { .. }
                | F::WrongShape { .. }
        )
    }

    /// The time before which asking is of no use, if it is known.
    pub fn not_before(&self) -> Option<DateTime<Utc>> {
        match self {
            Failure::RateLimited { until } | Failure::CircuitOpen { until } => Some(*until),
            _ => None,
        }
    }

    /// What went wrong in reading JSON.
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        match error.classify() {
            Category::Eof => Failure::Truncated,
            Category::Data => Failure::shape(error),
            Category::Syntax | Category::Io => Failure::NotJson { detail: brief(&error.to_string()) },
        }
    }
}

/// So much of a foreign text as can be shown: one line, and not too long.
pub(crate) fn brief(text: &str) -> String {
    const LONGEST: usize = 200;
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(LONGEST).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn failures_have_codes_and_what_is_to_be_known() {
        let written = |failure: Failure| serde_json::to_value(failure).expect("JSON");
        let until = DateTime::UNIX_EPOCH;
        let late = written(Failure::TimedOut { milliseconds: 8 });
        assert_eq!(late, json!({ "code": "TIMED_OUT", "milliseconds": 8 }));
        let limited = Failure::RateLimited { until };
        assert_eq!((limited.may_pass(), limited.not_before()), (true, Some(until)));
        assert_eq!(written(limited), json!({ "code": "RATE_LIMITED", "until": "1970-01-01T00:00:00Z" }));
        let refused = Failure::Refused { status: 403, detail: "no".to_owned() };
        assert!(!refused.may_pass());
        assert_eq!(written(refused), json!({ "code": "REFUSED", "detail": "no", "status": 403 }));
    }

    #[test]
    fn foreign_texts_are_one_line_and_not_too_long() {
        assert_eq!(brief("two\nlines\u{7} "), "two lines");
        assert_eq!(brief(&"ä".repeat(999)).chars().count(), 200);
    }
}
