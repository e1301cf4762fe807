//! What happens in a book of points.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Account;
use crate::aggregate::events;
use crate::ledger::{DecayNegative, DecayRounding};
use crate::{EntryId, MemberId, Percent, Points, Sealed, Text};

/// One member's share of an event: what changed and what the balance is since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whose balance.
    pub member: MemberId,
    /// Which of their balances.
    pub account: Account,
    /// What was added, negative if taken.
    pub delta: Points,
    /// The balance after it.
    pub balance: Points,
}

/// Which event of an entry this is, where an entry is larger than one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// 0, 1 ... below `of`: so the entry's first event stands this many positions earlier.
    pub index: u32,
    /// How many events the entry has.
    pub of: u32,
}

/// What somebody got for their points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The item's id in its game, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Its name as the guild wrote it.
    pub name: Text<200>,
}

/// Where an imported entry comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The system, such as `monolithdkp`.
    pub system: Text<40>,
    /// The entry's own id there.
    pub id: Text<200>,
    /// When it was entered there.
    pub at: DateTime<Utc>,
}

events! {
    /// An event of the points book.
    pub enum PointsEvent {
        /// Members earned points.
        "points.awarded" => Awarded {
            /// What for; not about a person.
            reason: Text<500>,
            /// What each was awarded.
            amount: Points,
            /// Everybody who earned.
            lines: Vec<Line>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
        /// A member paid for something.
        "points.charged" => Charged {
            /// What was paid, above zero: taken from DKP, added to GP.
            price: Points,
            /// What for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            item: Option<Item>,
            /// A note about the member.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<Sealed>,
            /// The voided entry that this one replaces.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reassigned_from: Option<EntryId>,
            /// Who paid.
            line: Line,
        },
        /// A balance was corrected, with a reason.
        "points.adjusted" => Adjusted {
            /// Why; about the member.
            reason: Sealed,
            /// Whose balance.
            line: Line,
        },
        /// An entry was reversed at its original amounts. Took effect when the entry did.
        "points.voided" => Voided {
            /// The entry.
            entry: EntryId,
            /// Why; not about a person.
            reason: Text<500>,
            /// Everybody who got something back or gave it back.
            lines: Vec<Line>,
            /// Where the void itself was imported from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            source: Option<Source>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
        /// Points went from one member to another.
        "points.transferred" => Transferred {
            /// Why; not about a person.
            reason: Text<500>,
            /// What left the giver.
            amount: Points,
            /// Who gave.
            from: Line,
            /// Who received.
            to: Line,
        },
        /// Balances shrank by a percentage, once in a period.
        "points.decayed" => Decayed {
            /// Which balances.
            accounts: BTreeSet<Account>,
            /// The period in the ledger's own calendar, such as `2026-W47`.
            period: Text<20>,
            /// By how much.
            percent: Percent,
            /// The rounding that was in force.
            rounding: DecayRounding,
            /// What was in force for balances below zero.
            negative: DecayNegative,
            /// The version of the settings that these came from.
            settings: u32,
            /// Every balance that changed.
            changes: Vec<Line>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
        /// An entry of another system, as recorded there.
        "points.imported" => Imported {
            /// Where from.
            source: Source,
            /// The reason given there.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<Text<500>>,
            /// What was paid for, if something was.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            item: Option<Item>,
            /// The voided entry that this one replaces.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reassigned_from: Option<EntryId>,
            /// Everybody concerned.
            lines: Vec<Line>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
    }
}

impl PointsEvent {
    /// Every balance that this event changes, in order.
    pub fn lines(&self) -> Vec<&Line> {
        match self {
            PointsEvent::Awarded { lines, .. }
            | PointsEvent::Voided { lines, .. }
            | PointsEvent::Imported { lines, .. }
            | PointsEvent::Decayed { changes: lines, .. } => lines.iter().collect(),
            PointsEvent::Charged { line, .. } | PointsEvent::Adjusted { line, .. } => vec![line],
            PointsEvent::Transferred { from, to, .. } => vec![from, to],
        }
    }

    /// One of [`PointsEvent::lines`].
    pub fn line(&self, index: usize) -> Option<&Line> {
        match self {
            PointsEvent::Awarded { lines, .. }
            | PointsEvent::Voided { lines, .. }
            | PointsEvent::Imported { lines, .. }
            | PointsEvent::Decayed { changes: lines, .. } => lines.get(index),
            other => other.lines().get(index).copied(),
        }
    }

    /// Which event of its entry this is.
    pub fn part(&self) -> Part {
        let part = match self {
            PointsEvent::Awarded { part, .. }
            | PointsEvent::Voided { part, .. }
            | PointsEvent::Imported { part, .. }
            | PointsEvent::Decayed { part, .. } => *part,
            PointsEvent::Charged { .. } | PointsEvent::Adjusted { .. } | PointsEvent::Transferred { .. } => {
                None
            }
        };
        part.unwrap_or(Part { index: 0, of: 1 })
    }

    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            PointsEvent::Charged { note: Some(text), .. } | PointsEvent::Adjusted { reason: text, .. } => {
                vec![text]
            }
            _ => Vec::new(),
        }
    }
}
