//! How fleets are run, and the rules that pools are shared out by.

use super::{
    FleetSettingsChanges, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, PayoutRule,
};
use crate::ledger::Open;
use crate::split::Recipient;
use crate::{Common, Context, PayoutRuleId, Permission};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn change_settings(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    changes: &FleetSettingsChanges,
) -> Decision {
    context.lent.ledger.require(context, Permission::ManageSettings)?;
    let settings = changes.over(&fleets.settings);
    // Whose requests are taken acts as any member whose account is linked: that is to link all of them.
    if settings.discord_key != fleets.settings.discord_key {
        context.lent.ledger.require_all_linked(context)?;
    }
    match settings == fleets.settings {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::SettingsChanged { settings }]),
    }
}

pub(super) fn set(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (rule, default): (PayoutRuleId, bool),
    says: &PayoutRule,
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::ManagePayoutRules)?;
    says.check(context.lent.currency()?)?;
    for cut in &says.fixed_cuts {
        known(open, cut.to)?;
    }
    let last = fleets.rules.get(&rule).and_then(|versions| versions.last());
    let is_default = fleets.default_rule == Some(rule);
    if last.is_some_and(|last| last.rule == *says) && (is_default || !default) {
        return Ok(Vec::new());
    }
    let version = last.map_or(1, |last| last.version + 1);
    // The first rule that a ledger has is the one of pools that name none.
    let default = default || is_default || fleets.rules.is_empty();
    Ok(vec![Event::RuleSet { rule, version, default, says: Box::new(says.clone()) }])
}

/// Refuses a cut for nobody, or for somebody who is forgotten.
fn known(open: &Open, to: Recipient) -> Result<(), Common> {
    match to {
        Recipient::Corp => Ok(()),
        Recipient::Member(member) if open.members.contains_key(&member) => open.remembers(member),
        Recipient::Member(member) => Err(Common::UnknownMember { who: member.into() }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::FleetsCommand as Command;
    use crate::fleets::words::{RULE, amount, books, decimal, even, forgotten};
    use crate::fleets::{DiscordKey, Notice};
    use crate::fleets::{FleetSettings, Strategy};
    use crate::money::NotMoney;
    use crate::split::{NotSplit, PercentCut};
    use crate::testing::guild::{GROM, STRANGER, handle, officer, percent, role, sealed, text};
    use crate::{Handle, LedgerEvent, PayoutRuleId};

    const OTHER: PayoutRuleId = PayoutRuleId(uuid::Uuid::from_u128(0xc2));

    fn set(rule: PayoutRuleId, default: bool, says: PayoutRule) -> Command {
        Command::SetRule { rule, default, says: Box::new(says) }
    }

    fn was_set(rule: PayoutRuleId, version: u32, default: bool, says: PayoutRule) -> Event {
        Event::RuleSet { rule, version, default, says: Box::new(says) }
    }

    fn refused(says: PayoutRule, refusal: impl Into<Refusal>) {
        books().when(set(RULE, false, says)).then_refused(refusal);
    }

    fn cut(to: Recipient) -> PayoutRule {
        PayoutRule {
            fixed_cuts: vec![PercentCut { label: text("Scout"), percent: percent("5"), to }],
            ..even()
        }
    }

    #[test]
    fn settings_are_changed_one_by_one_and_the_same_again_is_nothing_to_do() {
        let changes = FleetSettingsChanges {
            pricing: Some(Strategy::Split),
            four_eyes: Some(true),
            ..FleetSettingsChanges::default()
        };
        let settings =
            FleetSettings { pricing: Strategy::Split, four_eyes: true, ..FleetSettings::default() };
        let given = books().when(Command::ChangeSettings(changes.clone()));
        given
            .then([Event::SettingsChanged { settings }])
            .when(Command::ChangeSettings(changes))
            .then_nothing();
    }

    #[test]
    fn a_webhook_and_what_is_muted_stay_until_they_are_changed_and_a_webhook_can_be_taken_away() {
        let changed = |changes| Command::ChangeSettings(changes);
        let webhook = || Some(Handle("c3".repeat(32)));
        let none = FleetSettingsChanges::default;
        let muted = BTreeSet::from([Notice::Paid]);
        let settings = |webhook, muted| FleetSettings { webhook, muted, ..FleetSettings::default() };
        let given = books().when(changed(FleetSettingsChanges { webhook: Some(webhook()), ..none() }));
        let given = given.then([Event::SettingsChanged { settings: settings(webhook(), BTreeSet::new()) }]);
        let given = given.when(changed(FleetSettingsChanges { muted: Some(muted.clone()), ..none() }));
        let given = given.then([Event::SettingsChanged { settings: settings(webhook(), muted.clone()) }]);
        let given = given.when(changed(FleetSettingsChanges { webhook: Some(webhook()), ..none() }));
        let given =
            given.then_nothing().when(changed(FleetSettingsChanges { webhook: Some(None), ..none() }));
        given.then([Event::SettingsChanged { settings: settings(None, muted) }]);
    }

    #[test]
    fn a_discord_application_is_named_by_its_key_until_it_is_taken_away() {
        let key: DiscordKey = "0ab1".repeat(16).parse().expect("a key");
        let changed = |discord_key| {
            Command::ChangeSettings(FleetSettingsChanges { discord_key, ..FleetSettingsChanges::default() })
        };
        let set = |discord_key| Event::SettingsChanged {
            settings: FleetSettings { discord_key, ..FleetSettings::default() },
        };
        let given = books().when(changed(Some(Some(key)))).then([set(Some(key))]);
        given.when(changed(None)).then_nothing().when(changed(Some(None))).then([set(None)]);
    }

    #[test]
    fn who_names_a_discord_application_may_link_identities_and_do_all_that_anybody_does_by_one() {
        let key: DiscordKey = "0ab1".repeat(16).parse().expect("a key");
        let named = |key| {
            let discord_key = Some(key);
            Command::ChangeSettings(FleetSettingsChanges { discord_key, ..FleetSettingsChanges::default() })
        };
        let may = |permissions: &[Permission]| LedgerEvent::RoleDefined {
            role: role("officer"),
            permissions: permissions.iter().copied().collect(),
        };
        let refusal = |permission| Common::Forbidden { actor: officer(), permission };
        let given = books().and([may(&[Permission::ManageSettings])]).by(officer());
        let refused = refusal(Permission::ManageIdentities);
        given.clone().when(named(Some(key))).then_refused(refused.clone());
        let set = Event::SettingsChanged {
            settings: FleetSettings { discord_key: Some(key), ..FleetSettings::default() },
        };
        let already = given.and([set.clone()]);
        already.clone().when(named(Some(key))).then_nothing();
        already.when(named(None)).then_refused(refused);
        let both = may(&[Permission::ManageSettings, Permission::ManageIdentities]);
        let given = books().and([both]).by(officer());
        given.clone().when(named(Some(key))).then([set]);
        let linked =
            LedgerEvent::IdentityLinked { member: GROM, identity: handle("one"), name: sealed(GROM) };
        let given = given.and([LedgerEvent::RoleGranted { member: GROM, role: role("raider") }, linked]);
        given.when(named(Some(key))).then_refused(refusal(Permission::ViewPoints));
    }

    #[test]
    fn the_settings_of_a_new_ledger_are_those_that_are_written() {
        let settings = books().fleets.settings;
        assert_eq!((settings.pricing, settings.region), (Strategy::JitaSell, 10_000_002));
        assert!(settings.value_on_submit && settings.approval_required && !settings.four_eyes);
        assert!(settings.webhook.is_none() && settings.muted.is_empty());
    }

    #[test]
    fn the_first_rule_is_the_default_and_another_is_if_that_is_said() {
        let given = books().when(set(RULE, false, even())).then([was_set(RULE, 1, true, even())]);
        let given = given.when(set(OTHER, false, even())).then([was_set(OTHER, 1, false, even())]);
        assert_eq!(given.fleets.default_rule, Some(RULE));
        let given = given.when(set(OTHER, true, even())).then([was_set(OTHER, 2, true, even())]);
        assert_eq!(given.fleets.default_rule, Some(OTHER));
    }

    #[test]
    fn a_rule_is_changed_by_a_new_version_and_the_same_again_is_nothing_to_do() {
        let other = || PayoutRule { logi_bonus: decimal("10"), ..even() };
        let given = books().when(set(RULE, false, even())).goes();
        let given = given.when(set(RULE, false, other())).then([was_set(RULE, 2, true, other())]);
        let given = given.when(set(RULE, false, other())).then_nothing();
        assert_eq!(given.fleets.rules[&RULE].len(), 2);
    }

    #[test]
    fn a_number_that_no_share_could_be_made_by_is_refused_by_its_name() {
        for number in ["-0.0001", "10000.0001", "0.00001"].map(decimal) {
            let field = |field| Refusal::RuleOutOfRange { field };
            refused(PayoutRule { base_share: number, ..even() }, field("base_share"));
            refused(PayoutRule { logi_bonus: number, ..even() }, field("logi_bonus"));
            let role_multipliers = [(text("scout"), number)].into();
            refused(PayoutRule { role_multipliers, ..even() }, field("role_multipliers"));
        }
    }

    #[test]
    fn too_many_roles_are_refused() {
        let role_multipliers = (0..51).map(|n| (text(&format!("role {n}")), decimal("1"))).collect();
        let refusal = Refusal::TooManyRoles { count: 51, limit: 50 };
        refused(PayoutRule { role_multipliers, ..even() }, refusal);
    }

    #[test]
    fn a_minimum_below_zero_or_finer_than_the_currency_is_refused() {
        let below = Refusal::RuleOutOfRange { field: "minimum_payout" };
        refused(PayoutRule { minimum_payout: amount("-1"), ..even() }, below);
        let fine = NotMoney::TooManyPlaces { places: 2 };
        refused(PayoutRule { minimum_payout: amount("0.001"), ..even() }, fine);
    }

    #[test]
    fn tax_and_cuts_above_a_hundred_percent_in_sum_are_refused_when_the_rule_is_set() {
        let rule = |tax: &str| PayoutRule {
            corp_tax: Some(percent(tax)),
            fc_cut: Some(percent("30")),
            ..cut(Recipient::Corp)
        };
        refused(rule("65.0001"), NotSplit::PercentagesAboveWhole { sum: decimal("100.0001") });
        books().when(set(RULE, false, rule("65"))).goes();
    }

    #[test]
    fn a_cut_is_for_somebody_who_is_known_and_not_forgotten() {
        refused(cut(Recipient::Member(STRANGER)), Common::UnknownMember { who: STRANGER.into() });
        books().when(set(RULE, false, cut(Recipient::Member(GROM)))).goes();
        let given = books().and([forgotten(GROM)]);
        let refusal = Common::MemberForgotten { member: GROM };
        given.when(set(RULE, false, cut(Recipient::Member(GROM)))).then_refused(refusal);
    }
}
