//! Who may do what, and when it may be said to have happened.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Ledger, Open, RoleName};
use crate::{Actor, Common, Context, Permission};

impl Ledger {
    /// The open books.
    pub fn open(&self) -> Result<&Open, Common> {
        match self {
            Ledger::Unopened => Err(Common::LedgerNotOpen),
            Ledger::Open(open) => Ok(open),
        }
    }

    /// The open books, if whoever asks may do this, at the time they say.
    pub fn require<Lent>(&self, context: &Context<Lent>, permission: Permission) -> Result<&Open, Common> {
        let open = self.open()?;
        open.allow(context, permission)?;
        let Some(effective_at) = context.backdated_to else { return Ok(open) };
        open.allow(context, Permission::Backdate)?;
        if effective_at > context.recorded_at {
            return Err(Common::EffectiveInFuture { effective_at });
        }
        Ok(open)
    }
}

impl Open {
    fn allow<Lent>(&self, context: &Context<Lent>, permission: Permission) -> Result<(), Common> {
        let actor = context.principal();
        match self.allows(actor, permission, context.recorded_at)? {
            true => Ok(()),
            false => Err(Common::Forbidden { actor: actor.clone(), permission }),
        }
    }

    /// Whether an actor may do this at a time. Policies are the service itself, and answer for nobody's roles.
    pub fn allows(&self, actor: &Actor, permission: Permission, at: DateTime<Utc>) -> Result<bool, Common> {
        match actor {
            Actor::Operator | Actor::Policy(_) => Ok(true),
            Actor::Key(_) | Actor::Member(_) => {
                let roles = self.roles_of(actor, at).ok_or_else(|| not_active(actor))?;
                Ok(roles.iter().filter_map(|role| self.roles.get(role)).any(|set| set.contains(&permission)))
            }
        }
    }

    /// Everything that an actor may do at a time.
    pub fn permissions(&self, actor: &Actor, at: DateTime<Utc>) -> Result<BTreeSet<Permission>, Common> {
        let mut granted = BTreeSet::new();
        for permission in Permission::ALL {
            if self.allows(actor, *permission, at)? {
                granted.insert(*permission);
            }
        }
        Ok(granted)
    }

    /// The roles of a key or member that is active at a time.
    fn roles_of(&self, actor: &Actor, at: DateTime<Utc>) -> Option<&BTreeSet<RoleName>> {
        match actor {
            Actor::Key(key) => {
                let key = self.keys.get(key)?;
                let here = key.member.is_none_or(|member| self.is_here(member));
                (key.works(at) && here).then_some(&key.roles)
            }
            Actor::Member(member) => self.members.get(member).filter(|m| !m.left).map(|m| &m.roles),
            Actor::Policy(_) | Actor::Operator => None,
        }
    }

    fn is_here(&self, member: crate::MemberId) -> bool {
        self.members.get(&member).is_some_and(|member| !member.left)
    }

    /// Whether somebody could still do everything: a member with the
    /// owner's role who is here, or an owner's key that works.
    pub(super) fn has_owner(&self, at: DateTime<Utc>) -> bool {
        let owns = |roles: &BTreeSet<RoleName>| roles.iter().any(|role| role.as_str() == RoleName::OWNER);
        let member = self.members.values().any(|member| !member.left && owns(&member.roles));
        let key = |key: &super::Key| {
            owns(&key.roles) && key.works(at) && key.member.is_none_or(|member| self.is_here(member))
        };
        member || self.keys.values().any(key)
    }
}

impl super::Key {
    /// Whether the key works at a time: from its expiry on it does not.
    pub fn works(&self, at: DateTime<Utc>) -> bool {
        !self.revoked && self.expires_at.is_none_or(|end| at < end)
    }
}

fn not_active(actor: &Actor) -> Common {
    Common::ActorNotActive { actor: actor.clone() }
}
