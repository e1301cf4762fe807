//! Enumerations of fleets, as GraphQL names them.

use async_graphql::Enum;

/// How far a fleet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::fleets::FleetStage")]
pub enum FleetStage {
    /// It is to start.
    Planning,
    /// It flies.
    Active,
    /// It is over.
    Completed,
    /// Everything of it is paid.
    Paid,
    /// It was called off.
    Cancelled,
}

/// What a plan need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::fleets::FleetClearable")]
pub enum FleetPlanField {
    /// What is flown.
    Doctrine,
    /// Where it forms.
    Location,
    /// What there is to know.
    Notes,
}

/// What a webhook is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::fleets::Notice")]
pub enum Notice {
    /// Payouts of a pool are ready to be paid.
    Ready,
    /// Payouts were paid.
    Paid,
    /// Payouts failed.
    Failed,
    /// An item was put before the loot council.
    Decision,
    /// Responses to a decision are taken for a short time only.
    Reminder,
    /// The council awarded an item, gave it to somebody else, or took it back.
    Award,
    /// Bids are taken for something.
    Auction,
    /// Bids are taken for a short time only.
    Ending,
    /// An auction is over: who won and for how much, if anybody did, or that it was called off.
    Closed,
}

/// How items are priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::fleets::Strategy")]
pub enum PricingStrategy {
    /// What buyers pay in Jita.
    JitaBuy,
    /// What sellers ask in Jita.
    JitaSell,
    /// The middle of both.
    Split,
    /// The average of a region.
    RegionalAverage,
}

/// By what shares go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::fleets::ShareBy")]
pub enum ShareBy {
    /// Everybody who was there counts whole.
    Presence,
    /// By minutes present of the fleet's minutes.
    Time,
    /// By sites flown.
    Sites,
}

/// What becomes of a share below the minimum payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::split::BelowMinimum")]
pub enum BelowMinimum {
    /// It is carried to the member's next pool.
    Carry,
    /// It goes to the corporation.
    ToCorp,
    /// It is shared among the others.
    Redistribute,
}

/// How far a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PoolStage {
    /// It is being filled.
    Draft,
    /// Its prices are being asked for.
    Valuing,
    /// Its prices are there.
    Valued,
    /// Its shares are owed.
    Approved,
    /// Its shares are settled.
    Paid,
    /// It is none any more.
    Removed,
}

/// What comes off a pool before it is shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::split::DeductionKind")]
pub enum DeductionKind {
    /// A cost.
    Cost,
    /// What the corporation takes.
    CorpTax,
    /// What the commander takes.
    FcCut,
    /// What another takes.
    FixedCut,
}

/// What becomes of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ShareOutcome {
    /// There is nothing to pay.
    Nothing,
    /// It is to be paid.
    Paid,
    /// It is carried to the member's next pool.
    Carried,
    /// It goes to the corporation.
    ToCorp,
    /// It was shared among the others.
    Redistributed,
    /// More was taken in kind than there is; the difference is to be given back.
    Owed,
}

impl FleetStage {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        aggregates::fleets::FleetStage::from(self).name()
    }

    /// The stage that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "planning" => FleetStage::Planning,
            "active" => FleetStage::Active,
            "completed" => FleetStage::Completed,
            "paid" => FleetStage::Paid,
            _ => FleetStage::Cancelled,
        }
    }
}

impl PoolStage {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        match self {
            PoolStage::Draft => "draft",
            PoolStage::Valuing => "valuing",
            PoolStage::Valued => "valued",
            PoolStage::Approved => "approved",
            PoolStage::Paid => "paid",
            PoolStage::Removed => "removed",
        }
    }

    /// The stage that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "draft" => PoolStage::Draft,
            "valuing" => PoolStage::Valuing,
            "valued" => PoolStage::Valued,
            "approved" => PoolStage::Approved,
            "paid" => PoolStage::Paid,
            _ => PoolStage::Removed,
        }
    }
}

impl Notice {
    /// What a column names.
    pub fn of_column(name: &str) -> Option<Self> {
        aggregates::fleets::Notice::named(name).map(Notice::from)
    }
}

impl PricingStrategy {
    /// The strategy that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "jita_buy" => PricingStrategy::JitaBuy,
            "split" => PricingStrategy::Split,
            "regional_average" => PricingStrategy::RegionalAverage,
            _ => PricingStrategy::JitaSell,
        }
    }
}
