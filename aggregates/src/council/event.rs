//! What happens in a loot council.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Terms, WishedItem};
use crate::aggregate::events;
use crate::points::{Balances, Item};
use crate::{DecisionId, EntryId, KillId, MemberId, RaidId, Sealed, Text};

/// How somebody stood who wanted an item, when it was awarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    /// Who.
    pub member: MemberId,
    /// What they had responded.
    pub response: Text<40>,
    /// What they had.
    #[serde(flatten)]
    pub balances: Balances,
}

events! {
    /// An event of the loot council.
    pub enum CouncilEvent {
        /// An item was put before the council.
        "council.opened" => Opened {
            /// The decision's id, for ever.
            decision: DecisionId,
            /// What is decided on.
            item: Item,
            /// How many of it there are.
            copies: u32,
            /// The raid that it dropped in.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            raid: Option<RaidId>,
            /// The kill that it dropped from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            kill: Option<KillId>,
            /// Whom it dropped from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            boss: Option<Text<200>>,
            /// Until when raiders may respond.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            deadline: Option<DateTime<Utc>>,
            /// Under what it is decided.
            terms: Terms,
        },
        /// Raiders may respond until another time.
        "council.deadline_set" => DeadlineSet {
            /// Which.
            decision: DecisionId,
            /// Until when; as long as it is open, without it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            deadline: Option<DateTime<Utc>>,
        },
        /// A raider said whether they want the item.
        "council.responded" => Responded {
            /// Which.
            decision: DecisionId,
            /// Who.
            member: MemberId,
            /// What.
            response: Text<40>,
            /// What they say about it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<Sealed>,
        },
        /// An officer voted on a candidate.
        "council.voted" => Voted {
            /// Which.
            decision: DecisionId,
            /// Whose vote it is.
            voter: MemberId,
            /// On whom.
            candidate: MemberId,
            /// For or against them; without it, no longer either.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            approve: Option<bool>,
        },
        /// A copy was awarded.
        "council.awarded" => Awarded {
            /// Which.
            decision: DecisionId,
            /// 1, 2, 3 ... within the decision.
            award: u32,
            /// To whom, if to anybody.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            member: Option<MemberId>,
            /// Whether it is for another role than the member's own.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            off_spec: bool,
            /// Why they.
            reason: Text<500>,
            /// What it is charged by, in the same command.
            entry: EntryId,
            /// How everybody stood who wanted it, in order of id.
            stood: Vec<Stood>,
        },
        /// A copy went to somebody else.
        "council.reassigned" => Reassigned {
            /// Which.
            decision: DecisionId,
            /// Which of its awards.
            award: u32,
            /// Who has it no longer, if it was anybody.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            from: Option<MemberId>,
            /// Who has it.
            member: MemberId,
            /// Why.
            reason: Text<500>,
            /// What it is charged by from now on, in the same command.
            entry: EntryId,
        },
        /// An award was taken back.
        "council.award_voided" => AwardVoided {
            /// Which.
            decision: DecisionId,
            /// Which of its awards.
            award: u32,
            /// Who had it, if anybody.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            member: Option<MemberId>,
            /// Why.
            reason: Text<500>,
        },
        /// It is awarded another time.
        "council.deferred" => Deferred {
            /// Which.
            decision: DecisionId,
            /// Why.
            reason: Text<500>,
        },
        /// Nothing more of it is awarded.
        "council.cancelled" => Cancelled {
            /// Which.
            decision: DecisionId,
            /// Why.
            reason: Text<500>,
        },
        /// A member would like to have an item.
        "council.wished" => Wished {
            /// Who.
            member: MemberId,
            /// What tells the item from others on their list.
            wish: WishedItem,
            /// The item.
            item: Item,
            /// 1 is what they would like to have most.
            rank: u32,
            /// What they say about it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<Sealed>,
        },
        /// A member no longer wishes for an item.
        "council.unwished" => Unwished {
            /// Who.
            member: MemberId,
            /// Which of their wishes.
            wish: WishedItem,
        },
    }
}

impl CouncilEvent {
    /// Which decision it is about, if about any.
    pub fn decision(&self) -> Option<DecisionId> {
        match self {
            CouncilEvent::Opened { decision, .. }
            | CouncilEvent::DeadlineSet { decision, .. }
            | CouncilEvent::Responded { decision, .. }
            | CouncilEvent::Voted { decision, .. }
            | CouncilEvent::Awarded { decision, .. }
            | CouncilEvent::Reassigned { decision, .. }
            | CouncilEvent::AwardVoided { decision, .. }
            | CouncilEvent::Deferred { decision, .. }
            | CouncilEvent::Cancelled { decision, .. } => Some(*decision),
            CouncilEvent::Wished { .. } | CouncilEvent::Unwished { .. } => None,
        }
    }

    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            CouncilEvent::Responded { note: Some(note), .. }
            | CouncilEvent::Wished { note: Some(note), .. } => {
                vec![note]
            }
            _ => Vec::new(),
        }
    }
}
