//! The words that tests of fleets and payouts speak with, and what holds for every command about fleets.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::{NewFleet, NewItem};
use super::{
    By, Crew, Due, FleetChanges, FleetPlan, FleetSettingsChanges, FleetStage, Fleets, FleetsEvent as Event,
    FleetsRefusal as Refusal, Item, Line, LinePrice, NewCrew, NewPool, PayoutRule, PoolChanges, PoolPlan,
    Priced, ShareBy, Stay, Strategy,
};
use crate::money::Currency;
use crate::payouts::{Method, Payment, Payout};
use crate::split::BelowMinimum;
use crate::testing::guild::{GROM, JAINA, dkp_guild, member_added, nobody, officer, role, text};
use crate::testing::{Given, given, time};
use crate::{
    Actor, Amount, Common, FleetId, FleetsCommand as Command, LedgerEvent, MemberId, Money, PayoutId,
    PayoutRuleId, PayoutsCommand, Percent, Permission, PoolId, Text,
};

/// The fleet of the evening of [`NOW`](crate::testing::NOW), which Jaina commands.
pub(crate) const FLEET: FleetId = FleetId(Uuid::from_u128(0xf1));
/// A pool of the fleet.
pub(crate) const POOL: PoolId = PoolId(Uuid::from_u128(0xe1));
/// Another.
pub(crate) const OTHER_POOL: PoolId = PoolId(Uuid::from_u128(0xe2));
/// The rule of pools that name none.
pub(crate) const RULE: PayoutRuleId = PayoutRuleId(Uuid::from_u128(0xc1));
/// A member who approves.
pub(crate) const THRALL: MemberId = MemberId(Uuid::from_u128(0x11));
/// A member like any other.
pub(crate) const VOLJIN: MemberId = MemberId(Uuid::from_u128(0x12));

/// A time of that evening.
pub(crate) fn at(hour: &str) -> DateTime<Utc> {
    time(&format!("2026-11-21T{hour}:00Z"))
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

pub(crate) fn eur(text: &str) -> Money {
    Money::new(amount(text), Currency::EUR).expect("money")
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Who approves, and manages all fleets.
pub(crate) fn approver() -> Actor {
    Actor::Member(THRALL)
}

/// A guild in which Jaina leads fleets of her own, and Thrall approves.
pub(crate) fn books() -> Given {
    use Permission::{ApprovePayouts, Backdate, CreateFleet, ManageAllFleets, ManageOwnFleets};
    let defined = |name, permissions: &[Permission]| LedgerEvent::RoleDefined {
        role: role(name),
        permissions: permissions.iter().copied().collect(),
    };
    let events = [
        defined("commander", &[CreateFleet, ManageOwnFleets, Backdate]),
        defined("approver", &[CreateFleet, ManageOwnFleets, ManageAllFleets, ApprovePayouts]),
        member_added(THRALL, "thrall"),
        member_added(VOLJIN, "voljin"),
        LedgerEvent::RoleGranted { member: JAINA, role: role("commander") },
        LedgerEvent::RoleGranted { member: THRALL, role: role("approver") },
    ];
    given(dkp_guild()).and(events)
}

/// A person is forgotten.
pub(crate) fn forgotten(member: MemberId) -> LedgerEvent {
    LedgerEvent::MemberForgotten {
        member,
        merged: Vec::new(),
        characters: Vec::new(),
        keys: Vec::new(),
        identities: Vec::new(),
        reason: None,
    }
}

/// A rule by which everybody who was there has the same, without any minimum.
pub(crate) fn even() -> PayoutRule {
    PayoutRule {
        name: text("Even"),
        description: None,
        base_share: Decimal::ONE,
        role_multipliers: BTreeMap::new(),
        by: ShareBy::Presence,
        minimum_minutes: 0,
        corp_tax: None,
        fc_cut: None,
        fixed_cuts: Vec::new(),
        logi_bonus: Decimal::ZERO,
        minimum_payout: Amount::ZERO,
        below_minimum: BelowMinimum::Carry,
    }
}

/// A rule that carries what is below this.
pub(crate) fn carrying(minimum: &str) -> PayoutRule {
    PayoutRule { minimum_payout: amount(minimum), ..even() }
}

/// A rule by which shares go by minutes.
pub(crate) fn by_time() -> PayoutRule {
    PayoutRule { by: ShareBy::Time, ..even() }
}

pub(crate) fn rule_set(version: u32, says: PayoutRule) -> Event {
    Event::RuleSet { rule: RULE, version, default: true, says: Box::new(says) }
}

pub(super) fn new_fleet() -> NewFleet {
    NewFleet {
        name: text("Mining op"),
        starts_at: at("18:00"),
        doctrine: None,
        location: Some(text("Jita")),
        notes: None,
    }
}

pub(crate) fn plan(commander: MemberId) -> FleetPlan {
    new_fleet().led_by(commander)
}

/// Somebody who flies all the time.
pub(crate) fn aboard(role: &str) -> Crew {
    let role = text(role);
    Crew { role, ship: None, weight: Decimal::ONE, sites: None, notes: None, by: By::Hand, stays: Vec::new() }
}

/// Somebody who was there at these times.
pub(crate) fn there(stays: &[(&str, Option<&str>)]) -> Crew {
    let stay = |(joined, left): &(&str, Option<&str>)| Stay {
        joined_at: at(joined),
        left_at: left.map(at),
        character: None,
    };
    Crew { stays: stays.iter().map(stay).collect(), ..aboard("dps") }
}

pub(crate) fn crew_set(member: MemberId, crew: Crew) -> Event {
    Event::CrewSet { fleet: FLEET, member, crew }
}

pub(super) fn new_crew(who: MemberId) -> NewCrew {
    NewCrew {
        who: who.into(),
        role: text("dps"),
        ship: None,
        weight: None,
        sites: None,
        notes: None,
        stays: Vec::new(),
    }
}

/// A fleet that is planned, by a rule.
pub(crate) fn planned(rule: PayoutRule) -> Given {
    books().and([rule_set(1, rule), Event::Planned { fleet: FLEET, plan: plan(JAINA) }])
}

/// A fleet that flies since 18:00 with these, by a rule.
pub(crate) fn flying(rule: PayoutRule, crew: &[MemberId]) -> Given {
    let crew = crew.iter().map(|member| crew_set(*member, aboard("dps")));
    planned(rule).and([Event::Started { fleet: FLEET, at: at("18:00") }]).and(crew)
}

/// A fleet that flew from 18:00 to 20:00 with these.
pub(crate) fn flown(rule: PayoutRule, crew: &[MemberId]) -> Given {
    flying(rule, crew).and([Event::Completed { fleet: FLEET, at: at("20:00") }])
}

pub(crate) fn pool_plan() -> PoolPlan {
    PoolPlan {
        name: text("Loot"),
        currency: Currency::EUR,
        strategy: Strategy::JitaSell,
        rule: RULE,
        payout_percent: Percent::WHOLE,
        costs: Vec::new(),
    }
}

/// A pool that whoever runs the server opened.
pub(crate) fn opened(pool: PoolId, plan: PoolPlan) -> Event {
    Event::PoolOpened { pool, fleet: FLEET, by: Actor::Operator, plan }
}

/// So many of something with a type, or of something that is known by its name.
pub(super) fn item(name: &str, type_id: Option<u32>, quantity: u64) -> Item {
    Item { name: text(name), type_id, quantity, blueprint_copy: false, looter: None }
}

pub(super) fn new_item(name: &str, type_id: Option<u32>, quantity: u64) -> NewItem {
    NewItem { name: text(name), type_id, quantity, blueprint_copy: false, looter: None }
}

pub(super) fn added(pool: PoolId, lines: Vec<(u32, Item)>) -> Event {
    let lines = lines.into_iter().map(|(line, item)| Line { line, item }).collect();
    Event::ItemsAdded { pool, by: Actor::Operator, lines, read_as: None }
}

/// What a source says of a unit.
pub(super) fn priced(unit: &str) -> Priced {
    Priced {
        unit: amount(unit),
        source: text("fuzzwork"),
        strategy: Some(Strategy::JitaSell),
        as_of: at("19:00"),
        digest: None,
        reason: None,
    }
}

/// Ten units of one line, worth this in all.
pub(crate) fn stocked(pool: PoolId, total: &str) -> [Event; 3] {
    let unit = (decimal(total) / Decimal::TEN).to_string();
    let prices = vec![LinePrice { line: 1, price: priced(&unit) }];
    [
        added(pool, vec![(1, item("Tritanium", Some(34), 10))]),
        Event::ValuationAsked { pool, valuation: 1 },
        Event::PoolValued {
            pool,
            valuation: 1,
            prices,
            missing: Vec::new(),
            total: amount(total),
            at: at("20:00"),
        },
    ]
}

/// A pool of a fleet that is over, worth this, by a rule and with these aboard.
pub(crate) fn valued(rule: PayoutRule, crew: &[MemberId], total: &str) -> Given {
    flown(rule, crew).and([opened(POOL, pool_plan())]).and(stocked(POOL, total))
}

/// Another pool of the same fleet, worth this.
pub(crate) fn with_another(given: Given, total: &str) -> Given {
    given.and([opened(OTHER_POOL, pool_plan())]).and(stocked(OTHER_POOL, total))
}

/// The pool is approved, and what that comes to is owed: all parts of one command.
pub(crate) fn approved(given: Given, pool: PoolId) -> Given {
    let given = given.when(Command::Approve { pool, automatic: false }).goes();
    let given = given.when(PayoutsCommand::OpenOfPool { pool }).goes();
    given.when(Command::Settle { pool }).goes()
}

/// The approval is voided, and what was not paid of it owed no more: both parts of one command.
pub(crate) fn voided(given: Given, pool: PoolId) -> Given {
    let approval = given.fleets.pool(pool).expect("a pool").approval().expect("approved").number;
    let given = given.when(Command::VoidApproval { pool, reason: text("wrong") }).goes();
    given.when(PayoutsCommand::WithdrawOfPool { pool, approval }).goes()
}

/// The payout that a member has of a pool, or had last.
pub(crate) fn payout_of(given: &Given, pool: PoolId, member: MemberId) -> PayoutId {
    let mut theirs = given.payouts.of(pool).filter(|(_, payout)| payout.member == member).peekable();
    let open = given.payouts.of(pool).find(|(_, payout)| payout.member == member && payout.state.is_open());
    open.or_else(|| theirs.next()).expect("a payout").0
}

pub(crate) fn payout(given: &Given, payout: PayoutId) -> &Payout {
    given.payouts.payout(payout).expect("a payout")
}

/// All that is left, by hand, with a proof or without.
pub(crate) fn payment(reference: Option<&str>) -> Payment {
    Payment { amount: None, method: Method::Manual, reference: reference.map(text), batch: None, notes: None }
}

/// A member's payout of a pool is paid: all that is left of it, or this.
pub(crate) fn paid(given: Given, pool: PoolId, member: MemberId, amount: Option<&str>) -> Given {
    let payout = payout_of(&given, pool, member);
    let payment = Payment { amount: amount.map(eur), ..payment(None) };
    let given = given.when(PayoutsCommand::Pay { payout, payment }).goes();
    given.when(Command::Settle { pool }).goes()
}

/// What everybody is owed of a pool as it is approved.
pub(crate) fn dues(given: &Given, pool: PoolId) -> &[Due] {
    &given.fleets.pool(pool).expect("a pool").approval().expect("approved").shares
}

/// What is to be paid to everybody of a pool as it is approved.
pub(crate) fn to_pay(given: &Given, pool: PoolId) -> Vec<(MemberId, String)> {
    dues(given, pool).iter().map(|due| (due.member, due.pay.to_string())).collect()
}

/// What is open of a pool, by member.
pub(crate) fn still_owed(given: &Given, pool: PoolId) -> Vec<(MemberId, String)> {
    let open = given.payouts.of(pool).filter(|(_, payout)| payout.state.is_open());
    open.map(|(_, payout)| {
        let left = payout.amount.amount().minus(payout.paid).expect("within the bound");
        (payout.member, left.to_string())
    })
    .collect()
}

/// What is to be given back, by member.
pub(crate) fn to_recover(given: &Given) -> Vec<(MemberId, String)> {
    let left =
        given.payouts.recoveries.values().map(|found| {
            (found.member, found.amount.amount().minus(found.settled).expect("within the bound"))
        });
    left.filter(|(_, left)| *left != Amount::ZERO).map(|(member, left)| (member, left.to_string())).collect()
}

pub(crate) fn each(amounts: &[(MemberId, &str)]) -> Vec<(MemberId, String)> {
    amounts.iter().map(|(member, amount)| (*member, (*amount).to_owned())).collect()
}

pub(crate) fn reason<const MAX: usize>() -> Text<MAX> {
    text("wrong")
}

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
        (Command::VoidApproval { pool, reason: reason() }, Permission::ApprovePayouts),
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
