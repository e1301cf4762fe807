//! Opening the books, and how they count from then on.

use super::refusal::LedgerRefusal as Refusal;
use super::{Changes, Ledger, LedgerEvent as Event, NewKey, PointsSettings, RoleName, Settings};
use crate::{Actor, Common, Context, Permission, Points};

type Decision = Result<Vec<Event>, Refusal>;

/// What the role `officer` may not do.
const OWNERS_ONLY: &[Permission] = &[
    Permission::ManageSettings,
    Permission::ManageRoles,
    Permission::ManageKeys,
    Permission::ViewKeys,
    Permission::Rebuild,
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
    check(&settings.points)?;
    if owner_key.expires_at.is_some_and(|end| end <= context.recorded_at) {
        return Err(Refusal::ExpiryInPast);
    }
    let owner = RoleName::new(RoleName::OWNER)?;
    let mut events = vec![Event::Opened { settings: settings.clone() }];
    events.extend(default_roles()?);
    events.push(Event::KeyCreated {
        key: owner_key.key,
        mac: owner_key.mac.clone(),
        label: owner_key.label.clone(),
        roles: [owner].into(),
        member: None,
        expires_at: owner_key.expires_at,
    });
    Ok(events)
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
        define(RoleName::RAIDER, vec![Permission::ViewPoints])?,
    ])
}

pub(super) fn change(ledger: &Ledger, context: &Context<()>, changes: &Changes) -> Decision {
    let open = ledger.require(context, Permission::ManageSettings)?;
    let settings = changed(&open.settings, changes);
    check(&settings.points)?;
    if settings == open.settings {
        return Ok(Vec::new());
    }
    Ok(vec![Event::SettingsChanged { settings, version: open.settings_version + 1 }])
}

fn changed(now: &Settings, changes: &Changes) -> Settings {
    let points = &now.points;
    Settings {
        name: changes.name.clone().unwrap_or_else(|| now.name.clone()),
        currency: now.currency.clone(),
        time_zone: changes.time_zone.unwrap_or(now.time_zone),
        week_start: changes.week_start.unwrap_or(now.week_start),
        points: PointsSettings {
            system: points.system,
            places: points.places,
            allow_negative: changes.allow_negative.unwrap_or(points.allow_negative),
            gp_base_mode: changes.gp_base_mode.unwrap_or(points.gp_base_mode),
            base_gp: changes.base_gp.unwrap_or(points.base_gp),
            min_ep: changes.min_ep.unwrap_or(points.min_ep),
            decay_rounding: changes.decay_rounding.unwrap_or(points.decay_rounding),
            decay_negative: changes.decay_negative.unwrap_or(points.decay_negative),
        },
    }
}

fn check(points: &PointsSettings) -> Result<(), Refusal> {
    if points.places > 2 {
        return Err(Refusal::PlacesOutOfRange { places: points.places });
    }
    let fits = |amount: Points| amount.places() <= points.places;
    if points.base_gp <= Points::ZERO || !fits(points.base_gp) {
        return Err(Refusal::SettingOutOfRange { setting: "base_gp" });
    }
    if points.min_ep < Points::ZERO || !fits(points.min_ep) {
        return Err(Refusal::SettingOutOfRange { setting: "min_ep" });
    }
    Ok(())
}
