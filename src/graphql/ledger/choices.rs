//! Enumerations of the domain, as GraphQL names them.

use async_graphql::Enum;

/// Which balances a ledger's members have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::System")]
pub enum System {
    /// One balance.
    Dkp,
    /// Effort points and gear points; priority is their quotient.
    Epgp,
    /// No balance: a council decides who gets what.
    LootCouncil,
}

/// How effective GP come from GP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::GpBaseMode")]
pub enum GpBaseMode {
    /// The larger of GP and base.
    Floor,
    /// GP and base together.
    Add,
}

/// How a decayed balance is rounded, at the ledger's places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::DecayRounding")]
pub enum DecayRounding {
    /// Floor of what stays, as CEPGP does.
    FloorStays,
    /// Ceiling of the loss, as the original EPGP does; where GP have a base added, the base decays with them.
    CeilLoss,
}

/// What decay does to balances below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::DecayNegative")]
pub enum DecayNegative {
    /// Leaves them.
    Skip,
    /// Takes them towards zero.
    Shrink,
}

/// Something that tells equals apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::TieBreak")]
pub enum TieBreak {
    /// More EP.
    HigherEp,
    /// Fewer GP.
    LowerGp,
    /// Who joined first.
    EarlierJoin,
}

/// Whose points a member sees who may see points, but not everybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::PointsVisibility")]
pub enum PointsVisibility {
    /// Those of all members.
    Members,
    /// Their own.
    Own,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "chrono::Weekday")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// A right within one ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(remote = "aggregates::Permission")]
pub enum Permission {
    /// See the ledger, its members, standings and histories.
    ViewPoints,
    /// See everybody's points, also where the ledger shows each member only their own.
    ViewAllPoints,
    /// Read the log of events, with who did what.
    ViewEvents,
    /// See API keys (never their secrets).
    ViewKeys,
    /// Change the ledger's settings.
    ManageSettings,
    /// Add, rename and part with members and characters.
    ManageMembers,
    /// Define, grant and revoke roles. Nobody grants what they do not have.
    ManageRoles,
    /// Create and revoke API keys. Nobody gives a key more than they have.
    ManageKeys,
    /// Link identities to members and unlink them. Nobody links one to a member who may do more than they.
    ManageIdentities,
    /// Award points.
    AwardPoints,
    /// Charge points.
    ChargePoints,
    /// Adjust a balance with a reason.
    AdjustPoints,
    /// Void and reassign entries.
    VoidEntries,
    /// Move points between members.
    TransferPoints,
    /// Decay balances.
    DecayPoints,
    /// Plan and hold raids.
    ManageRaids,
    /// Set rules: item values, caps, decay, standby, taxes, attendance.
    ManageRules,
    /// Adopt a proposal: restate all balances as they would be under other rules.
    RestatePoints,
    /// Have decay and awards come again at the group's own hour.
    ManageSchedules,
    /// Set points aside, and release them.
    HoldPoints,
    /// Dispute an entry of one's own.
    DisputeEntries,
    /// Dispute anybody's entry, and resolve disputes.
    ResolveDisputes,
    /// Import entries from another system.
    ImportEntries,
    /// Say that something happened at an earlier time.
    Backdate,
    /// Rebuild read models.
    Rebuild,
    /// Forget a person for ever: what is known about them is erased, amounts stay.
    ForgetMembers,
    /// Give out everything that the ledger has about a person.
    ExportMembers,
    /// Respond to an item that a loot council decides on: whether one wants it, and why.
    RespondToLoot,
    /// Vote in the loot council.
    CastVotes,
    /// Put items before the loot council, and award them.
    AwardLoot,
    /// Open, close and cancel auctions.
    ManageAuctions,
    /// Bid in auctions with one's own points.
    Bid,
    /// See fleets, and one's own payouts.
    BasicAccess,
    /// Plan fleets.
    CreateFleet,
    /// Manage the fleets that one commands: crew, loot, payments.
    ManageOwnFleets,
    /// Manage all fleets.
    ManageAllFleets,
    /// Approve what pools come to, and void it.
    ApprovePayouts,
    /// See everybody's payouts.
    ViewAllPayouts,
    /// Set the rules that pools are shared out by.
    ManagePayoutRules,
}

/// Permissions by their names in the read tables; one that this release does not know is none of its own.
pub fn permissions(names: &[String]) -> Vec<Permission> {
    names.iter().filter_map(|name| aggregates::Permission::named(name)).map(Permission::from).collect()
}
