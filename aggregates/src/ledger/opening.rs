//! Opening the books: the settings, the default roles and the owner's first key.

use super::access::within_time;
use super::changing::check;
use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, LedgerEvent as Event, NewKey, RoleName, Settings};
use crate::{Actor, Common, Context, Permission, Permission as P};

type Decision = Result<Vec<Event>, Refusal>;

/// What the role `officer` may not do.
const OWNERS_ONLY: &[Permission] = &[
    P::ManageSettings,
    P::ManageRules,
    P::ManageRoles,
    P::ManageKeys,
    P::ManageIdentities,
    P::RestatePoints,
    P::Rebuild,
    P::ForgetMembers,
    P::ExportMembers,
    P::ManagePayoutRules,
];

pub(super) fn open(
    ledger: &Ledger,
    context: &Context<()>,
    settings: &Settings,
    owner_key: &NewKey,
) -> Decision {
    if *context.principal() != Actor::Operator {
        let actor = context.principal().clone();
        return Err(Common::Forbidden { actor, permission: Permission::ManageSettings }.into());
    }
    if matches!(ledger, Ledger::Open(_)) {
        return Err(Refusal::LedgerAlreadyOpen);
    }
    within_time(context)?;
    check(&settings.points)?;
    // Nobody has joined yet whose key it could be.
    if let Some(who) = &owner_key.member {
        return Err(Common::UnknownMember { who: who.clone() }.into());
    }
    if owner_key.expires_at.is_some_and(|end| end <= context.recorded_at) {
        return Err(Refusal::ExpiryInPast);
    }
    let mut events = vec![Event::Opened { settings: settings.clone() }];
    events.extend(default_roles()?);
    events.push(owners(owner_key)?);
    Ok(events)
}

/// The owner's key holds the owner's role, whichever roles it was asked with.
fn owners(key: &NewKey) -> Result<Event, Common> {
    Ok(Event::KeyCreated {
        key: key.key,
        mac: key.mac.clone(),
        label: key.label.clone(),
        roles: [RoleName::new(RoleName::OWNER)?].into(),
        member: None,
        expires_at: key.expires_at,
        scopes: None,
    })
}

fn default_roles() -> Result<Vec<Event>, Common> {
    let all = Permission::ALL.iter().copied();
    let define = |role: &str, permissions: Vec<Permission>| {
        Ok(Event::RoleDefined { role: RoleName::new(role)?, permissions: permissions.into_iter().collect() })
    };
    let officer = all.clone().filter(|permission| !OWNERS_ONLY.contains(permission)).collect();
    Ok(vec![
        define(RoleName::OWNER, all.collect())?,
        define(RoleName::OFFICER, officer)?,
        define(
            RoleName::RAIDER,
            vec![P::ViewPoints, P::DisputeEntries, P::RespondToLoot, P::Bid, P::BasicAccess],
        )?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerCommand;
    use crate::ledger::System;
    use crate::testing::guild::{OWNER_KEY, dkp_guild, key_created, named, new_key, points, role, settings};
    use crate::testing::{NOW, given, time};

    fn open(change: impl FnOnce(&mut Settings, &mut NewKey)) -> LedgerCommand {
        let (mut settings, mut owner_key) = (settings(System::Dkp), new_key(OWNER_KEY, RoleName::OWNER));
        change(&mut settings, &mut owner_key);
        LedgerCommand::Open { settings, owner_key }
    }

    #[test]
    fn opening_writes_the_settings_the_default_roles_and_the_owners_key() {
        let defined = |name, permissions: Vec<Permission>| Event::RoleDefined {
            role: role(name),
            permissions: permissions.into_iter().collect(),
        };
        let mut officers = Permission::ALL.to_vec();
        officers.retain(|may| !OWNERS_ONLY.contains(may));
        given([]).when(open(|_, _| {})).then([
            Event::Opened { settings: settings(System::Dkp) },
            defined("owner", Permission::ALL.to_vec()),
            defined("officer", officers),
            defined(
                "raider",
                vec![
                    Permission::ViewPoints,
                    Permission::DisputeEntries,
                    Permission::RespondToLoot,
                    Permission::Bid,
                    Permission::BasicAccess,
                ],
            ),
            key_created(OWNER_KEY, RoleName::OWNER),
        ]);
    }

    #[test]
    fn the_first_key_is_the_owners_whatever_it_was_asked_with() {
        let opened = given([]).when(open(|_, key| key.roles = [role("none")].into())).goes();
        let open = opened.ledger.open().expect("open");
        assert_eq!(open.keys[&OWNER_KEY].roles, [role(RoleName::OWNER)].into());
    }

    #[test]
    fn officers_see_all_points_and_raiders_what_the_ledger_shows_them() {
        let opened = given([]).when(open(|_, _| {})).goes().ledger;
        let may = |name: &str| opened.open().expect("open").roles[&role(name)].clone();
        assert!(may("officer").contains(&Permission::ViewAllPoints));
        let raiders = [
            Permission::ViewPoints,
            Permission::DisputeEntries,
            Permission::RespondToLoot,
            Permission::Bid,
            Permission::BasicAccess,
        ];
        assert_eq!(may("raider"), raiders.into());
    }

    #[test]
    fn whoever_does_not_run_the_server_opens_nothing() {
        for actor in [Actor::Key(OWNER_KEY), Actor::Policy("any".to_owned())] {
            let refusal = Common::Forbidden { actor: actor.clone(), permission: Permission::ManageSettings };
            given(dkp_guild()).by(actor.clone()).when(open(|_, _| {})).then_refused(refusal.clone());
            given([]).by(actor).when(open(|_, _| {})).then_refused(refusal);
        }
    }

    #[test]
    fn a_ledger_is_opened_once() {
        let late = given(dkp_guild()).backdated_to("2030-01-01T00:00:00Z");
        late.when(open(|settings, _| settings.points.places = 3)).then_refused(Refusal::LedgerAlreadyOpen);
    }

    #[test]
    fn opening_in_the_future_is_refused() {
        let effective_at = time("2030-01-01T00:00:00Z");
        let future = given([]).backdated_to("2030-01-01T00:00:00Z");
        let bad = open(|settings, _| settings.points.places = 3);
        future.when(bad).then_refused(Common::EffectiveInFuture { effective_at });
    }

    #[test]
    fn settings_that_no_formula_can_count_with_are_refused() {
        let base_gp = Refusal::SettingOutOfRange { setting: "base_gp" };
        let min_ep = Refusal::SettingOutOfRange { setting: "min_ep" };
        let refused = |change: fn(&mut Settings), refusal: Refusal| {
            given([]).when(open(|settings, _| change(settings))).then_refused(refusal);
        };
        refused(|settings| settings.points.places = 3, Refusal::PlacesOutOfRange { places: 3 });
        refused(|settings| settings.points.base_gp = points("0"), base_gp.clone());
        refused(|settings| settings.points.base_gp = points("-1"), base_gp.clone());
        refused(
            |settings| {
                settings.points.places = 1;
                settings.points.base_gp = points("0.25");
            },
            base_gp,
        );
        refused(|settings| settings.points.min_ep = points("-0.01"), min_ep);
    }

    #[test]
    fn an_owners_key_of_a_member_is_refused_for_nobody_has_joined() {
        let command = open(|_, key| key.member = Some(named("grom")));
        given([]).when(command).then_refused(Common::UnknownMember { who: named("grom") });
    }

    #[test]
    fn an_owners_key_that_has_expired_is_refused() {
        let command = open(|_, key| key.expires_at = Some(time(NOW)));
        given([]).when(command).then_refused(Refusal::ExpiryInPast);
    }
}
