//! What happens in a book of points.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use super::{Account, AwardTerms, ChargeTerms, Conversion, Item, Line, Loot, Part, Source, Tax};
use crate::aggregate::events;
use crate::ledger::{DecayNegative, DecayRounding, Proposal, System};
use crate::{
    AuctionId, DecisionId, EntryId, HoldId, MemberId, Percent, Points, Position, RaidId, Sealed, Text,
};

events! {
    /// An event of the points book.
    pub enum PointsEvent {
        /// Members earned points.
        "points.awarded" => Awarded {
            /// What for; not about a person.
            reason: Text<500>,
            /// What each was awarded.
            amount: Points,
            /// Under which terms, where they are not the plainest.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            terms: Option<Box<AwardTerms>>,
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
            /// Under which terms, where they are not the plainest.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            terms: Option<Box<ChargeTerms>>,
            /// Who paid.
            line: Line,
        },
        /// An item was given away and nothing was charged.
        "points.item_given" => ItemGiven {
            /// Which.
            item: Item,
            /// Who has it, if anybody.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            member: Option<MemberId>,
            /// Why nothing was charged.
            reason: Text<40>,
            /// The version of `item_values` that knows the reason; 0 is what goes in a ledger that never set one.
            item_values: u32,
            /// The raid that it belongs to.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            raid: Option<RaidId>,
            /// The decision of the loot council that awarded it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            decision: Option<DecisionId>,
            /// The voided entry that this one replaces.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reassigned_from: Option<EntryId>,
        },
        /// Points were set aside.
        "points.held" => Held {
            /// The hold's id, for ever.
            hold: HoldId,
            /// Whose.
            member: MemberId,
            /// How much.
            amount: Points,
            /// What for; not about a person.
            reason: Text<200>,
            /// The auction whose bid it is for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            auction: Option<AuctionId>,
            /// Whether the bid is under seal: then nobody but the bidder is told of it before the close.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            sealed: bool,
        },
        /// What was set aside is free again.
        "points.hold_released" => HoldReleased {
            /// Which.
            hold: HoldId,
            /// Whose it was.
            member: MemberId,
            /// How much it was.
            amount: Points,
            /// The auction whose bid it was for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            auction: Option<AuctionId>,
            /// Whether the bid was under seal.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            sealed: bool,
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
            /// The week whose cap what was earned no longer uses up.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            uncapped: Option<Text<20>>,
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
            /// What was lost on the way.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            tax: Option<Tax>,
            /// Who gave.
            from: Line,
            /// Who received.
            to: Line,
        },
        /// Everything that a member had went to who they turned out to be.
        "points.merged" => Merged {
            /// Who is no person of their own.
            from: MemberId,
            /// Who they are.
            into: MemberId,
            /// What left the one and came to the other, balance by balance.
            lines: Vec<Line>,
        },
        /// An entry is disputed: nothing more is posted on it.
        "points.disputed" => Disputed {
            /// Which.
            entry: EntryId,
            /// Who says so, if it is a member.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            by: Option<MemberId>,
            /// Why; about one of those whose balances the entry changed.
            note: Sealed,
        },
        /// A dispute was resolved.
        "points.dispute_resolved" => DisputeResolved {
            /// Which entry was disputed.
            entry: EntryId,
            /// Whether the entry is as it should be.
            stands: bool,
            /// What was found; not about a person.
            note: Text<500>,
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
            /// The version of `decay` that the percentage came from, unless the command said it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            decay: Option<u32>,
            /// Whether the rule `decay` said which balances, and not the command.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            all: bool,
            /// Whether the time at which it took effect said which period, and not the command.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            current: bool,
            /// Every balance that changed.
            changes: Vec<Line>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
        /// Balances became what the ledger's history gives under other rules. It settles everything before it.
        "points.restated" => Restated {
            /// Why; not about a person.
            reason: Text<500>,
            /// The end of the history that was issued again.
            simulated_at: Position,
            /// Under which settings and rules; on the entry's first event.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            proposal: Option<Box<Proposal>>,
            /// Periods that are decayed within the new balances, and were not before; on the entry's first event.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            decayed: BTreeMap<Account, BTreeSet<Text<20>>>,
            /// Every balance that changed: the old one is the new one less the delta.
            lines: Vec<Line>,
            /// Where in a larger entry this stands.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            part: Option<Part>,
        },
        /// The ledger went over to another system: balances were converted. It settles everything before it.
        "points.system_switched" => SystemSwitched {
            /// Why; not about a person.
            reason: Text<500>,
            /// From which system.
            from: System,
            /// To which.
            to: System,
            /// Whether there are DKP for auctions besides from then on.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            secondary_auction: bool,
            /// By what rule.
            conversion: Box<Conversion>,
            /// Every balance that changed: the old one is the new one less the delta.
            lines: Vec<Line>,
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
        /// Somebody got an item, as a raid tool recorded it; nothing was charged.
        "points.item_imported" => ItemImported {
            /// Where from.
            source: Source,
            /// Which.
            item: Item,
            /// Who has it.
            member: MemberId,
            /// What is said of it there.
            loot: Box<Loot>,
        },
    }
}

impl PointsEvent {
    /// Every balance that this event changes, in order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> + Clone {
        let [first, rest] = self.parts_of_lines();
        first.iter().chain(rest)
    }

    fn parts_of_lines(&self) -> [&[Line]; 2] {
        match self {
            PointsEvent::Awarded { lines, .. }
            | PointsEvent::Voided { lines, .. }
            | PointsEvent::Imported { lines, .. }
            | PointsEvent::Restated { lines, .. }
            | PointsEvent::SystemSwitched { lines, .. }
            | PointsEvent::Merged { lines, .. }
            | PointsEvent::Decayed { changes: lines, .. } => [lines, &[]],
            PointsEvent::Charged { line, terms, .. } => {
                [slice::from_ref(line), terms.as_ref().map_or(&[], |terms| &terms.shares)]
            }
            PointsEvent::Adjusted { line, .. } => [slice::from_ref(line), &[]],
            PointsEvent::Transferred { from, to, .. } => [slice::from_ref(from), slice::from_ref(to)],
            PointsEvent::ItemGiven { .. }
            | PointsEvent::ItemImported { .. }
            | PointsEvent::Held { .. }
            | PointsEvent::HoldReleased { .. }
            | PointsEvent::Disputed { .. }
            | PointsEvent::DisputeResolved { .. } => [&[], &[]],
        }
    }

    /// The same lines, to be changed: for copies of the event that are not the log's.
    pub fn lines_mut(&mut self) -> Vec<&mut Line> {
        match self {
            PointsEvent::Awarded { lines, .. }
            | PointsEvent::Voided { lines, .. }
            | PointsEvent::Imported { lines, .. }
            | PointsEvent::Restated { lines, .. }
            | PointsEvent::SystemSwitched { lines, .. }
            | PointsEvent::Merged { lines, .. }
            | PointsEvent::Decayed { changes: lines, .. } => lines.iter_mut().collect(),
            PointsEvent::Charged { line, terms, .. } => {
                std::iter::once(line).chain(terms.iter_mut().flat_map(|terms| &mut terms.shares)).collect()
            }
            PointsEvent::Adjusted { line, .. } => vec![line],
            PointsEvent::Transferred { from, to, .. } => vec![from, to],
            PointsEvent::ItemGiven { .. }
            | PointsEvent::ItemImported { .. }
            | PointsEvent::Held { .. }
            | PointsEvent::HoldReleased { .. }
            | PointsEvent::Disputed { .. }
            | PointsEvent::DisputeResolved { .. } => Vec::new(),
        }
    }

    /// One of [`PointsEvent::lines`].
    pub fn line(&self, index: usize) -> Option<&Line> {
        let [first, rest] = self.parts_of_lines();
        first.get(index).or_else(|| rest.get(index.checked_sub(first.len())?))
    }

    /// Whether this is about an entry or a hold rather than an entry of its own: it cannot be voided.
    pub fn is_about_another(&self) -> bool {
        matches!(
            self,
            PointsEvent::Held { .. }
                | PointsEvent::HoldReleased { .. }
                | PointsEvent::Disputed { .. }
                | PointsEvent::DisputeResolved { .. }
        )
    }

    /// Which event of its entry this is.
    pub fn part(&self) -> Part {
        let part = match self {
            PointsEvent::Awarded { part, .. }
            | PointsEvent::Voided { part, .. }
            | PointsEvent::Imported { part, .. }
            | PointsEvent::Restated { part, .. }
            | PointsEvent::SystemSwitched { part, .. }
            | PointsEvent::Decayed { part, .. } => *part,
            _ => None,
        };
        part.unwrap_or(Part { index: 0, of: 1 })
    }

    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            PointsEvent::Charged { note: Some(text), .. }
            | PointsEvent::Adjusted { reason: text, .. }
            | PointsEvent::Disputed { note: text, .. } => vec![text],
            PointsEvent::ItemImported { loot, .. } => loot.sealed(),
            _ => Vec::new(),
        }
    }
}
