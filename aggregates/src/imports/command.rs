//! What may be asked about names that imports could not place.

use serde::Serialize;

use super::KillOf;
use crate::points::{Account, Item, Loot, Source};
use crate::{Handle, MemberId, Points, Sealed, Text, Who};

/// A command about names that wait.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportsCommand {
    /// Keep the lines of an entry that name nobody, until it is known who is meant.
    Hold {
        /// Where from.
        source: Source,
        /// Which balance.
        account: Account,
        /// The reason given there.
        reason: Option<Text<500>>,
        /// What was paid for.
        item: Option<Item>,
        /// Who is named, each once.
        lines: Vec<Unplaced>,
        /// What is said of the item, if nothing was charged for it: then one is named, and no balance changes.
        loot: Option<Box<Loot>>,
        /// The kill at which they were.
        kill: Option<KillOf>,
    },
    /// Say whose a name is. The lines that wait for it are posted by other parts of the same command.
    Map {
        /// The name, by the id that was made for it.
        person: MemberId,
        /// Whose it is.
        member: Who,
        /// How many lines the other parts post: all that wait.
        lines: u32,
    },
    /// Forget the names that became a member's, as a part of the command that forgets the member.
    Forget {
        /// Whose names.
        member: Who,
    },
    /// Leave a name and its lines out of the books.
    Dismiss {
        /// The name, by the id that was made for it.
        person: MemberId,
        /// Why; not about a person.
        reason: Text<500>,
    },
}

/// A line of an entry whose name is nobody's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unplaced {
    /// The id that is made for the name, unless it waits already.
    pub person: MemberId,
    /// The name, sealed to that id.
    pub name: Sealed,
    /// What the name is found by.
    pub handle: Handle,
    /// What the balance changes by.
    pub delta: Points,
}
