//! Refusals that every aggregate shares.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::ledger::RuleKind;
use crate::{Actor, MemberId, Permission, Who};

/// What is the case, whichever aggregate was asked.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Common {
    /// The ledger has not been opened.
    #[error("the ledger is not open")]
    LedgerNotOpen,
    /// The actor lacks a right.
    #[error("{actor} lacks the permission `{}`", permission.name())]
    Forbidden {
        /// Whose rights were asked.
        actor: Actor,
        /// The right.
        permission: Permission,
    },
    /// The actor is a key that was revoked, that expired or that never was.
    #[error("{actor} may no longer act")]
    ActorNotActive {
        /// Whose rights were asked.
        actor: Actor,
    },
    /// An effective time after the time of recording.
    #[error("{effective_at} is in the future")]
    EffectiveInFuture {
        /// The time that was given.
        effective_at: DateTime<Utc>,
    },
    /// A rule that is needed is set at other times only, or was ended.
    #[error("no rule `{rule}` is in force at {at}")]
    NoRuleInForce {
        /// Which.
        rule: RuleKind,
        /// When.
        at: DateTime<Utc>,
    },
    /// An effective time before any group kept books, which no table could hold either.
    #[error("{effective_at} is before {earliest}")]
    EffectiveTooEarly {
        /// The time that was given.
        effective_at: DateTime<Utc>,
        /// The earliest there is.
        earliest: DateTime<Utc>,
    },
    /// No member and no character is known by this.
    #[error("no member and no character is known by `{who}`")]
    UnknownMember {
        /// As the command named them.
        who: Who,
    },
    /// The member has left: the balance stays, but nothing new is awarded.
    #[error("member {member} has left")]
    MemberHasLeft {
        /// The member.
        member: MemberId,
    },
    /// The person is forgotten for ever: nothing more is written about them.
    #[error("member {member} is forgotten")]
    MemberForgotten {
        /// Who.
        member: MemberId,
    },
    /// The time is before the member belonged to the group.
    #[error("member {member} joined at {joined}")]
    BeforeMemberJoined {
        /// Who.
        member: MemberId,
        /// When they did.
        joined: DateTime<Utc>,
    },
    /// The same person is named twice, be it by an alt.
    #[error("member {member} is named twice")]
    MemberNamedTwice {
        /// The member.
        member: MemberId,
    },
    /// An id that the caller chose is taken.
    #[error("the id {id} is taken")]
    IdTaken {
        /// The id.
        id: Uuid,
    },
    /// A text that says nothing.
    #[error("`{field}` is empty")]
    TextEmpty {
        /// Which.
        field: String,
    },
    /// A text with the character NUL.
    #[error("`{field}` contains the character NUL")]
    TextWithNul {
        /// Which.
        field: String,
    },
    /// A text beyond its bound.
    #[error("`{field}` has {length} characters, the limit is {limit}")]
    TextTooLong {
        /// Which.
        field: String,
        /// Its length, in characters.
        length: usize,
        /// The bound.
        limit: usize,
    },
}
