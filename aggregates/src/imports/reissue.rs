//! Issuing history again: a name waited, and somebody said whose it is.

use super::{Imports, ImportsEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Imports {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::NameFound { .. }
            | Event::Held { .. }
            | Event::Mapped { .. }
            | Event::Dismissed { .. }
            | Event::NamesForgotten { .. } => {}
        })
    }
}
