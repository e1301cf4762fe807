//! Changing the settings: what is not named stays, and what was fixed at the opening cannot be named.

use std::collections::BTreeSet;

use super::refusal::LedgerRefusal as Refusal;
use super::{Changes, Ledger, LedgerEvent as Event, Open, PointsSettings, Settings, System};
use crate::{Context, Permission, Points};

pub(super) fn change(
    ledger: &Ledger,
    context: &Context<()>,
    changes: &Changes,
) -> Result<Vec<Event>, Refusal> {
    let open = ledger.require(context, Permission::ManageSettings)?;
    // What members have of it would be lost: it is laid down by a switch, which says what becomes of it.
    if open.settings.points.secondary_auction && changes.secondary_auction == Some(false) {
        return Err(Refusal::SettingOutOfRange { setting: "secondary_auction" });
    }
    let settings = changed(&open.settings, changes);
    put_in_force(open, context, settings)
}

/// The settings under another system, and the end of rules that speak of balances which it has not. What balances become
/// is decided before, in the same command.
pub(super) fn switch(
    ledger: &Ledger,
    context: &Context<()>,
    to: System,
    secondary_auction: bool,
) -> Result<Vec<Event>, Refusal> {
    let open = ledger.require(context, Permission::ManageSettings)?;
    let points = open.settings.points.switched(to, secondary_auction);
    let unfit = open.rules.unfit(&points, context.effective_at());
    let ended = |(kind, from)| Event::RuleEnded { kind, version: open.rules.next(kind), from };
    let mut events = put_in_force(open, context, Settings { points, ..open.settings.clone() })?;
    events.extend(unfit.into_iter().map(ended));
    Ok(events)
}

fn put_in_force(open: &Open, context: &Context<()>, settings: Settings) -> Result<Vec<Event>, Refusal> {
    check(&settings.points)?;
    if settings == open.settings {
        return Ok(Vec::new());
    }
    Ok(vec![Event::SettingsChanged {
        settings,
        version: open.settings_version + 1,
        from: Some(context.effective_at()),
    }])
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
            secondary_auction: points.secondary_auction || changes.secondary_auction == Some(true),
            places: points.places,
            allow_negative: changes.allow_negative.unwrap_or(points.allow_negative),
            gp_base_mode: changes.gp_base_mode.unwrap_or(points.gp_base_mode),
            base_gp: changes.base_gp.unwrap_or(points.base_gp),
            min_ep: changes.min_ep.unwrap_or(points.min_ep),
            decay_rounding: changes.decay_rounding.unwrap_or(points.decay_rounding),
            decay_negative: changes.decay_negative.unwrap_or(points.decay_negative),
            ties: changes.ties.clone().unwrap_or_else(|| points.ties.clone()),
        },
        points_visibility: changes.points_visibility.unwrap_or(now.points_visibility),
    }
}

/// Refuses settings that no formula could count with.
pub(super) fn check(points: &PointsSettings) -> Result<(), Refusal> {
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
    if points.secondary_auction && points.system == System::Dkp {
        return Err(Refusal::SettingOutOfRange { setting: "secondary_auction" });
    }
    let ties: BTreeSet<_> = points.ties.0.iter().collect();
    match ties.len() == points.ties.0.len() {
        true => Ok(()),
        false => Err(Refusal::SettingOutOfRange { setting: "ties" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerCommand;
    use crate::ledger::PointsVisibility;
    use crate::testing::guild::{dkp_guild, epgp_guild, points, settings, text};
    use crate::testing::{NOW, given, time};

    fn change(changes: Changes) -> LedgerCommand {
        LedgerCommand::ChangeSettings(changes)
    }

    #[test]
    fn what_is_not_named_stays_and_the_version_counts_up() {
        let mut expected = settings(System::Dkp);
        expected.points.allow_negative = true;
        let changes = Changes { allow_negative: Some(true), ..Changes::default() };
        let given = given(dkp_guild()).when(change(changes));
        let given = given.then([Event::SettingsChanged {
            settings: expected.clone(),
            version: 2,
            from: Some(time(NOW)),
        }]);
        expected.name = text("Another name");
        let changes = Changes { name: Some(text("Another name")), ..Changes::default() };
        given.when(change(changes)).then([Event::SettingsChanged {
            settings: expected,
            version: 3,
            from: Some(time(NOW)),
        }]);
    }

    #[test]
    fn whose_points_are_seen_is_a_setting_like_any_other() {
        let mut expected = settings(System::Dkp);
        expected.points_visibility = PointsVisibility::Own;
        let own = || change(Changes { points_visibility: Some(PointsVisibility::Own), ..Changes::default() });
        let given = given(dkp_guild()).when(own());
        given
            .then([Event::SettingsChanged { settings: expected, version: 2, from: Some(time(NOW)) }])
            .when(own())
            .then_nothing();
    }

    #[test]
    fn auctions_besides_are_taken_up_by_a_setting_and_not_laid_down_by_one() {
        let besides = |on| change(Changes { secondary_auction: Some(on), ..Changes::default() });
        let refusal = || Refusal::SettingOutOfRange { setting: "secondary_auction" };
        given(dkp_guild()).when(besides(true)).then_refused(refusal());
        given(dkp_guild()).when(besides(false)).then_nothing();
        let given = given(epgp_guild()).when(besides(true)).goes();
        assert!(given.ledger.open().expect("open books").settings.points.secondary_auction);
        given.clone().when(besides(true)).then_nothing();
        given.when(besides(false)).then_refused(refusal());
    }

    #[test]
    fn settings_that_are_so_already_are_nothing_to_do() {
        let same = Changes { base_gp: Some(points("1")), ..Changes::default() };
        given(dkp_guild()).when(change(same)).then_nothing();
        given(dkp_guild()).when(change(Changes::default())).then_nothing();
    }

    #[test]
    fn amounts_outside_their_range_or_places_are_refused() {
        let base = |amount: &str| Changes { base_gp: Some(points(amount)), ..Changes::default() };
        for amount in ["0", "-1", "1.5"] {
            let refusal = Refusal::SettingOutOfRange { setting: "base_gp" };
            given(epgp_guild()).when(change(base(amount))).then_refused(refusal);
        }
        let min = Changes { min_ep: Some(points("-1")), ..Changes::default() };
        let refusal = Refusal::SettingOutOfRange { setting: "min_ep" };
        given(epgp_guild()).when(change(min)).then_refused(refusal);
    }
}
