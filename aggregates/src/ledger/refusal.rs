//! Why a ledger says no.

use serde::Serialize;

use super::{RoleName, RuleKind};
use crate::{CharacterId, Common, Handle, KeyId, MemberId, Permission};

/// What is the case when a command to the ledger cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum LedgerRefusal {
    /// It was opened before.
    #[error("the ledger is open already")]
    LedgerAlreadyOpen,
    /// More than two decimal places.
    #[error("points have 0 to 2 decimal places, not {places}")]
    PlacesOutOfRange {
        /// As given.
        places: u32,
    },
    /// A setting that must be above zero is not, or has too many places, or may not be negative.
    #[error("`{setting}` is out of range")]
    SettingOutOfRange {
        /// Which.
        setting: &'static str,
    },
    /// A rule that no formula could count with.
    #[error("`{field}` of the rule `{rule}` is out of range")]
    RuleOutOfRange {
        /// Which rule.
        rule: RuleKind,
        /// What of it.
        field: &'static str,
    },
    /// A rule that would never be in force.
    #[error("the rule `{rule}` would end before it begins")]
    RuleEndsBeforeItBegins {
        /// Which.
        rule: RuleKind,
    },
    /// There is no rule of this kind at that time.
    #[error("there is no rule `{rule}` to end")]
    NoRuleToEnd {
        /// Which.
        rule: RuleKind,
    },
    /// Both are the same person already.
    #[error("this would merge member {member} into themselves")]
    MergeInCircle {
        /// Who.
        member: MemberId,
    },
    /// A person is forgotten once, and for ever.
    #[error("member {member} is forgotten already")]
    AlreadyForgotten {
        /// Who.
        member: MemberId,
    },
    /// Another member or character goes by this name.
    #[error("the name is taken by member {member}")]
    NameTaken {
        /// By whom.
        member: MemberId,
        /// What the name is found by.
        handle: Handle,
    },
    /// A text about one person was sealed to another.
    #[error("the text is sealed to another member than {member}")]
    SealedToAnother {
        /// Whom it should speak of.
        member: MemberId,
    },
    /// No such character.
    #[error("no character {character}")]
    UnknownCharacter {
        /// Which.
        character: CharacterId,
    },
    /// A main cannot go while there are alts: make one of them the main first.
    #[error("character {character} is the main")]
    CharacterIsMain {
        /// Which.
        character: CharacterId,
    },
    /// The member is here, so cannot return.
    #[error("member {member} has not left")]
    MemberHasNotLeft {
        /// Who.
        member: MemberId,
    },
    /// No such role.
    #[error("no role `{role}`")]
    UnknownRole {
        /// Which.
        role: RoleName,
    },
    /// The owner's role is what it is.
    #[error("the role `{role}` cannot be redefined")]
    RoleIsFixed {
        /// Which.
        role: RoleName,
    },
    /// Nobody hands out what they do not have.
    #[error("`{}` cannot be handed out by who lacks it", permission.name())]
    BeyondOwnPermissions {
        /// The right that is lacking.
        permission: Permission,
    },
    /// Somebody must be able to do everything.
    #[error("this would leave nobody with the role `owner`")]
    LastOwner,
    /// No such key.
    #[error("no key {key}")]
    UnknownKey {
        /// Which.
        key: KeyId,
    },
    /// One identity is one member.
    #[error("the identity is linked to member {member}")]
    IdentityTaken {
        /// To whom.
        member: MemberId,
    },
    /// No such identity is linked.
    #[error("no identity {identity} is linked")]
    UnknownIdentity {
        /// Which.
        identity: Handle,
    },
    /// A proposal that proposes nothing.
    #[error("the proposal names no setting, no rule and no price")]
    ProposalEmpty,
    /// Of each kind there is one rule.
    #[error("two rules `{rule}` are proposed")]
    RuleProposedTwice {
        /// Which.
        rule: RuleKind,
    },
    /// What is decayed in every period, and how long one is, a rule says.
    #[error("a decay in every period needs a proposed rule `decay`")]
    PeriodsWithoutDecay,
    /// It would never work.
    #[error("the key would have expired already")]
    ExpiryInPast,
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
