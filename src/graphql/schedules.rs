//! Schedules over GraphQL: what comes again, when it ran and what came of it, and the commands that say so.

mod action;
mod defining;
mod ending;
mod input;
mod list;
mod payload;
mod run;
mod running;
mod schedule;
mod when;

use async_graphql::MergedObject;

pub use list::LedgerSchedules;

/// Commands to the schedules.
#[derive(Default, MergedObject)]
pub struct SchedulesMutation(defining::DefiningMutation, ending::EndingMutation, running::RunningMutation);
