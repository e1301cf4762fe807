//! What an actor may do; roles are sets of these.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $wire:literal),* $(,)?) => {
        /// A right within one ledger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $wire)] $name),*
        }

        impl Permission {
            /// Every permission, in order of declaration.
            pub const ALL: &'static [Permission] = &[$(Permission::$name),*];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Permission::$name => $wire),* }
            }

            /// The permission of that name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($wire => Some(Permission::$name),)* _ => None }
            }
        }
    };
}

permissions! {
    /// See the ledger, its members, standings and histories.
    ViewPoints = "view_points",
    /// See everybody's points, also where the ledger shows each member only their own.
    ViewAllPoints = "view_all_points",
    /// Read the log of events, with who did what.
    ViewEvents = "view_events",
    /// See API keys (never their secrets).
    ViewKeys = "view_keys",
    /// Change the ledger's settings.
    ManageSettings = "manage_settings",
    /// Add, rename and part with members and characters.
    ManageMembers = "manage_members",
    /// Define, grant and revoke roles. Nobody grants what they do not have.
    ManageRoles = "manage_roles",
    /// Create and revoke API keys. Nobody gives a key more than they have.
    ManageKeys = "manage_keys",
    /// Link identities to members and unlink them. Nobody links one to a member who may do more than they.
    ManageIdentities = "manage_identities",
    /// Award points.
    AwardPoints = "award_points",
    /// Charge points.
    ChargePoints = "charge_points",
    /// Adjust a balance with a reason.
    AdjustPoints = "adjust_points",
    /// Void and reassign entries.
    VoidEntries = "void_entries",
    /// Move points between members.
    TransferPoints = "transfer_points",
    /// Decay balances.
    DecayPoints = "decay_points",
    /// Plan and hold raids.
    ManageRaids = "manage_raids",
    /// Set rules: item values, caps, decay, standby, taxes, attendance.
    ManageRules = "manage_rules",
    /// Adopt a proposal: restate all balances as they would be under other rules.
    RestatePoints = "restate_points",
    /// Have decay and awards come again at the group's own hour.
    ManageSchedules = "manage_schedules",
    /// Set points aside, and release them.
    HoldPoints = "hold_points",
    /// Dispute an entry of one's own.
    DisputeEntries = "dispute_entries",
    /// Dispute anybody's entry, and resolve disputes.
    ResolveDisputes = "resolve_disputes",
    /// Import entries from another system.
    ImportEntries = "import_entries",
    /// Say that something happened at an earlier time.
    Backdate = "backdate",
    /// Rebuild read models.
    Rebuild = "rebuild",
    /// Forget a person for ever: what is known about them is erased, amounts stay.
    ForgetMembers = "forget_members",
    /// Give out everything that the ledger has about a person.
    ExportMembers = "export_members",
    /// Respond to an item that a loot council decides on: whether one wants it, and why.
    RespondToLoot = "respond_to_loot",
    /// Vote in the loot council.
    CastVotes = "cast_votes",
    /// Put items before the loot council, and award them.
    AwardLoot = "award_loot",
    /// See fleets, and one's own payouts.
    BasicAccess = "basic_access",
    /// Plan fleets.
    CreateFleet = "create_fleet",
    /// Manage the fleets that one commands: crew, loot, payments.
    ManageOwnFleets = "manage_own_fleets",
    /// Manage all fleets.
    ManageAllFleets = "manage_all_fleets",
    /// Approve what pools come to, and void it.
    ApprovePayouts = "approve_payouts",
    /// See everybody's payouts.
    ViewAllPayouts = "view_all_payouts",
    /// Set the rules that pools are shared out by.
    ManagePayoutRules = "manage_payout_rules",
    /// Open, close and cancel auctions.
    ManageAuctions = "manage_auctions",
    /// Bid in auctions with one's own points.
    Bid = "bid",
}
