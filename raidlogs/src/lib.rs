//! What raid tools export, as rows: the loot history of RCLootCouncil and the reports of Warcraft Logs.
//!
//! Bytes come in; rows, or a typed reason why there are none, go out. Whoever has a member's name elsewhere matches it; here a
//! player is a name and a realm as the tool wrote them. Nothing reads a clock, a file or the network, and no number passes
//! through a binary fraction.

mod json;
pub mod rclootcouncil;
mod text;
pub mod warcraftlogs;

pub use text::{MOST_BYTES, TextRefusal};
