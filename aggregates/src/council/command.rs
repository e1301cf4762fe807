//! What may be asked of a loot council.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::WishedItem;
use crate::points::Item;
use crate::{DecisionId, KillId, RaidId, Sealed, Text, Who};

/// A command to the loot council of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CouncilCommand {
    /// Put an item before the council.
    Open {
        /// Its id, for ever.
        decision: DecisionId,
        /// What is decided on.
        new: NewDecision,
    },
    /// Let raiders respond until another time.
    SetDeadline {
        /// Which.
        decision: DecisionId,
        /// Until when; as long as it is open, without it.
        deadline: Option<DateTime<Utc>>,
    },
    /// Say whether somebody wants the item; the last that is said counts.
    Respond {
        /// Which.
        decision: DecisionId,
        /// For whom, if not for oneself.
        who: Option<Who>,
        /// One of the ledger's responses, or `pass`.
        response: Text<40>,
        /// What there is to say about it.
        note: Option<Sealed>,
    },
    /// Vote on a candidate; the last vote of an officer on them counts.
    Vote {
        /// Which.
        decision: DecisionId,
        /// On whom.
        candidate: Who,
        /// For or against them; without it, no longer either.
        approve: Option<bool>,
    },
    /// Award a copy. The same command charges it, by the points book.
    Award {
        /// Which.
        decision: DecisionId,
        /// Whom; nobody for what the guild keeps or destroys.
        to: Option<Who>,
        /// Whether it is for another role than the member's own; as they responded, without it.
        off_spec: Option<bool>,
        /// Why they; not about a person.
        reason: Text<500>,
    },
    /// Award a copy to somebody else. The same command charges them, by the points book.
    Reassign {
        /// Which.
        decision: DecisionId,
        /// Which of its awards.
        award: u32,
        /// Whom instead.
        to: Who,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Take an award back. The same command voids what was charged, by the points book.
    VoidAward {
        /// Which.
        decision: DecisionId,
        /// Which of its awards.
        award: u32,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Award it another time.
    Defer {
        /// Which.
        decision: DecisionId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Award nothing more of it.
    Cancel {
        /// Which.
        decision: DecisionId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Say that somebody would like to have an item; the last that is said of it counts.
    Wish {
        /// Who, if not oneself.
        who: Option<Who>,
        /// What.
        item: Item,
        /// 1 is what they would like to have most. Without it, it stays as it is, and is 1 at first.
        rank: Option<u32>,
        /// What there is to say about it.
        note: Option<Sealed>,
    },
    /// Say that somebody no longer wishes for an item.
    Unwish {
        /// Who, if not oneself.
        who: Option<Who>,
        /// Which of their wishes.
        wish: WishedItem,
    },
}

/// What is decided on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewDecision {
    /// The item.
    pub item: Item,
    /// How many of it there are.
    pub copies: u32,
    /// The raid that it dropped in, at the time of the command.
    pub raid: Option<RaidId>,
    /// The kill that it dropped from, in that raid.
    pub kill: Option<KillId>,
    /// Whom it dropped from, if no kill says so.
    pub boss: Option<Text<200>>,
    /// Until when raiders may respond; as long as it is open, without it.
    pub deadline: Option<DateTime<Utc>>,
}
