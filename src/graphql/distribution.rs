//! Who got how much, and how evenly: counted over the items that members got, whatever system gave them out.
//!
//! What was voided counts nowhere, what went to nobody is nobody's share, and what a member got who turned out to be another
//! one is the other's. Where points are private, who lacks `VIEW_ALL_POINTS` sees and counts their own items only.

mod gini;
mod given;
mod list;
mod loot;
mod share;

pub use list::LedgerDistribution;
