//! Calling somebody else's JSON service, politely.
//!
//! A [`Service`] is one such service: whoever asks it shares its connections, its cache, its rate budget and its circuits.
//! - An answer is kept for as long as the service says, then asked for anew with its `ETag`. Who asks the same at the same
//!   time waits for the same answer.
//! - What may go away by itself (5xx, 429, 420, no connection, no answer in time) is tried again with exponential backoff and
//!   full jitter, a bounded number of times within a bounded time. `Retry-After` is obeyed.
//! - A budget that the service tells of (errors per window, tokens per group) is never used up: a call waits, or fails with
//!   the time from which it may go.
//! - After so many failures in a row a route's circuit opens; then one probe is let through at a time.
//! - An answer has a largest size and is read as a stream. No redirect leads to another host.
//! - Whatever goes wrong is a [`Failure`] with a code. Nothing is asked of a service that is not reached over TLS or on this
//!   machine.

mod answer;
mod ask;
mod attempt;
mod backoff;
mod bucket;
mod budget;
mod cache;
mod circuit;
mod clock;
mod exchange;
mod failure;
mod freshness;
mod judge;
mod manners;
mod service;
mod sound;
mod times;

pub use answer::Answer;
pub(crate) use answer::digest;
pub use ask::{Ask, Repeat};
pub use backoff::Backoff;
pub use clock::Clock;
pub(crate) use clock::later;
pub use failure::Failure;
pub(crate) use failure::brief;
pub use manners::Manners;
pub use service::{Misconfigured, Service};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is guarded is whole between any two statements, so a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}
