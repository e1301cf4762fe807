//! Issuing history again: who wanted what and who decided so does not hang on any rule. What an award costs does, and that is
//! the points book's to decide anew.

use super::{Council, CouncilEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Council {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Opened { .. }
            | Event::DeadlineSet { .. }
            | Event::Responded { .. }
            | Event::Voted { .. }
            | Event::Awarded { .. }
            | Event::Reassigned { .. }
            | Event::AwardVoided { .. }
            | Event::Deferred { .. }
            | Event::Cancelled { .. }
            | Event::Wished { .. }
            | Event::Unwished { .. } => {}
        })
    }
}
