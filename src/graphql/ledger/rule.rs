//! What rules say, as GraphQL has them: each is an input and an output of the same fields.

mod convert;
mod council;
mod items;

use async_graphql::{Enum, InputObject, OneofObject, SimpleObject};

pub use council::{CouncilRule, VotesVisible};
pub use items::ItemValuesRule;

use crate::graphql::raids::AttendancePer;
use crate::graphql::scalar::Decimal;

/// What a rule is about. Of each kind one version is in force at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::RuleKind")]
pub enum RuleKind {
    /// What items cost.
    ItemValues,
    /// What an award of each kind is worth.
    AwardValues,
    /// What who stands by earns.
    Standby,
    /// What nobody earns beyond.
    Caps,
    /// By how much balances shrink.
    Decay,
    /// What is paid is shared out.
    ZeroSum,
    /// What is lost between giver and receiver.
    Transfers,
    /// What counts as having been there.
    Attendance,
    /// How a loot council decides.
    Council,
}

/// A rule of exactly one kind.
#[derive(Debug, OneofObject)]
pub enum RuleInput {
    /// What items cost.
    ItemValues(ItemValuesRule),
    /// What an award of each kind is worth.
    AwardValues(AwardValuesRule),
    /// What who stands by earns.
    Standby(StandbyRule),
    /// What nobody earns beyond.
    Caps(CapsRule),
    /// By how much balances shrink.
    Decay(DecayRule),
    /// What is paid is shared out.
    ZeroSum(ZeroSumRule),
    /// What is lost between giver and receiver.
    Transfers(TransfersRule),
    /// What counts as having been there.
    Attendance(AttendanceRule),
    /// How a loot council decides.
    Council(CouncilRule),
}

/// What an award of each kind is worth; a kind without a value has to be given its amount.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "AwardValuesRuleInput")]
pub struct AwardValuesRule {
    /// A kill.
    pub kill: Option<Decimal>,
    /// An hour.
    pub hour: Option<Decimal>,
    /// To be there when it begins.
    pub on_time: Option<Decimal>,
    /// To be there to the end.
    pub completion: Option<Decimal>,
    /// Anything else.
    pub other: Option<Decimal>,
    /// Kills that are worth something else.
    #[graphql(default)]
    pub bosses: Vec<BossValue>,
    /// The same of the DKP for auctions, where a ledger has them besides its system's balances: nothing else says what
    /// those are worth.
    pub secondary: Option<SecondaryValuesRule>,
}

/// What an award of each kind is worth in DKP that are for auctions besides the ledger's system.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "SecondaryValuesRuleInput")]
pub struct SecondaryValuesRule {
    /// A kill.
    pub kill: Option<Decimal>,
    /// An hour.
    pub hour: Option<Decimal>,
    /// To be there when it begins.
    pub on_time: Option<Decimal>,
    /// To be there to the end.
    pub completion: Option<Decimal>,
    /// Anything else.
    pub other: Option<Decimal>,
    /// Kills that are worth something else.
    #[graphql(default)]
    pub bosses: Vec<BossValue>,
}

/// What a kill of one boss is worth.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "BossValueInput")]
pub struct BossValue {
    /// The boss's name, as kills have it; case does not matter.
    pub name: String,
    /// What the kill is worth.
    pub value: Decimal,
}

/// What who stands by earns of an award.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "StandbyRuleInput")]
pub struct StandbyRule {
    /// In percent of what the others earn.
    pub percent: Decimal,
}

/// What nobody earns beyond: first the hard cap, then the weekly one, then the soft one with its rate. What an earlier cap
/// blocks does not use up a later one, and no cap takes away what is held.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "CapsRuleInput")]
pub struct CapsRule {
    /// No award takes a balance beyond this.
    pub hard: Option<Decimal>,
    /// Nobody earns more than this in a week of the ledger's calendar.
    pub weekly: Option<Decimal>,
    /// What is earned above this balance counts at `softRatePercent`.
    pub soft: Option<Decimal>,
    /// The rate above the soft cap, in percent.
    pub soft_rate_percent: Option<Decimal>,
}

/// By how many percent balances shrink in a period; a balance without a percentage does not.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "DecayRuleInput")]
pub struct DecayRule {
    /// Of DKP.
    pub dkp_percent: Option<Decimal>,
    /// Of EP.
    pub ep_percent: Option<Decimal>,
    /// Of GP.
    pub gp_percent: Option<Decimal>,
    /// How long a period is.
    #[graphql(default_with = "DecayEvery::Week")]
    pub every: DecayEvery,
}

/// How long a period of decay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::DecayEvery")]
pub enum DecayEvery {
    /// A day of the ledger's calendar, such as `2026-11-21`.
    Day,
    /// A week, such as `2026-W47`.
    Week,
    /// A month, such as `2026-11`.
    Month,
}

/// What is paid in DKP is shared out to the raid by largest remainder, so that the sum of all balances stays as it is.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "ZeroSumRuleInput")]
pub struct ZeroSumRule {
    /// Whether who paid gets a share as well.
    #[graphql(default)]
    pub payer_shares: bool,
}

/// What is lost between giver and receiver.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "TransfersRuleInput")]
pub struct TransfersRule {
    /// In percent of what leaves the giver.
    pub tax_percent: Decimal,
}

/// What share of what a member took part in.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "AttendanceRuleInput")]
pub struct AttendanceRule {
    /// What is counted.
    #[graphql(default_with = "AttendancePer::Kill")]
    pub per: AttendancePer,
    /// How many weeks back, 1 to 520.
    #[graphql(default = 4)]
    pub weeks: u32,
    /// Whether standing by counts as having been there.
    #[graphql(default = true)]
    pub standby_counts: bool,
    /// Whether a raid that a member was excused from counts against them.
    #[graphql(default)]
    pub excused_counts: bool,
}
