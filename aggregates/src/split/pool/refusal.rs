//! Why a pool cannot be split.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Amount, Currency, MemberId, Money, Text};

/// What is the case when a pool cannot be split, a share not be adjusted, or an estimate not be settled again.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum NotSplit {
    /// The pool is worth nothing, or nothing of it is paid out.
    #[error("of {total} nothing is paid out")]
    NothingToSplit {
        /// What it is worth.
        total: Money,
    },
    /// A total below zero.
    #[error("a total of {total} is below zero")]
    TotalBelowZero {
        /// As given.
        total: Money,
    },
    /// Nobody took part.
    #[error("nobody took part")]
    NobodyTookPart,
    /// The same person twice.
    #[error("member {member} is named twice")]
    MemberNamedTwice {
        /// Who.
        member: MemberId,
    },
    /// An amount with a fraction of the currency's smallest unit.
    #[error("{amount} has more than {places} decimal places, which {currency} has")]
    AmountTooFine {
        /// As given.
        amount: Amount,
        /// Of what.
        currency: Currency,
        /// The places that it has.
        places: u32,
    },
    /// An amount beyond what is kept books of.
    #[error("an amount above {limit}")]
    AmountTooLarge {
        /// The bound.
        limit: Amount,
    },
    /// A cost below zero.
    #[error("the cost `{label}` of {amount} is below zero")]
    CostBelowZero {
        /// What for.
        label: Text<200>,
        /// As given.
        amount: Amount,
    },
    /// A minimum payout below zero.
    #[error("a minimum payout of {amount} is below zero")]
    MinimumBelowZero {
        /// As given.
        amount: Amount,
    },
    /// A member's carried amount below zero.
    #[error("{amount} carried for member {member} is below zero")]
    CarriedBelowZero {
        /// Whose.
        member: MemberId,
        /// As given.
        amount: Amount,
    },
    /// A member's share in kind below zero.
    #[error("{amount} in kind for member {member} is below zero")]
    InKindBelowZero {
        /// Whose.
        member: MemberId,
        /// As given.
        amount: Amount,
    },
    /// Tax and cuts of more than a hundred percent.
    #[error("tax and cuts come to {sum} percent")]
    PercentagesAboveWhole {
        /// What they come to.
        sum: Decimal,
    },
    /// Costs of more than there is.
    #[error("the cost `{label}` of {cost} leaves {rest} of {of}")]
    RestBelowZero {
        /// The cost that is too much.
        label: Text<200>,
        /// How much it is.
        cost: Amount,
        /// What there was.
        of: Amount,
        /// What would be left, below zero.
        rest: Amount,
    },
    /// A base share that is no weight.
    #[error("a base share of {share} is not within 0 and 10^6 with six decimal places")]
    BaseShareOutOfRange {
        /// As given.
        share: Decimal,
    },
    /// A role's multiplier that is no weight.
    #[error("a multiplier of {multiplier} for `{role}` is not within 0 and 10^6 with six decimal places")]
    RoleMultiplierOutOfRange {
        /// The role.
        role: Text<40>,
        /// As given.
        multiplier: Decimal,
    },
    /// A member's attendance weight that is no weight.
    #[error("a weight of {weight} for member {member} is not within 0 and 10^6 with six decimal places")]
    ManualWeightOutOfRange {
        /// Whose.
        member: MemberId,
        /// As given.
        weight: Decimal,
    },
    /// A logi bonus that is no percentage to add.
    #[error("a logi bonus of {percent} percent is not within 0 and 10^6 with six decimal places")]
    LogiBonusOutOfRange {
        /// As given.
        percent: Decimal,
    },
    /// Minutes of a fleet that has none.
    #[error("member {member} has minutes of a fleet of no minutes")]
    NoFleetMinutes {
        /// Whose.
        member: MemberId,
    },
    /// More minutes than the fleet has.
    #[error("member {member} was there for {present} minutes of {of}")]
    PresentTooLong {
        /// Who.
        member: MemberId,
        /// Their minutes.
        present: u32,
        /// The fleet's.
        of: u32,
    },
    /// Nobody's weight is above zero.
    #[error("all {participants} participants weigh nothing")]
    WeightsAllZero {
        /// How many there are.
        participants: usize,
    },
    /// Weights so fine that they do not compare within 128 bits; they are never rounded.
    #[error("the weights are too fine to be compared exactly")]
    WeightsTooFine,
    /// Shares below the minimum are to go to the others, and there are no others.
    #[error("every share is below the minimum of {minimum}, the largest is {largest}")]
    EveryShareBelowMinimum {
        /// The minimum payout.
        minimum: Amount,
        /// The largest payout that there would be.
        largest: Amount,
    },
    /// Not among the participants.
    #[error("member {member} took no part")]
    UnknownParticipant {
        /// Who.
        member: MemberId,
    },
    /// A share is never below zero.
    #[error("a share of {share} for member {member} is below zero")]
    ShareBelowZero {
        /// Whose.
        member: MemberId,
        /// As given.
        share: Amount,
    },
    /// A share of more than others leave, who would go below zero.
    #[error("a share of {share} for member {member} is more than the {most} there is")]
    ShareAboveRest {
        /// Whose.
        member: MemberId,
        /// As given.
        share: Amount,
        /// What there is, less shares that were set by hand before.
        most: Amount,
    },
    /// Shares set by hand leave something, and nobody else weighs anything.
    #[error("{left} would be left, and there is nobody else to have it")]
    NobodyElseToShare {
        /// How much.
        left: Amount,
    },
    /// Estimated shares, or the estimate itself, come to nothing.
    #[error("nothing was estimated")]
    NothingEstimated,
    /// More is shared than was estimated in all.
    #[error("shares of {shared} are more than the estimate of {estimated}")]
    SharedAboveEstimate {
        /// The sum of the shares.
        shared: Amount,
        /// The estimate.
        estimated: Amount,
    },
    /// An estimate and its sale in two currencies.
    #[error("an estimate in {estimated} cannot be settled in {actual}")]
    CurrenciesDiffer {
        /// The estimate's.
        estimated: Currency,
        /// The sale's.
        actual: Currency,
    },
}
