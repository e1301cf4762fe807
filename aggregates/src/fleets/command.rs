//! What may be asked about fleets.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    FleetChanges, FleetPlan, FleetSettingsChanges, FleetStage, LinePrice, NewCrew, NewPool, PayoutRule,
    PoolChanges, Unpriced,
};
use crate::{FleetId, Money, PayoutRuleId, PoolId, Text, Who};

/// A command to the fleets of a ledger. Ids are minted by whoever issues it. What happens, happens at the command's
/// effective time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetsCommand {
    /// Change how fleets are run.
    ChangeSettings(FleetSettingsChanges),
    /// Set a payout rule: a new one, or another version of one.
    SetRule {
        /// Which.
        rule: PayoutRuleId,
        /// Whether pools that name none have it from now on.
        default: bool,
        /// What it says.
        says: Box<PayoutRule>,
    },
    /// Plan a fleet.
    Plan {
        /// Its id, for ever.
        fleet: FleetId,
        /// Who leads it.
        commander: Who,
        /// What is planned; whose commander is the one above.
        plan: NewFleet,
    },
    /// Change what is planned.
    Change {
        /// Which fleet.
        fleet: FleetId,
        /// What is not named stays.
        changes: FleetChanges,
    },
    /// Begin.
    Start {
        /// Which fleet.
        fleet: FleetId,
    },
    /// End a fleet that flies.
    Complete {
        /// Which.
        fleet: FleetId,
    },
    /// Call a fleet off that nothing of is approved.
    Cancel {
        /// Which.
        fleet: FleetId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Set how far a fleet is, whatever it was.
    SetStage {
        /// Which.
        fleet: FleetId,
        /// How far.
        stage: FleetStage,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Say who flies or flew, in place of what was said of them.
    SetCrew {
        /// In which fleet.
        fleet: FleetId,
        /// Who, nobody twice.
        crew: Vec<NewCrew>,
    },
    /// Take somebody out who did not fly.
    RemoveCrew {
        /// Of which fleet.
        fleet: FleetId,
        /// Whom.
        who: Who,
    },
    /// Somebody joins a fleet that flies.
    Join {
        /// Which.
        fleet: FleetId,
        /// Who, or as which of their characters.
        who: Who,
        /// As what; as they were with it, or `dps`.
        role: Option<Text<40>>,
        /// Whether the game says so.
        esi: bool,
    },
    /// Somebody leaves a fleet that flies.
    Leave {
        /// Which.
        fleet: FleetId,
        /// Who, or which of their characters.
        who: Who,
    },
    /// Open a pool.
    OpenPool {
        /// Its id, for ever.
        pool: PoolId,
        /// Of which fleet.
        fleet: FleetId,
        /// What it is.
        plan: NewPool,
    },
    /// Change a pool that is not approved.
    ChangePool {
        /// Which.
        pool: PoolId,
        /// What is not named stays.
        changes: PoolChanges,
    },
    /// Remove a pool that is not approved.
    RemovePool {
        /// Which.
        pool: PoolId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Put items into a pool. What is like a line of it adds up with it.
    AddItems {
        /// Which pool.
        pool: PoolId,
        /// What.
        items: Vec<NewItem>,
        /// What they were read from.
        read_as: Option<Text<40>>,
    },
    /// Change how many of a line there are.
    SetQuantity {
        /// Which pool.
        pool: PoolId,
        /// Which line.
        line: u32,
        /// How many.
        quantity: u64,
    },
    /// Take lines out of a pool.
    RemoveItems {
        /// Which pool.
        pool: PoolId,
        /// Which lines.
        lines: BTreeSet<u32>,
    },
    /// Ask for a pool's prices.
    Value {
        /// Which pool.
        pool: PoolId,
    },
    /// The prices that were asked for.
    RecordPrices {
        /// Which pool.
        pool: PoolId,
        /// Answering which valuation.
        valuation: u32,
        /// What each line's unit is worth.
        prices: Vec<LinePrice>,
        /// Lines that no source prices.
        missing: Vec<Unpriced>,
    },
    /// No prices could be asked for.
    FailValuation {
        /// Which pool.
        pool: PoolId,
        /// Answering which valuation.
        valuation: u32,
        /// What went wrong.
        why: Text<1000>,
    },
    /// Set what a line's unit is worth.
    SetPrice {
        /// Which pool.
        pool: PoolId,
        /// Which line.
        line: u32,
        /// What it is worth; 0 is worth nothing.
        unit: Money,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Set what a pool really fetched: the prices of all that is in it change in that proportion.
    SetTotal {
        /// Which pool.
        pool: PoolId,
        /// What all of it fetched.
        total: Money,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// A member takes so many of a line as part of their share; none gives them back.
    TakeInKind {
        /// Which pool.
        pool: PoolId,
        /// Which line.
        line: u32,
        /// Who.
        who: Who,
        /// How many.
        quantity: u64,
    },
    /// Set a member's share, or let it be what the rule gives.
    AdjustShare {
        /// Which pool.
        pool: PoolId,
        /// Whose.
        who: Who,
        /// To what; as the rule has it without.
        to: Option<Money>,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Approve a pool as it is valued: its shares are owed from then on.
    Approve {
        /// Which pool.
        pool: PoolId,
        /// Only if the ledger asks nobody to approve: else there is nothing to do.
        automatic: bool,
    },
    /// Void an approval, to value or share out anew.
    VoidApproval {
        /// Of which pool.
        pool: PoolId,
        /// Which approval.
        approval: u32,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Note what is paid by now: pools of which every share is settled, and their fleets.
    Settle {
        /// Of this pool.
        pool: PoolId,
    },
}

/// A new fleet, as it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewFleet {
    /// What the fleet is called.
    pub name: Text<100>,
    /// When it is to start.
    pub starts_at: chrono::DateTime<chrono::Utc>,
    /// What is flown.
    pub doctrine: Option<Text<200>>,
    /// Where it forms.
    pub location: Option<Text<200>>,
    /// What there is to know; not about a person.
    pub notes: Option<Text<2000>>,
}

/// So many of something, as a command names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewItem {
    /// What it is called.
    pub name: Text<200>,
    /// Its type in the game.
    pub type_id: Option<u32>,
    /// How many, from 1 to 10^15.
    pub quantity: u64,
    /// Whether it is a copy of a blueprint.
    pub blueprint_copy: bool,
    /// Who picked it up.
    pub looter: Option<Who>,
}

impl NewFleet {
    pub(super) fn led_by(&self, commander: crate::MemberId) -> FleetPlan {
        let NewFleet { name, starts_at, doctrine, location, notes } = self.clone();
        FleetPlan { name, commander, starts_at, doctrine, location, notes }
    }
}
