//! What may be asked of a points book.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Account, Item, Source};
use crate::schedules::Whom;
use crate::{EntryId, Percent, Points, Sealed, Text, Who};

/// A command to the points book. People are named as [`Who`]: an alt stands for its member.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsCommand {
    /// Award each of these members the same amount.
    Award {
        /// Which balance: EP or DKP.
        account: Account,
        /// What each gets, above zero.
        amount: Points,
        /// Whom; nobody twice.
        members: Vec<Who>,
        /// What for.
        reason: Text<500>,
    },
    /// Award the same amount to a group, as it is by then: whoever of them left is passed over.
    AwardAll {
        /// Which balance: EP or DKP.
        account: Account,
        /// What each gets, above zero.
        amount: Points,
        /// Which group.
        whom: Whom,
        /// What for.
        reason: Text<500>,
    },
    /// Charge a member: DKP are taken, GP are added.
    Charge {
        /// Which balance: GP or DKP.
        account: Account,
        /// Whom.
        member: Who,
        /// The price, above zero.
        price: Points,
        /// What for.
        item: Option<Item>,
        /// A note about the member.
        note: Option<Sealed>,
    },
    /// Correct a balance by an amount either way.
    Adjust {
        /// Which balance.
        account: Account,
        /// Whose.
        member: Who,
        /// What to add, not zero.
        delta: Points,
        /// Why.
        reason: Sealed,
    },
    /// Reverse an entry at its original amounts.
    Void {
        /// Which.
        entry: EntryId,
        /// Why.
        reason: Text<500>,
        /// Where the void is imported from.
        source: Option<Source>,
    },
    /// Void a charge and charge somebody else the same.
    Reassign {
        /// Which charge.
        entry: EntryId,
        /// Whom instead.
        to: Who,
        /// Why.
        reason: Text<500>,
    },
    /// Move points from one member to another.
    Transfer {
        /// Which balance.
        account: Account,
        /// Who gives.
        from: Who,
        /// Who receives.
        to: Who,
        /// How much, above zero.
        amount: Points,
        /// Why.
        reason: Text<500>,
    },
    /// Shrink all balances by a percentage, once in a period.
    Decay {
        /// Which balances.
        accounts: BTreeSet<Account>,
        /// By how much.
        percent: Percent,
        /// The period; by default the ISO week of the effective time in the ledger's zone.
        period: Option<Text<20>>,
    },
    /// Take over an entry of another system as recorded there.
    Import {
        /// Where from.
        source: Source,
        /// Which balance.
        account: Account,
        /// What each member's balance changed by.
        deltas: Vec<(Who, Points)>,
        /// The reason given there.
        reason: Option<Text<500>>,
        /// What was paid for.
        item: Option<Item>,
        /// The voided entry that this one replaces.
        reassigned_from: Option<EntryId>,
    },
}

impl PointsCommand {
    /// The earlier entry that this command names, to be lent to its decision.
    pub fn names_entry(&self) -> Option<EntryId> {
        match self {
            PointsCommand::Void { entry, .. } | PointsCommand::Reassign { entry, .. } => Some(*entry),
            _ => None,
        }
    }
}
