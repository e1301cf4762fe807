//! Prices, from answers that a server on this machine replays: as the sources give them, and as they should not.

#![allow(missing_docs)]

mod bad_answers;
mod budgets;
mod caching;
mod calls;
mod circuits;
mod fallback;
mod market;
mod names;
mod odd_parts;
mod patience;
mod samples;
mod server;
mod sources;
