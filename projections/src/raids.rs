//! Read models of a ledger's raids.

mod calendar;
mod kills;
mod presence;
mod roster;
mod sign_ups;

pub use calendar::{CalendarModel, Raid};
pub use kills::{Kill, KillsModel};
pub use presence::{Presence, PresenceModel};
pub use roster::{RosterModel, Stay};
pub use sign_ups::{SignUp, SignUpsModel};

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}
