//! How the state of waiting names follows their events.

use super::{Imports, ImportsEvent as Event, Waiting};

impl Imports {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::NameFound { person, handle, .. } => {
                self.handles.insert(handle.clone(), *person);
                self.names.entry(*person).or_default();
            }
            Event::Held { account, lines, .. } => {
                for line in lines {
                    let name = self.names.entry(line.person).or_default();
                    // The bound was checked when it was decided.
                    let sum = name.with(*account, line.delta).unwrap_or_default();
                    name.sums.insert(*account, sum);
                    name.lines += 1;
                }
            }
            Event::Mapped { person, member, .. } => {
                self.names.insert(*person, Waiting { member: Some(*member), ..Waiting::default() });
            }
            Event::NamesForgotten { people, .. } => {
                self.handles.retain(|_, person| !people.contains(person));
            }
            Event::Dismissed { person, .. } => self.names.entry(*person).or_default().dismissed = true,
        }
    }
}
