//! Read models of a ledger's loot council.

mod awards;
mod decisions;
mod responses;
mod stood;
mod votes;
mod wishes;

pub use awards::{Award, AwardsModel};
pub use decisions::{Decision, DecisionsModel};
pub use responses::{Response, ResponsesModel};
pub use stood::{Stood, StoodModel};
pub use votes::{Vote, VotesModel};
pub use wishes::{Wish, WishesModel};

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}
