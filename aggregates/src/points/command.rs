//! What may be asked of a points book.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Account, Item, Loot, Source, Switch};
use crate::ledger::{AwardKind, Proposal};
use crate::raids::Moment;
use crate::schedules::Whom;
use crate::{
    AuctionId, DecisionId, EntryId, HoldId, MemberId, Percent, Points, Position, RaidId, Sealed, Text, Who,
};

/// An award: many earn for one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Award {
    /// Which balance: EP or DKP.
    pub account: Account,
    /// What each gets, above zero; without it, what the rule `award_values` says.
    pub amount: Option<Points>,
    /// What it is for.
    pub kind: AwardKind,
    /// Whom; nobody twice. Nobody at all if a raid says who.
    pub members: Vec<Who>,
    /// Who stood by and earns a share; who is named as a member too earns as that.
    pub standby: Vec<Who>,
    /// The share of who stood by; without it, what the rule `standby` says.
    pub standby_percent: Option<Percent>,
    /// The raid that it belongs to, and which moment of it: without one, when the award takes effect. Without members,
    /// whoever was there then earns.
    pub raid: Option<(RaidId, Option<Moment>)>,
    /// What for.
    pub reason: Text<500>,
}

impl Award {
    /// An award of this amount to these.
    pub fn of(account: Account, amount: Points, members: Vec<Who>, reason: Text<500>) -> Self {
        Award {
            account,
            amount: Some(amount),
            kind: AwardKind::Other,
            members,
            standby: Vec::new(),
            standby_percent: None,
            raid: None,
            reason,
        }
    }

    /// An award of what the rule says of its kind to whoever was at a raid.
    pub fn at_raid(
        account: Account,
        kind: AwardKind,
        (raid, moment): (RaidId, Option<Moment>),
        reason: Text<500>,
    ) -> Self {
        Award {
            account,
            amount: None,
            kind,
            members: Vec::new(),
            standby: Vec::new(),
            standby_percent: None,
            raid: Some((raid, moment)),
            reason,
        }
    }
}

/// A charge: a member pays for something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Charge {
    /// Which balance: GP or DKP.
    pub account: Account,
    /// Whom.
    pub member: Who,
    /// The price, above zero; without it, what the rule `item_values` says the item costs.
    pub price: Option<Points>,
    /// Whether it is for another role than the member's own. A price that the rule says is reduced as it says.
    pub off_spec: bool,
    /// What for.
    pub item: Option<Item>,
    /// A note about the member.
    pub note: Option<Sealed>,
    /// The hold that it is paid from.
    pub hold: Option<HoldId>,
    /// The raid that it belongs to, at the time of the charge. Under the rule `zero_sum` whoever is there shares the price.
    pub raid: Option<RaidId>,
    /// Who shares the price, if no raid says who.
    pub sharers: Vec<Who>,
}

impl Charge {
    /// A charge of this price.
    pub fn of(account: Account, member: Who, price: Points) -> Self {
        Charge {
            account,
            member,
            price: Some(price),
            off_spec: false,
            item: None,
            note: None,
            hold: None,
            raid: None,
            sharers: Vec::new(),
        }
    }

    /// A charge of what the rule says that an item costs.
    pub fn valued(account: Account, member: Who, item: Item) -> Self {
        Charge { price: None, item: Some(item), ..Charge::of(account, member, Points::ZERO) }
    }
}

/// What is charged for what the loot council awarded in the same command.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AwardCharge {
    /// Which decision.
    pub decision: DecisionId,
    /// The price, above zero; without it, what the rule `item_values` says the item costs.
    pub price: Option<Points>,
    /// One of the reasons that the rule `item_values` knows, if nothing is charged.
    pub no_charge: Option<Text<40>>,
}

/// What balances become, as somebody computed it from the history up to a position.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Restatement {
    /// Why.
    pub reason: Text<500>,
    /// The end of the history that was issued again.
    pub simulated_at: Position,
    /// Under which settings and rules.
    pub proposal: Proposal,
    /// Every balance that changes.
    pub balances: Vec<Restated>,
    /// Periods that are decayed within the new balances, and were not before.
    pub decayed: BTreeMap<Account, BTreeSet<Text<20>>>,
}

/// What one balance becomes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Restated {
    /// Whose.
    pub member: MemberId,
    /// Which of their balances.
    pub account: Account,
    /// What it is.
    pub old: Points,
    /// What it becomes.
    pub new: Points,
}

/// A command to the points book. People are named as [`Who`]: an alt stands for its member.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsCommand {
    /// Award members the same amount, and who stood by a share of it.
    Award(Award),
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
    Charge(Charge),
    /// Charge what the loot council awarded in the same command, as the ledger's system has it.
    ChargeAward(AwardCharge),
    /// Set aside what an auction's bids need, release what they need no more, and charge what it awarded, as another part of the
    /// same command left it.
    FollowAuction {
        /// Which.
        auction: AuctionId,
    },
    /// Give an item away and charge nothing.
    GiveItem {
        /// Which.
        item: Item,
        /// Who has it, if anybody.
        member: Option<Who>,
        /// One of the reasons that the rule `item_values` knows.
        reason: Text<40>,
        /// The raid that it belongs to.
        raid: Option<RaidId>,
    },
    /// Set points aside, so that they can be spent only from here.
    Hold {
        /// Its id, for ever.
        hold: HoldId,
        /// Whose.
        member: Who,
        /// How much, above zero.
        amount: Points,
        /// What for.
        reason: Text<200>,
    },
    /// Let go of what was set aside.
    ReleaseHold {
        /// Which.
        hold: HoldId,
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
        /// What is lost of it on the way; without it, what the rule `transfers` says.
        tax: Option<Percent>,
        /// Why.
        reason: Text<500>,
    },
    /// Move everything that a member has to another who turns out to be the same person.
    Merge {
        /// Who is no person of their own.
        from: Who,
        /// Who they are.
        into: Who,
    },
    /// Dispute an entry: nothing more is posted on it until that is resolved.
    Dispute {
        /// Which.
        entry: EntryId,
        /// Why; about one of those whose balances it changed.
        note: Sealed,
    },
    /// Resolve a dispute.
    ResolveDispute {
        /// Which entry is disputed.
        entry: EntryId,
        /// Whether the entry is as it should be.
        stands: bool,
        /// What was found; not about a person.
        note: Text<500>,
    },
    /// Shrink all balances by a percentage, once in a period.
    Decay {
        /// Which balances; none are those that the rule `decay` names.
        accounts: BTreeSet<Account>,
        /// By how much; without it, what the rule says of each.
        percent: Option<Percent>,
        /// The period; by default the one of the effective time in the ledger's zone, as long as the rule says.
        period: Option<Text<20>>,
    },
    /// Let balances be what the history gives under other rules.
    Restate(Restatement),
    /// Convert all balances to those of another system.
    SwitchSystem(Switch),
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
    /// Take over who got an item, as a raid tool recorded it. Nothing is charged.
    ImportItem {
        /// Where from.
        source: Source,
        /// Which.
        item: Item,
        /// Who has it.
        member: Who,
        /// What is said of it there.
        loot: Box<Loot>,
    },
}

impl PointsCommand {
    /// The earlier entry that this command names, to be lent to its decision.
    pub fn names_entry(&self) -> Option<EntryId> {
        match self {
            PointsCommand::Void { entry, .. }
            | PointsCommand::Reassign { entry, .. }
            | PointsCommand::Dispute { entry, .. }
            | PointsCommand::ResolveDispute { entry, .. } => Some(*entry),
            _ => None,
        }
    }
}
