//! What a request may do, as of when its credential was checked.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use aggregates::{Actor, KeyId, LedgerId, MemberId, Permission};
use chrono::{DateTime, Utc};

/// Who asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Session {
    /// Nobody said.
    Anonymous,
    /// The holder of an API key.
    Key(Arc<KeyHolder>),
    /// Whoever runs the server.
    Operator,
}

/// The holder of an API key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyHolder {
    /// The one ledger that the key is for.
    pub ledger: LedgerId,
    /// The key.
    pub key: KeyId,
    /// Whose key it is, if it is a member's.
    pub member: Option<MemberId>,
    /// From when on it no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    /// What its roles allow.
    pub permissions: BTreeSet<Permission>,
    /// When all this was looked up.
    pub checked: Instant,
}

impl Session {
    /// The session of a key's holder.
    pub fn of(holder: KeyHolder) -> Self {
        Session::Key(Arc::new(holder))
    }

    /// Who issues this session's commands; nobody if it is anonymous.
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Session::Anonymous => None,
            Session::Key(holder) => Some(Actor::Key(holder.key)),
            Session::Operator => Some(Actor::Operator),
        }
    }

    /// The one ledger of this session, if it is bound to one.
    pub fn ledger(&self) -> Option<LedgerId> {
        match self {
            Session::Key(holder) => Some(holder.ledger),
            Session::Anonymous | Session::Operator => None,
        }
    }

    /// The member who asks, if it is one.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Session::Key(holder) => holder.member,
            Session::Anonymous | Session::Operator => None,
        }
    }

    /// Whether this session can know of a ledger at all.
    pub fn knows(&self, ledger: LedgerId) -> bool {
        match self {
            Session::Anonymous => false,
            Session::Key(holder) => holder.ledger == ledger,
            Session::Operator => true,
        }
    }

    /// Whether this session may do something in the ledgers that it knows of.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Session::Anonymous => false,
            Session::Key(holder) => holder.permissions.contains(&permission),
            Session::Operator => true,
        }
    }
}
