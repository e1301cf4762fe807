//! Issuing history again: who was where and what was killed does not hang on any rule.

use super::{Raids, RaidsEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Raids {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Planned { .. }
            | Event::Changed { .. }
            | Event::SignedUp { .. }
            | Event::Cancelled { .. }
            | Event::Started { .. }
            | Event::RosterSet { .. }
            | Event::KillRecorded { .. }
            | Event::KillCorrected { .. }
            | Event::KillRemoved { .. }
            | Event::Ended { .. }
            | Event::Closed { .. } => {}
        })
    }
}
