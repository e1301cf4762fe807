//! Read models of a ledger's auctions.

mod awards;
mod bids;
mod list;

pub use awards::{Award, AwardsModel};
pub use bids::{Bid, BidsModel};
pub use list::{Auction, ListModel};

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}
