//! What happens to a ledger itself.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{RoleName, Rule, RuleKind, Settings};
use crate::aggregate::events;
use crate::{CharacterId, Handle, KeyId, MemberId, Permission, Sealed, Text};

events! {
    /// An event of the ledger aggregate.
    pub enum LedgerEvent {
        /// The books were opened under these settings.
        "ledger.opened" => Opened {
            /// Version 1 of the settings.
            settings: Settings,
        },
        /// The settings became these, from here on.
        "ledger.settings_changed" => SettingsChanged {
            /// All of them, not only what changed.
            settings: Settings,
            /// 2, 3 ...: what events that apply a setting refer to.
            version: u32,
            /// From when on what happens is decided under them.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            from: Option<DateTime<Utc>>,
        },
        /// A rule is in force from a time on.
        "ledger.rule_set" => RuleSet {
            /// Which.
            kind: RuleKind,
            /// 1, 2, 3 ... within its kind: what events that apply it refer to.
            version: u32,
            /// The first instant at which it is in force.
            from: DateTime<Utc>,
            /// The first instant at which it is no longer.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<DateTime<Utc>>,
            /// What it says.
            rule: Rule,
        },
        /// A rule is in force no longer, from a time on.
        "ledger.rule_ended" => RuleEnded {
            /// Which.
            kind: RuleKind,
            /// The version that says so.
            version: u32,
            /// The first instant at which there is none.
            from: DateTime<Utc>,
        },
        /// A person joined.
        "ledger.member_added" => MemberAdded {
            /// The person's id, for ever.
            member: MemberId,
            /// The name that they go by.
            name: Sealed,
            /// What the name is found by.
            handle: Handle,
            /// Since when they belong to the group.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            joined: Option<DateTime<Utc>>,
        },
        /// A person goes by another name; the old one finds them no longer.
        "ledger.member_renamed" => MemberRenamed {
            /// Who.
            member: MemberId,
            /// The new name.
            name: Sealed,
            /// What it is found by.
            handle: Handle,
        },
        /// A person left; their balance stays.
        "ledger.member_left" => MemberLeft {
            /// Who.
            member: MemberId,
        },
        /// A person who had left came back.
        "ledger.member_returned" => MemberReturned {
            /// Who.
            member: MemberId,
        },
        /// What was kept as a member is another one: their names and characters find that one from here on.
        "ledger.member_merged" => MemberMerged {
            /// Who is no person of their own.
            member: MemberId,
            /// Who they are.
            into: MemberId,
            /// The characters that go with them.
            characters: Vec<CharacterId>,
        },
        /// A person is forgotten: their key is destroyed, so that nothing personal about them can be read again, and nothing
        /// finds them by a name. Amounts stay.
        "ledger.member_forgotten" => MemberForgotten {
            /// Who.
            member: MemberId,
            /// Who had turned out to be them.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            merged: Vec<MemberId>,
            /// Their characters, which keep no names.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            characters: Vec<CharacterId>,
            /// Their API keys, none of which works any longer.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            keys: Vec<KeyId>,
            /// Their identities, each of which acts as nobody from here on.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            identities: Vec<Handle>,
            /// Why; not about a person.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<Text<500>>,
        },
        /// A member plays this character.
        "ledger.character_added" => CharacterAdded {
            /// Who plays it.
            member: MemberId,
            /// The character.
            character: CharacterId,
            /// Its name, sealed to the member.
            name: Sealed,
            /// What the name is found by.
            handle: Handle,
            /// Whether it is their main from here on.
            main: bool,
        },
        /// A member plays this character no longer.
        "ledger.character_removed" => CharacterRemoved {
            /// Who played it.
            member: MemberId,
            /// The character.
            character: CharacterId,
        },
        /// An alt became the main; nothing moves.
        "ledger.main_changed" => MainChanged {
            /// Who.
            member: MemberId,
            /// Their main from here on.
            character: CharacterId,
        },
        /// A role has exactly these permissions from here on.
        "ledger.role_defined" => RoleDefined {
            /// Its name.
            role: RoleName,
            /// What its holders may do.
            permissions: BTreeSet<Permission>,
        },
        /// A member holds a role.
        "ledger.role_granted" => RoleGranted {
            /// Who.
            member: MemberId,
            /// Which.
            role: RoleName,
        },
        /// A member holds a role no longer.
        "ledger.role_revoked" => RoleRevoked {
            /// Who.
            member: MemberId,
            /// Which.
            role: RoleName,
        },
        /// An API key was made; its secret was shown once and is kept nowhere.
        "ledger.key_created" => KeyCreated {
            /// The key.
            key: KeyId,
            /// HMAC of the secret under a key of the ledger, in hex.
            mac: String,
            /// What it is for.
            label: Text<100>,
            /// What its holder may do.
            roles: BTreeSet<RoleName>,
            /// Whose key it is, if it is a member's.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            member: Option<MemberId>,
            /// From when on it no longer works.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            expires_at: Option<DateTime<Utc>>,
            /// All that it may do of what its roles allow; everything without it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            scopes: Option<BTreeSet<Permission>>,
        },
        /// An API key works no longer.
        "ledger.key_revoked" => KeyRevoked {
            /// The key.
            key: KeyId,
        },
        /// Whoever has this identity acts as this member from here on.
        "ledger.identity_linked" => IdentityLinked {
            /// As whom.
            member: MemberId,
            /// HMAC of issuer and subject under a key of the ledger, in hex.
            identity: Handle,
            /// Its issuer and subject, sealed to the member.
            name: Sealed,
        },
        /// Whoever has this identity acts as nobody from here on.
        "ledger.identity_unlinked" => IdentityUnlinked {
            /// As whom they acted.
            member: MemberId,
            /// What the identity is known by.
            identity: Handle,
        },
    }
}

impl LedgerEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            LedgerEvent::MemberAdded { name, .. }
            | LedgerEvent::MemberRenamed { name, .. }
            | LedgerEvent::CharacterAdded { name, .. }
            | LedgerEvent::IdentityLinked { name, .. } => vec![name],
            _ => Vec::new(),
        }
    }
}
