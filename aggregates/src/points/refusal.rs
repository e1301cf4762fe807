//! Why a points book says no.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Account;
use crate::ledger::{AwardKind, System};
use crate::{AuctionId, Common, DecisionId, EntryId, HoldId, MemberId, Points, Position, RaidsRefusal};

/// What is the case when a command to the points book cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum PointsRefusal {
    /// An amount that must be above zero is not.
    #[error("{amount} is not above zero")]
    AmountNotPositive {
        /// As given.
        amount: Points,
    },
    /// An adjustment by nothing.
    #[error("an adjustment by zero changes nothing")]
    AmountZero,
    /// More decimal places than the ledger keeps.
    #[error("{amount} has more than the ledger's {places} decimal places")]
    TooManyPlaces {
        /// As given.
        amount: Points,
        /// What the ledger keeps.
        places: u32,
    },
    /// A balance would reach 10^12.
    #[error("the balance of member {member} would leave the bounds")]
    BalanceOutOfRange {
        /// Whose.
        member: MemberId,
    },
    /// The ledger's system has no such balance, or it cannot be used so.
    #[error("{account} cannot be used for this under the ledger's system")]
    AccountNotInUse {
        /// Which.
        account: Account,
    },
    /// Awarding to nobody.
    #[error("nobody is named")]
    NobodyNamed,
    /// More members than one command may touch.
    #[error("{count} members are named, the limit is {limit}")]
    TooManyMembers {
        /// How many are named.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// The balance does not cover it.
    #[error("a balance of {balance} does not cover {price}")]
    InsufficientPoints {
        /// What there is.
        balance: Points,
        /// What was asked.
        price: Points,
    },
    /// The balance would cover it, but some of it is set aside.
    #[error("a balance of {balance}, of which {held} are set aside, does not cover {price}")]
    InsufficientAvailable {
        /// What there is.
        balance: Points,
        /// What of it is set aside.
        held: Points,
        /// What was asked.
        price: Points,
    },
    /// No amount is given, and no rule says what an award of this kind is worth.
    #[error("nothing says what an award for `{kind}` is worth")]
    NoAmount {
        /// What it was for.
        kind: AwardKind,
    },
    /// No price is given, and the rule cannot tell without this.
    #[error("the rule `item_values` gives no price without a `{field}` that it knows")]
    NoPrice {
        /// What is missing.
        field: &'static str,
    },
    /// The rule gives a price that no balance could bear.
    #[error("the rule `item_values` gives a price out of range")]
    PriceOutOfRange,
    /// No percentage is given, and the rule does not say one.
    #[error("nothing says by how much to decay")]
    NoPercent,
    /// A ledger without members has no balances.
    #[error("there is nobody whose balance could decay")]
    NobodyToDecay,
    /// Nobody but who paid was there.
    #[error("there is nobody to share with but member {member}, who paid")]
    NobodyToShareWith {
        /// Who paid.
        member: MemberId,
    },
    /// People to share with are named, and no rule has prices shared.
    #[error("prices are not shared out in this ledger")]
    NotZeroSum,
    /// A reason that the rule does not know.
    #[error("`{reason}` is no reason to charge nothing")]
    UnknownReason {
        /// As given.
        reason: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Nobody gets the item, and nothing says why.
    #[error("an item for nobody needs a reason to charge nothing")]
    ReasonMissing {
        /// Those that there are.
        known: Vec<String>,
    },
    /// A price is given, and nothing is charged.
    #[error("a price is given, and nothing is charged")]
    PriceNotCharged,
    /// The loot council awarded nothing of it in the same command.
    #[error("nothing of decision {decision} was awarded in this command")]
    NothingAwarded {
        /// Which.
        decision: DecisionId,
    },
    /// What an award was charged by goes with the award.
    #[error("entry {entry} charges an award of decision {decision}, which stands")]
    EntryOfAward {
        /// Which entry.
        entry: EntryId,
        /// Whose award.
        decision: DecisionId,
    },
    /// What an auction's award was charged by goes with the award.
    #[error("entry {entry} charges an award of auction {auction}, which stands")]
    EntryOfAuction {
        /// Which entry.
        entry: EntryId,
        /// Whose award.
        auction: AuctionId,
    },
    /// What is set aside for a bid goes with the bid.
    #[error("hold {hold} is for a bid in an auction")]
    HoldOfBid {
        /// Which.
        hold: HoldId,
    },
    /// Nothing would arrive.
    #[error("the tax takes all of {amount}")]
    TaxTakesAll {
        /// What was to be moved.
        amount: Points,
    },
    /// No such hold, or it is another's.
    #[error("no hold {hold}")]
    UnknownHold {
        /// Which.
        hold: HoldId,
    },
    /// What is set aside has to be released before its owner is merged.
    #[error("member {member} has points set aside as {hold}")]
    MemberHasHold {
        /// Who.
        member: MemberId,
        /// Which hold.
        hold: HoldId,
    },
    /// Nothing more is posted on it until the dispute is resolved.
    #[error("entry {entry} is disputed")]
    EntryDisputed {
        /// Which.
        entry: EntryId,
    },
    /// Nobody disputes it.
    #[error("entry {entry} is not disputed")]
    EntryNotDisputed {
        /// Which.
        entry: EntryId,
    },
    /// It changed no balance, and nobody got anything by it.
    #[error("entry {entry} concerns nobody")]
    EntryConcernsNobody {
        /// Which.
        entry: EntryId,
    },
    /// It changed no balance of who asks.
    #[error("entry {entry} is none of yours")]
    NotYourEntry {
        /// Which.
        entry: EntryId,
    },
    /// People who were found to be one stay one.
    #[error("entry {entry} merged two members")]
    EntryIsMerge {
        /// Which.
        entry: EntryId,
    },
    /// What was restated stays so; restate again instead.
    #[error("entry {entry} restated balances")]
    EntryIsRestatement {
        /// Which.
        entry: EntryId,
    },
    /// The log went on since.
    #[error("the simulation is of position {simulated}, and the log has come to {head}")]
    StaleSimulation {
        /// The end of what was simulated.
        simulated: Position,
        /// The end of the log.
        head: Position,
    },
    /// The ledger counts like this already.
    #[error("the ledger's system is {system} already, with the same auctions besides", system = system.name())]
    NothingToSwitch {
        /// How it counts.
        system: System,
    },
    /// The log went on since the preview.
    #[error("the preview is of position {seen_at}, and the log has come to {head}")]
    StaleSwitch {
        /// The end of what was seen.
        seen_at: Position,
        /// The end of the log.
        head: Position,
    },
    /// What is bid is set aside, in points that would be gone.
    #[error("auction {auction} is not over: a ledger is switched when no points are set aside")]
    AuctionOpen {
        /// One of those that are not over.
        auction: AuctionId,
    },
    /// Points are set aside that would be gone.
    #[error("hold {hold} sets points aside: a ledger is switched when none are")]
    HoldOpen {
        /// One of them.
        hold: HoldId,
    },
    /// A conversion says the same twice.
    #[error("what of {from} goes into {to} is said twice")]
    ConvertedTwice {
        /// From where.
        from: Account,
        /// To where.
        to: Account,
    },
    /// What was posted before a switch is in points that are gone.
    #[error(
        "entry {entry} is from before the ledger's system was switched at {switched}: correct it by an adjustment"
    )]
    EntryConverted {
        /// Which.
        entry: EntryId,
        /// The last position of the switch.
        switched: Position,
    },
    /// A pool keeps the rule and the prices that it was approved with.
    #[error(
        "pools keep the rule and the prices that they were approved with: set a new version of the payout rule"
    )]
    PayoutsNotAdopted,
    /// What was won stays won.
    #[error("auctions keep what they came to: open the next one with other ties, or void an award")]
    AuctionTiesNotAdopted,
    /// The rules are in force, and no balance would change.
    #[error("the proposal is in force and changes no balance")]
    NothingToAdopt,
    /// A restatement starts from other balances than there are.
    #[error("{account} of member {member} is {balance}, and the restatement starts from {old}")]
    NotTheBalance {
        /// Whose.
        member: MemberId,
        /// Which balance.
        account: Account,
        /// What it is.
        balance: Points,
        /// What the restatement says it is.
        old: Points,
    },
    /// No entry stands at this position.
    #[error("no entry {entry}")]
    UnknownEntry {
        /// Which.
        entry: EntryId,
    },
    /// It was voided before.
    #[error("entry {entry} is voided already")]
    EntryAlreadyVoided {
        /// Which.
        entry: EntryId,
    },
    /// A void cannot be voided; enter again instead.
    #[error("entry {entry} is itself a void")]
    EntryIsVoid {
        /// Which.
        entry: EntryId,
    },
    /// Only a charge can be reassigned.
    #[error("entry {entry} is no charge")]
    EntryNotReassignable {
        /// Which.
        entry: EntryId,
    },
    /// A text about one person was sealed to another.
    #[error("the text is sealed to another member than {member}")]
    SealedToAnother {
        /// Whom it should speak of.
        member: MemberId,
    },
    /// Giving to oneself.
    #[error("member {member} is on both sides")]
    SameMember {
        /// Who.
        member: MemberId,
    },
    /// This period was decayed before.
    #[error("{account} of {period} was decayed at position {position}")]
    PeriodAlreadyDecayed {
        /// Which balance.
        account: Account,
        /// Which period.
        period: String,
        /// Where it was.
        position: Position,
    },
    /// A decay of no balance.
    #[error("no account is named")]
    NoAccountNamed,
    /// Not of the form `2026-W47`, `2026-11` or `2026-11-21`.
    #[error("`{period}` is no period")]
    NotAPeriod {
        /// As given.
        period: String,
    },
    /// It has not begun.
    #[error("the period {period} has not begun")]
    PeriodInFuture {
        /// Which.
        period: String,
    },
    /// The entry took effect later than the time given.
    #[error("the entry took effect at {effective_at}")]
    BeforeEntry {
        /// When it did.
        effective_at: DateTime<Utc>,
    },
    /// What the raids say of the raid that is named.
    #[error(transparent)]
    #[serde(untagged)]
    Raid(#[from] RaidsRefusal),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
