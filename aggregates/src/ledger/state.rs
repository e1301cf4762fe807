//! What a ledger's decisions need to remember.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{PointsSettings, RoleName, Rules, Settings};
use crate::{CharacterId, Handle, KeyId, MemberId, Permission};

/// The ledger aggregate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ledger {
    /// Nothing has happened yet.
    #[default]
    Unopened,
    /// The books are open.
    Open(Box<Open>),
}

/// An open ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The settings in force.
    pub settings: Settings,
    /// Their version, 1 at opening.
    pub settings_version: u32,
    /// Every version of how points are counted, oldest first.
    pub counted: Vec<SettingsVersion>,
    /// Every version of every rule.
    pub rules: Rules,
    /// Everybody who ever joined.
    pub members: BTreeMap<MemberId, Member>,
    /// Whose each character is.
    pub characters: BTreeMap<CharacterId, MemberId>,
    /// Whom each name finds.
    pub handles: BTreeMap<Handle, MemberId>,
    /// What each role may do.
    pub roles: BTreeMap<RoleName, BTreeSet<Permission>>,
    /// Every key that was ever made.
    pub keys: BTreeMap<KeyId, Key>,
    /// As whom each identity acts.
    #[serde(default)]
    pub identities: BTreeMap<Handle, MemberId>,
}

/// How points are counted from a time on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsVersion {
    /// 1, 2, 3 ...
    pub version: u32,
    /// From when on; the first has always been.
    pub from: Option<DateTime<Utc>>,
    /// How.
    pub points: PointsSettings,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// What their name is found by.
    pub handle: Handle,
    /// Since when they belong to the group, if that is known.
    pub joined: Option<DateTime<Utc>>,
    /// Whether they left.
    pub left: bool,
    /// Whether they are forgotten, for ever: then they have left, and nothing finds them by a name.
    #[serde(default)]
    pub forgotten: bool,
    /// Who they turned out to be.
    pub merged_into: Option<MemberId>,
    /// Their main, if they have a character.
    pub main: Option<CharacterId>,
    /// Their characters, with what each name is found by.
    pub characters: BTreeMap<CharacterId, Handle>,
    /// Their roles.
    pub roles: BTreeSet<RoleName>,
}

/// One API key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// What its holder may do.
    pub roles: BTreeSet<RoleName>,
    /// All that it may do of what its roles allow; everything without it.
    #[serde(default)]
    pub scopes: Option<BTreeSet<Permission>>,
    /// Whose it is, if it is a member's.
    pub member: Option<MemberId>,
    /// From when on it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it was revoked.
    pub revoked: bool,
}
