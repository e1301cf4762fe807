//! How patient and how polite a caller is.

use std::time::Duration;

use super::Backoff;

/// The bounds that a [`super::Service`] keeps to.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Who calls. Services ask for a way to reach the people behind it.
    pub user_agent: String,
    /// How long one request may take, the whole answer included.
    pub request: Duration,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long a call may take with all its requests and waits.
    pub total: Duration,
    /// How often it is tried, and the waits in between.
    pub backoff: Backoff,
    /// Bytes of the largest answer.
    pub largest: usize,
    /// How many requests are under way at once.
    pub at_once: usize,
    /// After so many failures in a row a circuit opens.
    pub failures: u32,
    /// How long it stays open before a probe.
    pub open_for: Duration,
    /// So many of the errors that the service still allows are left alone.
    pub errors_left: u32,
    /// How long an answer is kept that says nothing of it.
    pub silent: Duration,
    /// How long an answer is kept at most, whatever it says.
    pub longest_kept: Duration,
    /// Bytes of answers that are kept.
    pub kept: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Manners {
            user_agent: concat!("bursar/", env!("CARGO_PKG_VERSION")).to_owned(),
            request: Duration::from_secs(8),
            connect: Duration::from_secs(4),
            total: Duration::from_secs(20),
            backoff: Backoff::default(),
            largest: 32 << 20,
            at_once: 6,
            failures: 5,
            open_for: Duration::from_secs(30),
            errors_left: 10,
            silent: Duration::from_secs(60),
            longest_kept: Duration::from_secs(24 * 60 * 60),
            kept: 64 << 20,
        }
    }
}
