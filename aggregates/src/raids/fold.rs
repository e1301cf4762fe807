//! How the raids' state follows their events.

use super::{Raid, Raids, RaidsEvent as Event};

impl Raids {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Planned { raid, starts_at, .. } => {
                self.raids.insert(*raid, Raid::Planned { starts_at: *starts_at });
            }
        }
    }
}
