//! What may be asked of a ledger.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{RoleName, Rule, RuleKind, Settings, System};
use crate::{CharacterId, Handle, KeyId, Permission, Sealed, Text, Who};
use crate::{MemberId, Points};

/// A command to the ledger aggregate. Ids are minted by whoever issues it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerCommand {
    /// Open the books with the default roles and a first key for the owner.
    Open {
        /// The settings.
        settings: Settings,
        /// The owner's first key.
        owner_key: NewKey,
    },
    /// Change some settings; what is not named stays.
    ChangeSettings(Changes),
    /// Count by another system from now on: a part of the command that converts the balances.
    SwitchSystem {
        /// To which.
        to: System,
        /// Whether there are DKP for auctions besides.
        secondary_auction: bool,
    },
    /// Set a rule, from a time on.
    SetRule {
        /// What it says.
        rule: Rule,
        /// From when on; from now on if it does not say.
        from: Option<DateTime<Utc>>,
        /// Until when, if it ends by itself.
        until: Option<DateTime<Utc>>,
    },
    /// End a rule, from a time on.
    EndRule {
        /// Which.
        kind: RuleKind,
        /// From when on; from now on if it does not say.
        from: Option<DateTime<Utc>>,
    },
    /// Add a person.
    AddMember {
        /// Their id, for ever.
        member: MemberId,
        /// The name that they go by.
        name: Sealed,
        /// What it is found by.
        handle: Handle,
    },
    /// Give a person another name.
    RenameMember {
        /// Who.
        member: Who,
        /// The new name.
        name: Sealed,
        /// What it is found by.
        handle: Handle,
    },
    /// Note that a person left.
    MemberLeaves {
        /// Who.
        member: Who,
    },
    /// Note that a person came back.
    MemberReturns {
        /// Who.
        member: Who,
    },
    /// Note that what was kept as a member is a character of another: all that finds the one finds the other from here on.
    MergeMember {
        /// Who is no person of their own.
        member: Who,
        /// Who they are.
        into: Who,
    },
    /// Forget a person for ever.
    ForgetMember {
        /// Who.
        member: Who,
        /// Why; not about a person.
        reason: Option<Text<500>>,
    },
    /// Add a character of a member.
    AddCharacter {
        /// Who plays it.
        member: Who,
        /// Its id, for ever.
        character: CharacterId,
        /// Its name, sealed to the member.
        name: Sealed,
        /// What the name is found by.
        handle: Handle,
        /// Whether it becomes their main; a member's first character always does.
        main: bool,
    },
    /// Remove a character; a main only if it is the last.
    RemoveCharacter {
        /// Which.
        character: CharacterId,
    },
    /// Make an alt the main.
    ChangeMain {
        /// Which.
        character: CharacterId,
    },
    /// Say what a role may do.
    DefineRole {
        /// Which.
        role: RoleName,
        /// Exactly these.
        permissions: BTreeSet<Permission>,
    },
    /// Give a member a role.
    GrantRole {
        /// Who.
        member: Who,
        /// Which.
        role: RoleName,
    },
    /// Take a role from a member.
    RevokeRole {
        /// Who.
        member: Who,
        /// Which.
        role: RoleName,
    },
    /// Create an API key.
    CreateKey(NewKey),
    /// Revoke an API key.
    RevokeKey {
        /// Which.
        key: KeyId,
    },
    /// Let whoever has an identity act as a member.
    LinkIdentity {
        /// As whom.
        member: Who,
        /// What the identity is known by.
        identity: Handle,
        /// Its issuer and subject, sealed to the member.
        name: Sealed,
    },
    /// Let whoever has an identity act as nobody.
    UnlinkIdentity {
        /// What the identity is known by.
        identity: Handle,
    },
}

/// An API key to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewKey {
    /// Its id, for ever.
    pub key: KeyId,
    /// HMAC of its secret, in hex.
    pub mac: String,
    /// What it is for.
    pub label: Text<100>,
    /// What its holder may do.
    pub roles: BTreeSet<RoleName>,
    /// All that it may do of what its roles allow; everything without it.
    pub scopes: Option<BTreeSet<Permission>>,
    /// Whose it is, if it is a member's.
    pub member: Option<Who>,
    /// From when on it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
}

/// New values of some settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changes {
    /// The group's name.
    pub name: Option<Text<100>>,
    /// Its time zone.
    pub time_zone: Option<chrono_tz::Tz>,
    /// The first day of its week.
    pub week_start: Option<chrono::Weekday>,
    /// Whether there are DKP besides, for auctions; once there are, they go by a switch only.
    pub secondary_auction: Option<bool>,
    /// Whether balances may go below zero.
    pub allow_negative: Option<bool>,
    /// How effective GP come from GP.
    pub gp_base_mode: Option<super::GpBaseMode>,
    /// The base of effective GP, above zero.
    pub base_gp: Option<Points>,
    /// Members with fewer EP rank after all others.
    pub min_ep: Option<Points>,
    /// How a decayed balance is rounded.
    pub decay_rounding: Option<super::DecayRounding>,
    /// What decay does to balances below zero.
    pub decay_negative: Option<super::DecayNegative>,
    /// Who comes first among equals.
    pub ties: Option<super::TieOrder>,
    /// Whose points a member sees.
    pub points_visibility: Option<super::PointsVisibility>,
}
