//! Issuing history again: what was due was due. What ran is in the book of points, and is issued again there.

use super::{Schedules, SchedulesEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Schedules {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Defined { .. }
            | Event::Changed { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Removed { .. }
            | Event::Ran { .. }
            | Event::WorkRetried { .. }
            | Event::WorkSkipped { .. } => {}
        })
    }
}
