//! How long to wait before asking again: exponential backoff with full jitter.
//!
//! The n-th wait is anything from nothing to `first * 2^(n-1)`, at most `longest`, evenly drawn, so that many who failed
//! together do not come back together ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

use std::time::Duration;

use aws_lc_rs::rand;

/// How often a call is tried, and how long is waited in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// How often a request is sent, the first time included.
    pub attempts: u32,
    /// The longest that the first wait may be.
    pub first: Duration,
    /// The longest that any wait may be.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Backoff { attempts: 4, first: Duration::from_millis(500), longest: Duration::from_secs(8) }
    }
}

impl Backoff {
    /// The wait after so many failures, drawn.
    pub fn wait(&self, failed: u32) -> Duration {
        let mut bytes = [0xff; 8];
        // Without chance the wait is the longest, which harms nobody.
        let drawn = rand::fill(&mut bytes).map_or(u64::MAX, |()| u64::from_le_bytes(bytes));
        self.share(failed, drawn)
    }

    /// As much of the longest wait as the number is of all numbers.
    fn share(&self, failed: u32, drawn: u64) -> Duration {
        let doubled = 2u32.saturating_pow(failed.saturating_sub(1));
        let most = self.first.saturating_mul(doubled).min(self.longest);
        let nanos = (most.as_nanos().min(u128::from(u64::MAX)) * u128::from(drawn)) >> 64;
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_anything_up_to_a_bound_that_doubles_and_then_stays() {
        let backoff = Backoff { attempts: 9, first: Duration::from_secs(1), longest: Duration::from_secs(5) };
        let most = |failed| (backoff.share(failed, u64::MAX).as_millis() + 1) / 1000;
        assert_eq!([1, 2, 3, 4, 90].map(most), [1, 2, 4, 5, 5]);
        assert_eq!(backoff.share(3, 0), Duration::ZERO);
        assert_eq!(backoff.share(3, 1 << 63), Duration::from_secs(2));
    }

    #[test]
    fn two_waits_are_hardly_ever_the_same() {
        let backoff = Backoff::default();
        assert_ne!(backoff.wait(5), backoff.wait(5));
    }
}
