//! The id that a request goes by in headers, logs and the events that come of it.

use axum::http::HeaderMap;

/// Longer ones are not kept: a caller may choose it, and events keep it for ever.
const LONGEST: usize = 100;

/// The value of `x-request-id`: the caller's, or one that was minted when the request came in.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestId(String);

impl RequestId {
    /// The id in these headers, if it is printable ASCII of 1 to 100 characters.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let id = headers.get("x-request-id")?.to_str().ok()?;
        (1..=LONGEST).contains(&id.len()).then(|| RequestId(id.to_owned()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
