//! What items are worth: market prices from several sources, asked in order and politely.
//!
//! [`Prices`] prices items by a [`Strategy`]. Each [`Source`] is asked for what those before it did not price; what nobody
//! prices is listed with what each source said. Invariants:
//! - No number is ever a binary fraction. A source's numbers are read from its text; a price is rounded once, half to even, to
//!   two places.
//! - A price of 0 is no price. Nor is one below zero, or beyond [`MOST`], or that is no number.
//! - A price is a percentile or an average, never a single best offer.
//! - A price carries its source, strategy, time and the digest of the answer that it was read from.
//! - Sources are asked as [`calling`] says: within their budgets, no more often than their answers expire, and not at all for a
//!   while after they failed.
//!
//! This crate knows nothing of ledgers. [`Names`] resolves item names of other client languages.
//!
//! | Source | `jita_buy`, `jita_sell`, `split` | `regional_average` |
//! |---|---|---|
//! | Fuzzwork aggregates | its percentiles of Jita 4-4 | its weighted averages of the region's buy and sell orders, by volume |
//! | ESI region orders | percentiles of the orders in Jita 4-4 | the region's orders, the same way |
//! | ESI market prices | not offered | `average_price`, which is of all regions |
//! | Janice | its averages of the best five percent in Jita 4-4 | not offered |

pub mod calling;
mod known;
mod names;
mod number;
mod percentile;
mod price;
mod prices;
mod quote;
mod reason;
mod settings;
mod sources;
mod strategy;

pub use names::{Language, Names, Resolved};
pub use number::MOST;
pub use price::{Basis, Price, Priced, STALE_AFTER_HOURS, Tried};
pub use prices::Prices;
pub use reason::{Reason, Side};
pub use settings::{ApiKey, Services, Settings};
pub use sources::Source;
pub use strategy::{JITA, Region, Strategy, THE_FORGE, TypeId, UnknownName};
