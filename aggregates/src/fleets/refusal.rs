//! Why a command about fleets cannot go.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::FleetStage;
use crate::money::{Amount, NotMoney};
use crate::split::NotSplit;
use crate::{Common, FleetId, MemberId, PayoutId, PayoutRuleId, PoolId};

/// What is the case when a command about fleets cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum FleetsRefusal {
    /// No such fleet.
    #[error("no fleet {fleet}")]
    UnknownFleet {
        /// Which.
        fleet: FleetId,
    },
    /// The fleet is not so far, or farther.
    #[error("fleet {fleet} is {}", stage.name())]
    FleetStage {
        /// Which.
        fleet: FleetId,
        /// How far it is.
        stage: FleetStage,
    },
    /// The end is before the start.
    #[error("fleet {fleet} started only at {started_at}")]
    BeforeFleetStarted {
        /// Which.
        fleet: FleetId,
        /// When.
        started_at: DateTime<Utc>,
    },
    /// A time that no calendar has: before 1970 or after 9999.
    #[error("{at} is out of the calendar's range")]
    FleetTimeOutOfRange {
        /// As given.
        at: DateTime<Utc>,
    },
    /// Something of the fleet is approved.
    #[error("pool {pool} of the fleet is approved; void it first")]
    FleetHasApprovedPool {
        /// Which pool.
        pool: PoolId,
    },
    /// Somebody left before they joined.
    #[error("member {member} cannot leave at {left_at}, before they join at {joined_at}")]
    LeaveBeforeJoin {
        /// Who.
        member: MemberId,
        /// When they join.
        joined_at: DateTime<Utc>,
        /// When they should leave.
        left_at: DateTime<Utc>,
    },
    /// The same character was there twice at a time.
    #[error("member {member} joins at {joined_at}, while they are there")]
    OverlappingStays {
        /// Who.
        member: MemberId,
        /// When, for the second time.
        joined_at: DateTime<Utc>,
    },
    /// More times than are kept of one person.
    #[error("member {member} has {count} stays, at most {limit} are kept")]
    TooManyStays {
        /// Who.
        member: MemberId,
        /// How many.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// The member is there already.
    #[error("member {member} is there already")]
    AlreadyThere {
        /// Who.
        member: MemberId,
    },
    /// The member is not there.
    #[error("member {member} is not there")]
    NotThere {
        /// Who.
        member: MemberId,
    },
    /// The member did not fly.
    #[error("member {member} is not of the fleet's crew")]
    NotOfTheCrew {
        /// Who.
        member: MemberId,
    },
    /// Nobody is named.
    #[error("nobody is named")]
    NobodyNamed,
    /// More people than a fleet holds.
    #[error("{count} members are too many, a fleet has at most {limit}")]
    TooManyCrew {
        /// How many there would be.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// A weight that nobody has: below 0, beyond 10,000, with more than four places.
    #[error("the weight of member {member} is out of range")]
    WeightOutOfRange {
        /// Whose.
        member: MemberId,
    },
    /// No such payout rule.
    #[error("no payout rule {rule}")]
    UnknownPayoutRule {
        /// Which.
        rule: PayoutRuleId,
    },
    /// The pool names no rule, and the ledger has no default.
    #[error("no payout rule is named, and there is no default")]
    NoDefaultRule,
    /// A part of a rule is out of its range.
    #[error("`{field}` of the payout rule is out of range")]
    RuleOutOfRange {
        /// Which part.
        field: &'static str,
    },
    /// More roles than a rule may name.
    #[error("{count} roles are too many, a rule names at most {limit}")]
    TooManyRoles {
        /// How many.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// Money of another currency than the ledger's fleets are kept in.
    #[error("{given} is not {currency}")]
    OtherCurrency {
        /// As given.
        given: String,
        /// What it should be.
        currency: String,
    },
    /// The ledger's own currency is none that money is counted in here.
    #[error("the ledger's currency `{currency}` is none that fleets can be kept in")]
    CurrencyUnknown {
        /// As the ledger has it.
        currency: String,
    },
    /// No such pool.
    #[error("no pool {pool}")]
    UnknownPool {
        /// Which.
        pool: PoolId,
    },
    /// The pool is none any more.
    #[error("pool {pool} was removed")]
    PoolRemoved {
        /// Which.
        pool: PoolId,
    },
    /// The pool's shares are owed: void the approval first.
    #[error("pool {pool} is approved; void the approval first")]
    PoolApproved {
        /// Which.
        pool: PoolId,
    },
    /// The pool's shares are paid.
    #[error("pool {pool} is paid")]
    PoolPaid {
        /// Which.
        pool: PoolId,
    },
    /// The pool was not approved.
    #[error("pool {pool} is not approved")]
    PoolNotApproved {
        /// Which.
        pool: PoolId,
    },
    /// The pool's prices are not there.
    #[error("pool {pool} is not valued")]
    PoolNotValued {
        /// Which.
        pool: PoolId,
    },
    /// There is nothing in the pool.
    #[error("pool {pool} is empty")]
    PoolEmpty {
        /// Which.
        pool: PoolId,
    },
    /// Lines without a price: give them one, or take them out.
    #[error("pool {pool} has {count} lines without a price")]
    ItemsWithoutPrice {
        /// Which pool.
        pool: PoolId,
        /// How many lines.
        count: usize,
        /// The first of them.
        lines: Vec<u32>,
    },
    /// No such line.
    #[error("pool {pool} has no line {line}")]
    UnknownLine {
        /// Which pool.
        pool: PoolId,
        /// Which line.
        line: u32,
    },
    /// Nothing is named.
    #[error("no item is named")]
    NothingNamed,
    /// More lines than a pool holds.
    #[error("{count} lines are too many, a pool has at most {limit}")]
    TooManyLines {
        /// How many there would be.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// None of something, or more than there can be.
    #[error("{quantity} is no quantity: from 1 to {limit}")]
    QuantityOutOfRange {
        /// As given.
        quantity: u64,
        /// The bound.
        limit: u64,
    },
    /// More than there is of a line.
    #[error("of line {line} there are {quantity}, {taken} would be taken")]
    MoreThanThereIs {
        /// Which line.
        line: u32,
        /// How many there are.
        quantity: u64,
        /// How many would be taken.
        taken: u64,
    },
    /// A price below zero.
    #[error("{unit} is no price")]
    PriceOutOfRange {
        /// As given.
        unit: Amount,
    },
    /// The answer is to another valuation than the one that is awaited.
    #[error("pool {pool} awaits no answer to valuation {valuation}")]
    ValuationNotAwaited {
        /// Which pool.
        pool: PoolId,
        /// Which.
        valuation: u32,
    },
    /// Whoever opened a pool or changed its worth does not approve it.
    #[error("four eyes: somebody else must approve pool {pool}")]
    FourEyes {
        /// Which pool.
        pool: PoolId,
    },
    /// The fleet is not over, and shares go by time.
    #[error("fleet {fleet} is not over, and its rule goes by time")]
    FleetNotCompleted {
        /// Which.
        fleet: FleetId,
    },
    /// Nobody flew.
    #[error("fleet {fleet} has no crew")]
    NoCrew {
        /// Which.
        fleet: FleetId,
    },
    /// A payout of the pool is under way or unknown: it is settled first.
    #[error("payout {payout} is under way")]
    PayoutUnderWay {
        /// Which.
        payout: PayoutId,
    },
    /// Something was paid of a pool that would be of no account.
    #[error("payout {payout} was paid; approve its pool anew, or reverse the payout first")]
    PayoutWasPaid {
        /// Which.
        payout: PayoutId,
    },
    /// What was carried on from the pool went into a later one: void that first.
    #[error("what member {member} carried on from the pool was used by a later one")]
    CarryUsed {
        /// Whose.
        member: MemberId,
    },
    /// The pool cannot be shared out.
    #[error(transparent)]
    #[serde(untagged)]
    Split(#[from] NotSplit),
    /// An amount that money cannot be.
    #[error(transparent)]
    #[serde(untagged)]
    Money(#[from] NotMoney),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}

impl FleetStage {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            FleetStage::Planning => "planning",
            FleetStage::Active => "active",
            FleetStage::Completed => "completed",
            FleetStage::Paid => "paid",
            FleetStage::Cancelled => "cancelled",
        }
    }
}
