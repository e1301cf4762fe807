//! Who may do what, and when it may be said to have happened.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Key, Ledger, Member, Open, RoleName};
use crate::{Actor, Common, Context, MemberId, Permission};

impl Ledger {
    /// The open books.
    pub fn open(&self) -> Result<&Open, Common> {
        match self {
            Ledger::Unopened => Err(Common::LedgerNotOpen),
            Ledger::Open(open) => Ok(open),
        }
    }

    /// The open books, if whoever asks may do this, at the time they say.
    ///
    /// Refused in this order: the ledger is not open, the actor or the one they act for may no longer act, the right is
    /// lacking, the effective time.
    pub fn require<Lent>(&self, context: &Context<Lent>, permission: Permission) -> Result<&Open, Common> {
        let open = self.open()?;
        open.rights_of(&context.actor, context.recorded_at)?;
        open.allow(context, permission)?;
        self.effective(context)?;
        Ok(open)
    }

    /// When what is decided in this context takes effect: now, or earlier for who may backdate.
    pub fn effective<Lent>(&self, context: &Context<Lent>) -> Result<DateTime<Utc>, Common> {
        let open = self.open()?;
        if context.backdated_to.is_some() {
            open.allow(context, Permission::Backdate)?;
        }
        within_time(context)
    }

    /// Everything that an actor may do at a time.
    pub fn permissions(&self, actor: &Actor, at: DateTime<Utc>) -> Result<BTreeSet<Permission>, Common> {
        self.open()?.permissions(actor, at)
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

    /// Whether an actor may do this at a time.
    pub fn allows(&self, actor: &Actor, permission: Permission, at: DateTime<Utc>) -> Result<bool, Common> {
        let Some(rights) = self.rights_of(actor, at)? else { return Ok(true) };
        Ok(rights.names(permission) && self.of_roles(rights.roles).any(|may| may == permission))
    }

    /// Everything that an actor may do at a time.
    pub fn permissions(&self, actor: &Actor, at: DateTime<Utc>) -> Result<BTreeSet<Permission>, Common> {
        let Some(rights) = self.rights_of(actor, at)? else {
            return Ok(Permission::ALL.iter().copied().collect());
        };
        Ok(self.of_roles(rights.roles).filter(|may| rights.names(*may)).collect())
    }

    /// What the holders of these roles may do.
    pub(super) fn of_roles(&self, roles: &BTreeSet<RoleName>) -> impl Iterator<Item = Permission> {
        roles.iter().filter_map(|role| self.roles.get(role)).flatten().copied()
    }

    /// What an actor acts by; refused if they may not act at all. Whoever runs the server and the service's own policies
    /// act by nothing: they may do everything, and no role given or taken changes that.
    fn rights_of(&self, actor: &Actor, at: DateTime<Utc>) -> Result<Option<Rights<'_>>, Common> {
        let rights = match actor {
            Actor::Operator | Actor::Policy(_) => return Ok(None),
            Actor::Key(key) => self.keys.get(key).filter(|key| self.opens(key, at)).map(Rights::from),
            Actor::Member(id) => self.members.get(id).filter(|member| !member.left).map(Rights::from),
        };
        rights.map(Some).ok_or_else(|| Common::ActorNotActive { actor: actor.clone() })
    }

    /// Whether a key works at a time: a member's only while they are here.
    fn opens(&self, key: &Key, at: DateTime<Utc>) -> bool {
        key.works(at) && key.member.is_none_or(|member| self.is_here(member))
    }

    fn is_here(&self, member: MemberId) -> bool {
        self.members.get(&member).is_some_and(|member| !member.left)
    }

    /// Whether somebody could still do everything: a member with the owner's role who is here, or an owner's key that
    /// works and that no scopes narrow.
    pub(super) fn has_owner(&self, at: DateTime<Utc>) -> bool {
        let owns = |roles: &BTreeSet<RoleName>| roles.iter().any(RoleName::is_owner);
        let whole = |key: &Key| key.scopes.is_none() && owns(&key.roles);
        self.members.values().any(|member| !member.left && owns(&member.roles))
            || self.keys.values().any(|key| whole(key) && self.opens(key, at))
    }
}

/// What an actor acts by: the rights of roles, or those of them that scopes name.
struct Rights<'a> {
    roles: &'a BTreeSet<RoleName>,
    scopes: Option<&'a BTreeSet<Permission>>,
}

impl Rights<'_> {
    fn names(&self, permission: Permission) -> bool {
        self.scopes.is_none_or(|scopes| scopes.contains(&permission))
    }
}

impl<'a> From<&'a Key> for Rights<'a> {
    fn from(key: &'a Key) -> Self {
        Rights { roles: &key.roles, scopes: key.scopes.as_ref() }
    }
}

impl<'a> From<&'a Member> for Rights<'a> {
    fn from(member: &'a Member) -> Self {
        Rights { roles: &member.roles, scopes: None }
    }
}

impl Key {
    /// Whether the key works at a time: from its expiry on it does not.
    pub fn works(&self, at: DateTime<Utc>) -> bool {
        !self.revoked && self.expires_at.is_none_or(|end| at < end)
    }
}

/// The effective time, if it lies between 1970 and now: what is earlier comes from a broken clock or a broken file.
pub(super) fn within_time<Lent>(context: &Context<Lent>) -> Result<DateTime<Utc>, Common> {
    let (effective_at, earliest) = (context.effective_at(), DateTime::UNIX_EPOCH);
    if effective_at > context.recorded_at {
        return Err(Common::EffectiveInFuture { effective_at });
    }
    if effective_at < earliest {
        return Err(Common::EffectiveTooEarly { effective_at, earliest });
    }
    Ok(effective_at)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::LedgerEvent as Event;
    use crate::testing::guild::{
        GROM, JAINA, OWNER_KEY, REXXAR, STRANGER, dkp_guild, key, key_created, nobody, officer, role,
    };
    use crate::testing::{Given, NOW, given, time};

    const EXPIRY: &str = "2027-01-01T00:00:00Z";

    fn granted(ledger: &Ledger, actor: &Actor) -> Result<Vec<Permission>, Common> {
        ledger.permissions(actor, time(NOW)).map(|set| set.into_iter().collect())
    }

    fn inactive<T>(actor: Actor) -> Result<T, Common> {
        Err(Common::ActorNotActive { actor })
    }

    fn with_key(
        role: &str,
        change: impl FnOnce(&mut Option<MemberId>, &mut Option<DateTime<Utc>>),
    ) -> Ledger {
        let mut created = key_created(key(9), role);
        if let Event::KeyCreated { member, expires_at, .. } = &mut created {
            change(member, expires_at);
        }
        given(dkp_guild()).and([created]).ledger
    }

    #[test]
    fn nobody_has_rights_in_a_ledger_that_is_not_open() {
        assert_eq!(granted(&Ledger::Unopened, &Actor::Operator), Err(Common::LedgerNotOpen));
    }

    #[test]
    fn the_operator_and_policies_may_do_everything() {
        let ledger = given(dkp_guild()).ledger;
        for actor in [Actor::Operator, Actor::Policy("import.monolithdkp".to_owned())] {
            assert_eq!(granted(&ledger, &actor), Ok(Permission::ALL.to_vec()));
        }
    }

    #[test]
    fn members_and_keys_have_the_rights_of_all_their_roles() {
        let raider = Event::RoleGranted { member: JAINA, role: role(RoleName::RAIDER) };
        let ledger = given(dkp_guild()).and([raider]).ledger;
        use Permission::{AwardPoints, ManageKeys, ManageRoles, ViewPoints};
        let both = vec![ViewPoints, ManageRoles, ManageKeys, AwardPoints];
        assert_eq!(granted(&ledger, &officer()), Ok(both));
        assert_eq!(granted(&ledger, &nobody()), Ok(Vec::new()));
        assert_eq!(granted(&ledger, &Actor::Key(OWNER_KEY)), Ok(Permission::ALL.to_vec()));
    }

    fn scoped(role: &str, to: &[Permission]) -> Given {
        let mut created = key_created(key(9), role);
        if let Event::KeyCreated { scopes, .. } = &mut created {
            *scopes = Some(to.iter().copied().collect());
        }
        given(dkp_guild()).and([created])
    }

    #[test]
    fn a_key_with_scopes_may_do_what_both_its_roles_and_its_scopes_name() {
        use Permission::{AwardPoints, Rebuild, ViewPoints};
        let officers = scoped(RoleName::OFFICER, &[ViewPoints, AwardPoints, Rebuild]).ledger;
        assert_eq!(granted(&officers, &Actor::Key(key(9))), Ok(vec![AwardPoints]));
        let allows = |may| officers.open().expect("open").allows(&Actor::Key(key(9)), may, time(NOW));
        assert_eq!((allows(AwardPoints), allows(Rebuild)), (Ok(true), Ok(false)));
        assert_eq!(granted(&scoped(RoleName::OWNER, &[]).ledger, &Actor::Key(key(9))), Ok(Vec::new()));
    }

    #[test]
    fn the_owners_role_may_do_what_a_later_release_brings() {
        let old = Event::RoleDefined { role: role(RoleName::OWNER), permissions: [].into() };
        let ledger = given(dkp_guild()).and([old]).ledger;
        assert_eq!(granted(&ledger, &Actor::Key(OWNER_KEY)), Ok(Permission::ALL.to_vec()));
    }

    #[test]
    fn a_key_that_never_was_or_was_revoked_may_not_act() {
        let ledger = given(dkp_guild()).and([Event::KeyRevoked { key: OWNER_KEY }]).ledger;
        for key in [key(9), OWNER_KEY] {
            assert_eq!(granted(&ledger, &Actor::Key(key)), inactive(Actor::Key(key)));
        }
    }

    #[test]
    fn a_key_works_until_its_expiry_and_no_longer_at_it() {
        let ledger = with_key(RoleName::RAIDER, |_, expires_at| *expires_at = Some(time(EXPIRY)));
        let (actor, end) = (Actor::Key(key(9)), time(EXPIRY));
        assert!(ledger.permissions(&actor, end - TimeDelta::microseconds(1)).is_ok());
        assert_eq!(ledger.permissions(&actor, end), inactive(actor));
    }

    #[test]
    fn who_left_may_not_act_and_neither_may_their_keys() {
        let ledger = with_key(RoleName::RAIDER, |member, _| *member = Some(REXXAR));
        for actor in [Actor::Member(REXXAR), Actor::Key(key(9)), Actor::Member(STRANGER)] {
            assert_eq!(granted(&ledger, &actor), inactive(actor));
        }
    }

    #[test]
    fn the_rights_of_the_one_acted_for_count() {
        let given = given(dkp_guild()).by(Actor::Operator).on_behalf_of(nobody());
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::AwardPoints };
        assert_eq!(given.ledger.require(&given.context(()), Permission::AwardPoints), Err(refusal));
    }

    #[test]
    fn a_key_that_may_no_longer_act_acts_for_nobody_either() {
        let given = given(dkp_guild()).by(Actor::Key(key(9))).on_behalf_of(officer());
        assert_eq!(
            given.ledger.require(&given.context(()), Permission::AwardPoints),
            inactive(Actor::Key(key(9)))
        );
    }

    #[test]
    fn who_may_backdate_says_when_it_happened() {
        let given = given(dkp_guild()).by(Actor::Key(OWNER_KEY));
        assert_eq!(given.ledger.effective(&given.context(())), Ok(time(NOW)));
        let earlier = given.backdated_to("2019-08-26T22:00:00Z");
        assert_eq!(earlier.ledger.effective(&earlier.context(())), Ok(time("2019-08-26T22:00:00Z")));
    }

    #[test]
    fn an_owner_is_somebody_who_is_here_or_a_key_that_works() {
        let owner = |ledger: Ledger| ledger.open().is_ok_and(|open| open.has_owner(time(NOW)));
        let revoked = || given(dkp_guild()).and([Event::KeyRevoked { key: OWNER_KEY }]);
        let holds = |member| Event::RoleGranted { member, role: role(RoleName::OWNER) };
        assert!(owner(given(dkp_guild()).ledger));
        assert!(!owner(revoked().ledger));
        assert!(owner(revoked().and([holds(GROM)]).ledger));
        assert!(!owner(revoked().and([holds(REXXAR)]).ledger));
        let narrow = scoped(RoleName::OWNER, Permission::ALL);
        assert!(!owner(narrow.and([Event::KeyRevoked { key: OWNER_KEY }]).ledger));
    }
}
