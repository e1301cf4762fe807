//! What happens to names that imports could not place.

use serde::{Deserialize, Serialize};

use crate::aggregate::events;
use crate::points::{Account, Item, Loot, Source};
use crate::{Handle, KillId, MemberId, Points, RaidId, Sealed, Text};

/// What an imported entry does to a balance of somebody whose name waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLine {
    /// The name, by the id that was made for it.
    pub person: MemberId,
    /// What the balance changes by.
    pub delta: Points,
}

/// A kill of a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KillOf {
    /// The raid.
    pub raid: RaidId,
    /// The kill.
    pub kill: KillId,
}

events! {
    /// An event about names that wait.
    pub enum ImportsEvent {
        /// An import named somebody who is no member; what it says of them waits.
        "imports.name_found" => NameFound {
            /// The id that was made for the name; who is added under it as a member keeps it.
            person: MemberId,
            /// The name, sealed to that id.
            name: Sealed,
            /// What the name is found by.
            handle: Handle,
        },
        /// Lines of an entry of another system wait for their names to be placed.
        "imports.held" => Held {
            /// Where from.
            source: Source,
            /// Which balance.
            account: Account,
            /// The reason given there.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<Text<500>>,
            /// What was paid for, if something was.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            item: Option<Item>,
            /// Who waits for what.
            lines: Vec<HeldLine>,
            /// What is said of the item, if it was given and nothing was charged: then no balance changes.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            loot: Option<Box<Loot>>,
            /// The kill at which they were.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            kill: Option<KillOf>,
        },
        /// A name is a member's from here on; the lines that waited for it are posted by the same command.
        "imports.mapped" => Mapped {
            /// The name, by the id that was made for it.
            person: MemberId,
            /// Whose it is; the same id if the name was added as a member.
            member: MemberId,
            /// How many lines waited.
            lines: u32,
        },
        /// Names are forgotten with the person whose they had become: nothing is found by them.
        "imports.names_forgotten" => NamesForgotten {
            /// Whose they were.
            member: MemberId,
            /// The names, by the ids that were made for them.
            people: Vec<MemberId>,
        },
        /// A name and its lines stay out of the books.
        "imports.dismissed" => Dismissed {
            /// The name, by the id that was made for it.
            person: MemberId,
            /// Why; not about a person.
            reason: Text<500>,
        },
    }
}

impl ImportsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            ImportsEvent::NameFound { name, .. } => vec![name],
            ImportsEvent::Held { loot: Some(loot), .. } => loot.sealed(),
            _ => Vec::new(),
        }
    }
}
