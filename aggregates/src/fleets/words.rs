//! The words that tests of fleets and payouts speak with.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::{NewFleet, NewItem};
use super::{
    By, Crew, Due, FleetPlan, FleetsEvent as Event, Item, Line, LinePrice, NewCrew, PayoutRule, PoolPlan,
    Priced, ShareBy, Stay, Strategy,
};
use crate::money::Currency;
use crate::payouts::{Method, Payment, Payout};
use crate::testing::guild::{JAINA, dkp_guild, member_added, role, text};
use crate::testing::{Given, given, time};
use crate::{
    Actor, Amount, FleetId, FleetsCommand as Command, LedgerEvent, MemberId, Money, PayoutId, PayoutRuleId,
    PayoutsCommand, Percent, Permission, PoolId, Text,
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
    PayoutRule::even(text("Even"))
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
    let given = given.when(Command::VoidApproval { pool, approval, reason: text("wrong") }).goes();
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
