//! Raids over GraphQL: the calendar, rosters, kills and attendance, and the commands that hold a raid.

mod attendance;
mod choices;
mod counts;
mod holding;
mod kill;
mod killing;
mod list;
mod payload;
mod planning;
mod raid;
mod roster;
mod share;

use async_graphql::MergedObject;

pub use attendance::{Asked, select as attendance};
pub use choices::{AttendancePer, RosterStatus};
pub use holding::RaidsPreview;
pub use kill::Kill;
pub use list::{LedgerRaids, MemberRaids};
pub use raid::Raid;
pub use share::{Joined, share_of};

/// Commands about raids.
#[derive(Default, MergedObject)]
pub struct RaidsMutation(planning::PlanningMutation, holding::HoldingMutation, killing::KillingMutation);
