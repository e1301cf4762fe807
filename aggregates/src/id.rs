//! Identities, a type per kind, so that none is taken for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )*};
}

ids! {
    /// The books of one group.
    LedgerId,
    /// One person of a ledger.
    MemberId,
    /// A main or an alt of a member.
    CharacterId,
    /// An API key (the public half: never its secret).
    KeyId,
    /// A planned or held raid.
    RaidId,
    /// A kill within a raid.
    KillId,
    /// Something that is to happen again and again.
    ScheduleId,
    /// Points that are set aside.
    HoldId,
    /// An item that a loot council decides on.
    DecisionId,
    /// A fleet.
    FleetId,
    /// Loot of a fleet that is shared out.
    PoolId,
    /// A rule that pools are shared out by.
    PayoutRuleId,
    /// Something that is owed to a member.
    PayoutId,
    /// Something that a member has to give back.
    RecoveryId,
    /// Something that members bid for.
    AuctionId,
}

/// A place in a ledger's total order: 1, 2, 3 ... without gaps; 0 is before the first event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// The place after this one.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The place `count` further on.
    #[must_use]
    pub fn plus(self, count: u64) -> Self {
        Position(self.0 + count)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An entry of a book, named by the position of its first event: a command whose result is larger than an event stands
/// at several positions in a row and is one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub Position);

impl EntryId {
    /// The entry of which an event at `position` is this part.
    pub fn of(position: Position, part: crate::points::Part) -> Self {
        EntryId(Position(position.0.saturating_sub(part.index.into())))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a person's or character's name is found by: an HMAC of the normalised name under a key of the ledger, in hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(pub String);

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a command names a person: by the id of a member or of one of their characters, or by the name of either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A member's or a character's id.
    Id(Uuid),
    /// The handle of a member's or a character's name.
    Name(Handle),
}

impl From<MemberId> for Who {
    fn from(member: MemberId) -> Self {
        Who::Id(member.0)
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Who::Id(id) => id.fmt(f),
            Who::Name(handle) => handle.fmt(f),
        }
    }
}
