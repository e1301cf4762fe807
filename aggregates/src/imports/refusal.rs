//! Why a command about waiting names cannot go.

use serde::Serialize;

use crate::{Common, Handle, MemberId};

/// What is the case when a command about waiting names cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum ImportsRefusal {
    /// No name waits under this id.
    #[error("no name waits as {person}")]
    UnknownImportedName {
        /// Which.
        person: MemberId,
    },
    /// The name was placed, and nothing has come for it since.
    #[error("the name that waited as {person} is member {member}'s already")]
    ImportedNameMapped {
        /// Which.
        person: MemberId,
        /// Whose it is.
        member: MemberId,
    },
    /// The name was left out before.
    #[error("the name that waited as {person} was dismissed already")]
    ImportedNameDismissed {
        /// Which.
        person: MemberId,
    },
    /// The name is somebody's: what is said of it can be posted.
    #[error("the name is member {member}'s")]
    NameIsKnown {
        /// Whose.
        member: MemberId,
    },
    /// More or fewer lines wait than were seen: ask again.
    #[error("{held} lines wait for this name, not {seen}")]
    QueueMoved {
        /// How many wait.
        held: u32,
        /// How many the command would post.
        seen: u32,
    },
    /// One entry names a person twice.
    #[error("an entry names somebody twice")]
    NamedTwice {
        /// What the name is found by.
        handle: Handle,
    },
    /// An entry that holds nothing, or more than fits one event.
    #[error("{count} lines are to be held, 1 to {limit} can be")]
    LinesOutOfRange {
        /// How many.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// An item that nothing was charged for is held as one, for one.
    #[error("an item that cost nothing waits for one name, and changes no balance")]
    NotOneItem,
    /// What waits for a name would reach 10^12.
    #[error("what waits as {person} would leave the bounds")]
    SumOutOfRange {
        /// Which name.
        person: MemberId,
    },
    /// A text about one person was sealed to another.
    #[error("the text is sealed to another than {person}")]
    SealedToAnother {
        /// Whom it should speak of.
        person: MemberId,
    },
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
