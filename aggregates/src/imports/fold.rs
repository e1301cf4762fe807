//! How the state of waiting names follows their events.

use super::{Imports, ImportsEvent as Event};

impl Imports {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Dismissed { person, .. } => {
                self.dismissed.insert(*person);
            }
        }
    }
}
