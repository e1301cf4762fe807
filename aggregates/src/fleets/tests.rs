//! What holds for every command about fleets.

use super::words::{
    FLEET, OTHER_POOL, POOL, RULE, THRALL, VOLJIN, approved, approver, at, books, by_time, crew_set, eur,
    even, new_fleet, new_item, paid, plan, planned, reason, there, valued, with_another,
};
use super::{
    FleetChanges, FleetSettingsChanges, FleetStage, Fleets, FleetsEvent as Event, FleetsRefusal as Refusal,
    NewPool, PoolChanges,
};
use crate::testing::guild::{GROM, JAINA, nobody, officer, text};
use crate::testing::{given, time};
use crate::{Common, FleetsCommand as Command, Permission};

/// Every command that whoever manages a fleet gives about it.
fn about_a_fleet() -> Vec<Command> {
    let fleet = FLEET;
    let plan =
        NewPool { name: text("Loot"), strategy: None, rule: None, payout_percent: None, costs: Vec::new() };
    vec![
        Command::Change {
            fleet,
            changes: FleetChanges { name: Some(text("Another")), ..FleetChanges::default() },
        },
        Command::Start { fleet },
        Command::Complete { fleet },
        Command::Cancel { fleet, reason: reason() },
        Command::SetCrew { fleet, crew: Vec::new() },
        Command::RemoveCrew { fleet, who: GROM.into() },
        Command::Join { fleet, who: GROM.into(), role: None, esi: false },
        Command::Leave { fleet, who: GROM.into() },
        Command::OpenPool { pool: POOL, fleet, plan },
    ]
}

/// Every command that whoever manages its fleet gives about a pool.
fn about_a_pool() -> Vec<Command> {
    let (pool, line, why) = (POOL, 1, reason());
    let changes = PoolChanges { name: Some(text("Another")), ..PoolChanges::default() };
    vec![
        Command::ChangePool { pool, changes },
        Command::RemovePool { pool, reason: reason() },
        Command::AddItems { pool, items: vec![new_item("Tritanium", Some(34), 1)], read_as: None },
        Command::SetQuantity { pool, line, quantity: 1 },
        Command::RemoveItems { pool, lines: [1].into() },
        Command::Value { pool },
        Command::RecordPrices { pool, valuation: 1, prices: Vec::new(), missing: Vec::new() },
        Command::FailValuation { pool, valuation: 1, why },
        Command::SetPrice { pool, line, unit: eur("1"), reason: reason() },
        Command::SetTotal { pool, total: eur("1"), reason: reason() },
        Command::TakeInKind { pool, line, who: GROM.into(), quantity: 1 },
        Command::AdjustShare { pool, who: GROM.into(), to: None, reason: reason() },
    ]
}

fn managed() -> Vec<Command> {
    about_a_fleet().into_iter().chain(about_a_pool()).collect()
}

/// Every command with the right that it takes, but for the one that only notes what is the case.
fn every_command() -> Vec<(Command, Permission)> {
    let (fleet, pool) = (FLEET, POOL);
    let managed = managed().into_iter().map(|command| (command, Permission::ManageOwnFleets));
    let set = Command::SetRule { rule: RULE, default: true, says: Box::new(even()) };
    let set_stage = Command::SetStage { fleet, stage: FleetStage::Active, reason: reason() };
    let others = [
        (Command::ChangeSettings(FleetSettingsChanges::default()), Permission::ManageSettings),
        (set, Permission::ManagePayoutRules),
        (Command::Plan { fleet, commander: JAINA.into(), plan: new_fleet() }, Permission::CreateFleet),
        (set_stage, Permission::ManageAllFleets),
        (Command::Approve { pool, automatic: false }, Permission::ApprovePayouts),
        (Command::VoidApproval { pool, approval: 1, reason: reason() }, Permission::ApprovePayouts),
    ];
    managed.chain(others).collect()
}

#[test]
fn before_the_opening_nothing_goes_and_nobody_is_asked_for_rights() {
    for (command, _) in every_command() {
        given([]).by(nobody()).when(command).then_refused(Common::LedgerNotOpen);
    }
}

#[test]
fn who_lacks_the_right_is_refused_before_the_time_and_the_content_are_looked_at() {
    for (command, permission) in every_command() {
        let refusal = Common::Forbidden { actor: nobody(), permission };
        let late = books().backdated_to("2030-01-01T00:00:00Z");
        late.by(nobody()).when(command).then_refused(refusal);
    }
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = books().backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn a_fleet_and_a_pool_that_are_not_known_are_refused_before_anything_else_about_them() {
    for command in about_a_fleet() {
        books().when(command.clone()).then_refused(Refusal::UnknownFleet { fleet: FLEET });
        books().by(officer()).when(command).then_refused(Refusal::UnknownFleet { fleet: FLEET });
    }
    for command in about_a_pool() {
        books().when(command).then_refused(Refusal::UnknownPool { pool: POOL });
    }
    books()
        .when(Command::Approve { pool: POOL, automatic: false })
        .then_refused(Refusal::UnknownPool { pool: POOL });
}

#[test]
fn a_commander_manages_fleets_of_their_own_and_no_others() {
    let others = || {
        let plan = Event::Changed { fleet: FLEET, plan: plan(THRALL) };
        valued(even(), &[GROM], "100").and([plan])
    };
    for command in managed() {
        let (actor, permission) = (officer(), Permission::ManageAllFleets);
        others().by(officer()).when(command).then_refused(Common::Forbidden { actor, permission });
    }
    let fleet = FLEET;
    planned(even())
        .by(officer())
        .when(Command::Start { fleet })
        .then([Event::Started { fleet, at: at("20:00") }]);
    planned(even()).by(approver()).when(Command::Start { fleet }).goes();
}

#[test]
fn a_removed_pool_is_refused_whatever_is_asked_of_it() {
    let pool = POOL;
    let removed = || valued(even(), &[GROM], "100").and([Event::PoolRemoved { pool, reason: reason() }]);
    let approve = Command::Approve { pool, automatic: false };
    for command in about_a_pool().into_iter().chain([approve]) {
        removed().when(command).then_refused(Refusal::PoolRemoved { pool });
    }
}

#[test]
fn what_is_approved_is_changed_by_nothing_but_a_void_and_what_is_paid_neither() {
    let pool = POOL;
    let approved = approved(valued(even(), &[GROM], "100"), pool);
    let paid = paid(approved.clone(), pool, GROM, None);
    for command in about_a_pool() {
        let answers = matches!(command, Command::RecordPrices { .. } | Command::FailValuation { .. });
        let refusal =
            |other| if answers { Refusal::ValuationNotAwaited { pool, valuation: 1 } } else { other };
        approved.clone().when(command.clone()).then_refused(refusal(Refusal::PoolApproved { pool }));
        paid.clone().when(command).then_refused(refusal(Refusal::PoolPaid { pool }));
    }
}

#[test]
fn fleets_and_payouts_come_back_equal_from_a_snapshot() {
    let given =
        valued(by_time(), &[GROM, VOLJIN], "100").and([crew_set(VOLJIN, there(&[("18:00", Some("19:00"))]))]);
    let given = paid(approved(with_another(given, "50"), POOL), POOL, GROM, Some("80"));
    let adjust =
        Command::AdjustShare { pool: OTHER_POOL, who: GROM.into(), to: Some(eur("1")), reason: reason() };
    let taken = Command::TakeInKind { pool: OTHER_POOL, line: 1, who: GROM.into(), quantity: 2 };
    let given = given.when(adjust).goes().when(taken).goes();
    let json = serde_json::to_string(&given.fleets).expect("a snapshot");
    assert_eq!(serde_json::from_str::<Fleets>(&json).expect("the state"), given.fleets);
    let json = serde_json::to_string(&given.payouts).expect("a snapshot");
    assert_eq!(serde_json::from_str::<crate::Payouts>(&json).expect("the state"), given.payouts);
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let refusal = Refusal::MoreThanThereIs { line: 3, quantity: 5, taken: 7 };
    let expected = serde_json::json!({ "code": "MORE_THAN_THERE_IS", "line": 3, "quantity": 5, "taken": 7 });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
    let refusal = Refusal::from(crate::split::NotSplit::NothingToSplit { total: eur("0") });
    let expected =
        serde_json::json!({ "code": "NOTHING_TO_SPLIT", "total": { "amount": "0.00", "currency": "EUR" } });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
}
