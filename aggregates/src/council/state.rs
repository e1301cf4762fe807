//! What a loot council's decisions need to remember.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::WishedItem;
use crate::ledger::{CouncilRule, Open};
use crate::points::Item;
use crate::{DecisionId, EntryId, MemberId, RaidId, Text};

/// The loot council of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Council {
    /// Every decision. One that is over stays: its awards can be voided, and then its votes count again.
    pub decisions: BTreeMap<DecisionId, Decision>,
    /// What members wish for, with its rank, under the ids that they said it with.
    pub wishes: BTreeMap<MemberId, BTreeMap<WishedItem, u32>>,
}

/// An item that is, or was, decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What is decided on.
    pub item: Item,
    /// How many of it there are.
    pub copies: u32,
    /// The raid that it dropped in.
    pub raid: Option<RaidId>,
    /// Until when raiders may respond.
    pub deadline: Option<DateTime<Utc>>,
    /// Under what it is decided.
    pub terms: Terms,
    /// How far it is.
    pub state: DecisionState,
    /// Whether it was put off.
    pub deferred: bool,
    /// What raiders responded last.
    pub responses: BTreeMap<MemberId, Text<40>>,
    /// How officers voted last, by candidate and voter.
    pub votes: BTreeMap<MemberId, BTreeMap<MemberId, bool>>,
    /// Awards that stand, by number.
    pub awards: BTreeMap<u32, Award>,
    /// How many awards there ever were.
    pub awarded: u32,
}

/// Under what a decision goes on: the rule that was in force when it was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The version of `council`; 0 is what goes in a ledger that never set one.
    pub council: u32,
    /// What it says.
    #[serde(flatten)]
    pub rule: CouncilRule,
}

/// How far a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionState {
    /// There is something left to award.
    Open,
    /// Everything is awarded.
    Decided,
    /// Nothing more is awarded.
    Cancelled,
}

/// A copy that was awarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// To whom, if to anybody.
    pub member: Option<MemberId>,
    /// Whether it is for another role than the member's own.
    pub off_spec: bool,
    /// What it is charged by.
    pub entry: EntryId,
}

impl Council {
    /// The award that an entry charges, if it stands.
    pub fn award_of(&self, decision: DecisionId, entry: EntryId) -> Option<&Award> {
        let awards = &self.decisions.get(&decision)?.awards;
        awards.values().find(|award| award.entry == entry)
    }
}

impl Decision {
    /// What a person responded last, under whichever of their ids.
    pub fn response_of(&self, open: &Open, member: MemberId) -> Option<&Text<40>> {
        let own = self.responses.get(&member);
        own.or_else(|| {
            self.responses.iter().find_map(|(id, said)| (open.person(*id) == member).then_some(said))
        })
    }

    /// Everybody who wants the item, with what they responded, in order of id.
    pub fn candidates(&self, open: &Open) -> BTreeMap<MemberId, &Text<40>> {
        let people = self.responses.keys().map(|id| open.person(*id));
        let said = people.filter_map(|member| Some((member, self.response_of(open, member)?)));
        said.filter(|(_, response)| response.as_str() != CouncilRule::PASS).collect()
    }
}
