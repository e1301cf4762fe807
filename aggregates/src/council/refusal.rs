//! Why a command to the loot council cannot go.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Actor, Common, DecisionId, MemberId, RaidsRefusal};

/// What is the case when a command to the loot council cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum CouncilRefusal {
    /// No such decision.
    #[error("no decision {decision}")]
    UnknownDecision {
        /// Which.
        decision: DecisionId,
    },
    /// Every copy is awarded.
    #[error("decision {decision} is decided")]
    DecisionDecided {
        /// Which.
        decision: DecisionId,
    },
    /// Nothing more of it is awarded.
    #[error("decision {decision} was cancelled")]
    DecisionCancelled {
        /// Which.
        decision: DecisionId,
    },
    /// More decisions are open than can be looked through.
    #[error("{limit} decisions are open, no more can be")]
    TooManyDecisions {
        /// The bound.
        limit: usize,
    },
    /// A number of copies that cannot drop at once.
    #[error("{copies} copies are not 1 to {limit}")]
    CopiesOutOfRange {
        /// As given.
        copies: u32,
        /// The bound.
        limit: u32,
    },
    /// A deadline that has passed.
    #[error("the deadline {deadline} is not in the future")]
    DeadlineNotInFuture {
        /// As given.
        deadline: DateTime<Utc>,
    },
    /// A kill without its raid.
    #[error("a kill is named, and not its raid")]
    KillWithoutRaid,
    /// The deadline has passed.
    #[error("responses were taken until {deadline}")]
    ResponsesClosed {
        /// When.
        deadline: DateTime<Utc>,
    },
    /// A response that the decision's list does not have.
    #[error("`{response}` is no response here")]
    UnknownResponse {
        /// As given.
        response: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// More responses than a decision may have.
    #[error("a decision has at most {limit} responses")]
    TooManyResponses {
        /// The bound.
        limit: usize,
    },
    /// More wishes than a member may have.
    #[error("a member has at most {limit} wishes at a time")]
    TooManyWishes {
        /// The bound.
        limit: usize,
    },
    /// A note about one person that is sealed to another.
    #[error("the note is not sealed to member {member}")]
    SealedToAnother {
        /// To whom it must be.
        member: MemberId,
    },
    /// A key that is nobody's has no voice.
    #[error("{actor} is no member")]
    ActorIsNoMember {
        /// Who asked.
        actor: Actor,
    },
    /// They did not respond, or passed.
    #[error("member {member} does not want the item")]
    NotACandidate {
        /// Who.
        member: MemberId,
    },
    /// Officers do not vote on themselves here.
    #[error("nobody votes on themselves here")]
    OwnVote,
    /// No such award, or it was taken back.
    #[error("decision {decision} has no award {award}")]
    UnknownAward {
        /// Which decision.
        decision: DecisionId,
        /// Which award.
        award: u32,
    },
    /// They have it.
    #[error("member {member} has it")]
    SameMember {
        /// Who.
        member: MemberId,
    },
    /// What raids say.
    #[error(transparent)]
    #[serde(untagged)]
    Raid(#[from] RaidsRefusal),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
