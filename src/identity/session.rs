//! What a request may do, as of when its credential was checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use aggregates::ledger::{PointsVisibility, RoleName};
use aggregates::{Actor, LedgerId, MemberId, Permission};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Denied;

/// Whose rows somebody sees who sees nobody's: no member has this id.
const NOBODY: MemberId = MemberId(Uuid::nil());

/// Who asks.
#[derive(Clone, Debug)]
pub enum Session {
    /// Nobody said.
    Anonymous,
    /// The holder of an API key.
    Key(Arc<Holder>),
    /// A person with a token, in no ledger.
    Person(Arc<Person>),
    /// A person with a token, as a member of a ledger.
    Member(Arc<Person>, Arc<Holder>),
    /// Whoever runs the server.
    Operator,
}

/// Somebody who acts in a ledger: the holder of one of its API keys, or one of its members.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The ledger.
    pub ledger: LedgerId,
    /// Who issues their commands.
    pub actor: Actor,
    /// The member who they are, or whose key it is.
    pub member: Option<MemberId>,
    /// Their roles, in order.
    pub roles: Vec<String>,
    /// What their roles allow, and of a key its scopes.
    pub permissions: BTreeSet<Permission>,
    /// Whose points the ledger shows to who may not see everybody's.
    pub points: PointsVisibility,
    /// From when on the key no longer works.
    pub expires_at: Option<DateTime<Utc>>,
    /// When all this was looked up.
    pub checked: Instant,
}

/// Somebody whom an issuer vouches for.
#[derive(Debug)]
pub struct Person {
    /// Who vouches.
    pub issuer: String,
    /// Whom the issuer means.
    pub subject: String,
    /// Until when.
    pub until: DateTime<Utc>,
    /// As whom they have entered ledgers: what ends a WebSocket when it no longer is so.
    entered: Mutex<BTreeMap<LedgerId, MemberId>>,
}

impl Person {
    /// A person who has entered no ledger.
    pub fn new(issuer: String, subject: String, until: DateTime<Utc>) -> Self {
        Person { issuer, subject, until, entered: Mutex::default() }
    }

    /// Goes on only while the token holds.
    pub(super) fn holds(&self) -> Result<(), Denied> {
        if Utc::now() < self.until { Ok(()) } else { Err(Denied::TokenExpired) }
    }

    /// Notes as whom they entered a ledger.
    pub(super) fn enters(&self, ledger: LedgerId, member: MemberId) {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner).insert(ledger, member);
    }

    /// As whom they have entered ledgers.
    pub(super) fn entered(&self) -> BTreeMap<LedgerId, MemberId> {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Session {
    /// The session of a key's holder.
    pub fn of(holder: Holder) -> Self {
        Session::Key(Arc::new(holder))
    }

    /// The session of a person with a token.
    pub fn person(person: Person) -> Self {
        Session::Person(Arc::new(person))
    }

    /// Who this is in a ledger, if it is somebody there and not whoever runs the server.
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Session::Key(holder) | Session::Member(_, holder) => Some(holder),
            Session::Anonymous | Session::Person(_) | Session::Operator => None,
        }
    }

    /// The member who this is: not the one whose key it holds.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Session::Member(_, holder) => holder.member,
            _ => None,
        }
    }

    /// Who issues this session's commands; nobody if it is anonymous, or in no ledger.
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Session::Operator => Some(Actor::Operator),
            session => session.holder().map(|holder| holder.actor.clone()),
        }
    }

    /// The one ledger of this session, if it is bound to one.
    pub fn ledger(&self) -> Option<LedgerId> {
        self.holder().map(|holder| holder.ledger)
    }

    /// Whether this session may do something in its ledger.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Session::Operator => true,
            session => session.holder().is_some_and(|holder| holder.permissions.contains(&permission)),
        }
    }

    /// Whether others' points that this session sees may be private in its ledger.
    pub fn reads_privately(&self) -> bool {
        match self {
            Session::Operator => true,
            session => session.holder().is_some_and(|holder| !holder.points.is_members()),
        }
    }

    /// The one member whose points this session sees; none if it sees everybody's.
    pub fn seen_by(&self) -> Option<MemberId> {
        match self.holder() {
            _ if self.may(Permission::ViewAllPoints) => None,
            Some(holder) if holder.points.is_members() => None,
            Some(holder) => Some(holder.member.unwrap_or(NOBODY)),
            None => Some(NOBODY),
        }
    }
}

/// What the holders of these roles may do, by the permissions that their rows name: the owner's row may be older than a
/// permission.
pub(super) fn permissions(roles: &[String], named: &[String]) -> BTreeSet<Permission> {
    match roles.iter().any(|role| role == RoleName::OWNER) {
        true => Permission::ALL.iter().copied().collect(),
        false => named.iter().filter_map(|name| Permission::named(name)).collect(),
    }
}

/// Whose points a ledger shows, by its settings' word for it: no more than their own while the settings are not known.
pub(super) fn visibility(word: Option<&str>) -> PointsVisibility {
    match word {
        Some("members") => PointsVisibility::Members,
        _ => PointsVisibility::Own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(points: PointsVisibility, permissions: &[Permission], member: Option<MemberId>) -> Session {
        Session::of(Holder {
            ledger: LedgerId(Uuid::nil()),
            actor: Actor::Operator,
            member,
            roles: Vec::new(),
            permissions: permissions.iter().copied().collect(),
            points,
            expires_at: None,
            checked: Instant::now(),
        })
    }

    #[test]
    fn where_points_are_private_whoever_may_not_see_all_sees_their_own_and_a_key_of_nobody_none() {
        use Permission::{ViewAllPoints, ViewPoints};
        let (member, own) = (MemberId(Uuid::from_u128(1)), PointsVisibility::Own);
        let seen = |points, may: &[Permission], of| session(points, may, of).seen_by();
        assert_eq!(seen(PointsVisibility::Members, &[ViewPoints], Some(member)), None);
        assert_eq!(seen(own, &[ViewPoints], Some(member)), Some(member));
        assert_eq!(seen(own, &[ViewPoints], None), Some(NOBODY));
        assert_eq!(seen(own, &[ViewPoints, ViewAllPoints], None), None);
        assert_eq!((Session::Operator.seen_by(), Session::Anonymous.seen_by()), (None, Some(NOBODY)));
    }

    #[test]
    fn the_owner_may_do_what_is_newer_than_the_owners_row() {
        let may = |role: &str| permissions(&[role.to_owned()], &["view_points".to_owned()]);
        assert_eq!(may("raider"), [Permission::ViewPoints].into());
        assert!(may("owner").contains(&Permission::ManageIdentities));
    }
}
