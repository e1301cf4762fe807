//! A fleet's evening: three pools, and whatever is asked of them and of what they owe, as the aggregates decide.

use std::sync::Arc;

use aggregates::fleets::{
    By, Crew, FleetPlan, Item, Line, LinePrice, NewCrew, PayoutRule, PoolPlan, Priced, Strategy as Pricing,
};
use aggregates::payouts::{Method, Payment};
use aggregates::split::{BelowMinimum, Deduction, PercentCut, Recipient};
use aggregates::{
    Actor, Aggregate, Amount, AnyEvent, Context, Currency, FleetId, Fleets, FleetsCommand, FleetsContext,
    FleetsEvent, Ledger, LedgerCommand, LedgerEvent, MemberId, Money, PayoutRuleId, Payouts, PayoutsCommand,
    PayoutsContext, Percent, PoolId, Position, RecoveryId, Text,
};
use chrono::{DateTime, TimeDelta, Utc};
use projections::Happened;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::{collection, option, sample};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::commands::{joins, new_key};

/// The fleet of the evening.
const FLEET: FleetId = FleetId(Uuid::from_u128(0xf1));
/// The rule of its pools.
const RULE: PayoutRuleId = PayoutRuleId(Uuid::from_u128(0xc1));
/// Whoever may fly; the first commands.
const PEOPLE: u128 = 4;

/// Something that is asked for; of payouts and recoveries, one of those that there are.
#[derive(Clone, Debug)]
pub enum Act {
    Fleets(Box<FleetsCommand>),
    Approve(PoolId),
    Void(PoolId),
    Pay(sample::Index, Option<u32>),
    Step(sample::Index, Step),
    Recover(MemberId, u32),
    GiveBack(sample::Index, u32),
    Merge(MemberId, MemberId),
}

/// Something that is done with a payout.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Process,
    Fail,
    Lose,
    Retry,
    Cancel,
    Reverse,
}

/// A log in the making.
#[derive(Clone, Default)]
pub struct Evening {
    ledger: Ledger,
    fleets: Fleets,
    pub payouts: Payouts,
    /// What happened.
    pub log: Vec<Happened>,
}

/// A log of up to fifty acts; those that cannot go leave nothing in it.
pub fn log() -> impl Strategy<Value = Vec<Happened>> {
    collection::vec((act(), any::<bool>()), 1..50).prop_map(|acts| {
        let mut evening = Evening::of(&[("100", 1), ("40", 2), ("10", 3)], rule("20", BelowMinimum::Carry));
        acts.iter().for_each(|(act, backdated)| evening.act(act, *backdated));
        evening.log
    })
}

pub fn member(number: u128) -> MemberId {
    MemberId(Uuid::from_u128(number))
}

pub fn pool(number: u128) -> PoolId {
    PoolId(Uuid::from_u128(0xe0 + number))
}

pub fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

pub fn eur(text: &str) -> Money {
    Money::new(amount(text), Currency::EUR).expect("money")
}

pub fn percent(by: u32) -> Percent {
    Decimal::from(by).try_into().expect("a percentage")
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new("text", text).expect("a text")
}

/// A rule by which everybody has the same, with a minimum.
pub fn rule(minimum: &str, below_minimum: BelowMinimum) -> PayoutRule {
    PayoutRule { minimum_payout: amount(minimum), below_minimum, ..PayoutRule::even(text("Even")) }
}

/// A rule with every deduction: ten for the corp, five for the commander, and two cuts of ten.
pub fn with_cuts(rule: PayoutRule) -> PayoutRule {
    let cut = |label: &str, to| PercentCut { label: text(label), percent: percent(10), to };
    let fixed_cuts = vec![cut("Scout", Recipient::Member(member(2))), cut("Hangar", Recipient::Corp)];
    PayoutRule { corp_tax: Some(percent(10)), fc_cut: Some(percent(5)), fixed_cuts, ..rule }
}

fn a_pool() -> impl Strategy<Value = PoolId> {
    (1..=3_u128).prop_map(pool)
}

fn person() -> impl Strategy<Value = MemberId> {
    (1..=PEOPLE).prop_map(member)
}

fn ruled() -> impl Strategy<Value = FleetsCommand> {
    let below = sample::select(vec![BelowMinimum::Carry, BelowMinimum::ToCorp, BelowMinimum::Redistribute]);
    (0..40_u32, below, any::<bool>()).prop_map(|(minimum, below, cuts)| {
        let rule = rule(&minimum.to_string(), below);
        let says = Box::new(if cuts { with_cuts(rule) } else { rule });
        FleetsCommand::SetRule { rule: RULE, default: true, says }
    })
}

fn of_fleets() -> impl Strategy<Value = FleetsCommand> {
    use FleetsCommand as C;
    let weighed = (person(), 0..3_u32).prop_map(|(who, weight)| {
        let (role, weight) = (text("dps"), Some(Decimal::from(weight)));
        let crew = NewCrew {
            who: who.into(),
            role,
            ship: None,
            weight,
            sites: None,
            notes: None,
            stays: Vec::new(),
        };
        C::SetCrew { fleet: FLEET, crew: vec![crew] }
    });
    let price = (a_pool(), 0..2_000_u32).prop_map(|(pool, cents)| {
        let unit = eur(&Decimal::new(cents.into(), 2).to_string());
        C::SetPrice { pool, line: 1, unit, reason: text("known better") }
    });
    let taken = (a_pool(), person(), 0..9_u64).prop_map(|(pool, who, quantity)| C::TakeInKind {
        pool,
        line: 1,
        who: who.into(),
        quantity,
    });
    let fetched = (a_pool(), 0..20_000_u32).prop_map(|(pool, cents)| {
        let total = eur(&Decimal::new(cents.into(), 2).to_string());
        C::SetTotal { pool, total, reason: text("sold") }
    });
    prop_oneof![weighed, price, fetched, taken, ruled()]
}

fn act() -> impl Strategy<Value = Act> {
    let step =
        sample::select(vec![Step::Process, Step::Fail, Step::Lose, Step::Retry, Step::Cancel, Step::Reverse]);
    let which = any::<sample::Index>;
    prop_oneof![
        6 => of_fleets().prop_map(|command| Act::Fleets(Box::new(command))),
        8 => a_pool().prop_map(Act::Approve),
        4 => a_pool().prop_map(Act::Void),
        8 => (which(), option::of(1..60_u32)).prop_map(|(which, part)| Act::Pay(which, part)),
        5 => (which(), step).prop_map(|(which, step)| Act::Step(which, step)),
        1 => (person(), 1..9_u32).prop_map(|(who, back)| Act::Recover(who, back)),
        2 => (which(), 1..20_u32).prop_map(|(which, back)| Act::GiveBack(which, back)),
        1 => (person(), person()).prop_map(|(member, into)| Act::Merge(member, into)),
    ]
}

impl Evening {
    /// A fleet that four flew, with pools worth this, of which nothing is owed yet.
    pub fn of(pools: &[(&str, u128)], says: PayoutRule) -> Self {
        let mut evening = Evening::default();
        let settings = json!({
            "name": "Nachtwache", "currency": "EUR", "time_zone": "Europe/Berlin", "week_start": "Wed", "points": {
                "system": "dkp", "places": 2, "allow_negative": false, "gp_base_mode": "floor", "base_gp": "1",
                "min_ep": "0", "decay_rounding": "floor_stays", "decay_negative": "skip" },
        });
        let settings = serde_json::from_value(settings).expect("settings");
        let owner_key = new_key(Uuid::from_u128(0xb0).into());
        evening.of_ledger(&LedgerCommand::Open { settings, owner_key });
        (1..=PEOPLE).for_each(|number| evening.of_ledger(&joins(number)));
        evening.flown(says);
        pools.iter().for_each(|(total, number)| evening.valued(pool(*number), total));
        evening
    }

    fn flown(&mut self, says: PayoutRule) {
        use FleetsEvent as E;
        let (name, at) = (text("Mining op"), self.now());
        let plan = FleetPlan {
            name,
            commander: member(1),
            starts_at: at,
            doctrine: None,
            location: None,
            notes: None,
        };
        let crew = |number| E::CrewSet { fleet: FLEET, member: member(number), crew: aboard() };
        let begun = [
            E::RuleSet { rule: RULE, version: 1, default: true, says: Box::new(says) },
            E::Planned { fleet: FLEET, plan },
            E::Started { fleet: FLEET, at },
        ];
        let over = E::Completed { fleet: FLEET, at: at + TimeDelta::hours(1) };
        let events = begun.into_iter().chain((1..=PEOPLE).map(crew)).chain([over]);
        events.for_each(|event| self.append(None, event.into()));
    }

    /// Ten of one thing.
    fn valued(&mut self, pool: PoolId, total: &str) {
        use FleetsEvent as E;
        let by = Actor::Operator;
        let plan = PoolPlan {
            name: text("Loot"),
            currency: Currency::EUR,
            strategy: Pricing::JitaSell,
            rule: RULE,
            payout_percent: percent(90),
            costs: vec![Deduction { label: text("Fuel"), amount: amount("1") }],
        };
        let name = text("Tritanium");
        let item = Item { name, type_id: Some(34), quantity: 10, blueprint_copy: false, looter: None };
        let unit = total.parse::<Decimal>().expect("a decimal") / Decimal::TEN;
        let price = Priced {
            unit: unit.try_into().expect("an amount"),
            source: text("fuzzwork"),
            strategy: None,
            as_of: self.now(),
            digest: None,
            reason: None,
        };
        let (prices, missing, at) = (vec![LinePrice { line: 1, price }], Vec::new(), self.now());
        let events = [
            E::PoolOpened { pool, fleet: FLEET, by: by.clone(), plan },
            E::ItemsAdded { pool, by, lines: vec![Line { line: 1, item }], read_as: None },
            E::ValuationAsked { pool, valuation: 1 },
            E::PoolValued { pool, valuation: 1, prices, missing, total: amount(total), at },
        ];
        events.into_iter().for_each(|event| self.append(None, event.into()));
    }

    /// Something is asked for, whether it goes or not.
    pub fn act(&mut self, act: &Act, backdated: bool) {
        match act {
            Act::Fleets(command) => drop(self.of_fleets(command, backdated)),
            Act::Approve(pool) => self.approve(*pool, backdated),
            Act::Void(pool) => self.void(*pool, backdated),
            Act::Merge(member, into) => {
                let (member, into) = ((*member).into(), (*into).into());
                self.of_ledger(&LedgerCommand::MergeMember { member, into });
            }
            _ => {
                if let Some(command) = self.payouts_command(act) {
                    self.of_payouts(&command, backdated);
                }
            }
        }
        for number in 1..=3 {
            self.of_fleets(&FleetsCommand::Settle { pool: pool(number) }, backdated);
        }
    }

    fn approve(&mut self, pool: PoolId, backdated: bool) {
        if self.of_fleets(&FleetsCommand::Approve { pool, automatic: false }, backdated) {
            self.of_payouts(&PayoutsCommand::OpenOfPool { pool }, backdated);
        }
    }

    fn void(&mut self, pool: PoolId, backdated: bool) {
        let approval = self.fleets.pools.get(&pool).map_or(0, |pool| pool.approvals);
        let command = FleetsCommand::VoidApproval { pool, approval, reason: text("wrong") };
        if self.of_fleets(&command, backdated) {
            self.of_payouts(&PayoutsCommand::WithdrawOfPool { pool, approval }, backdated);
        }
    }

    fn payouts_command(&self, act: &Act) -> Option<PayoutsCommand> {
        use PayoutsCommand as C;
        let ids: Vec<_> = self.payouts.payouts.keys().copied().collect();
        let recoveries: Vec<_> = self.payouts.recoveries.keys().copied().collect();
        let one = |which: &sample::Index| (!ids.is_empty()).then(|| *which.get(&ids));
        let reason = text("so it is");
        match act {
            Act::Pay(which, part) => {
                let amount = part.map(|part| eur(&part.to_string()));
                let payment =
                    Payment { amount, method: Method::Manual, reference: None, batch: None, notes: None };
                Some(C::Pay { payout: one(which)?, payment })
            }
            Act::Step(which, step) => {
                let payout = one(which)?;
                Some(match step {
                    Step::Process => C::Process { payout, method: Method::Manual },
                    Step::Fail => C::Fail { payout, reason },
                    Step::Lose => C::Lose { payout, reason },
                    Step::Retry => C::Retry { payout },
                    Step::Cancel => C::Cancel { payout, reason },
                    Step::Reverse => C::Reverse { payout, reason },
                })
            }
            Act::Recover(who, back) => {
                let recovery = RecoveryId(Uuid::from_u128(0xb00 + u128::from(*back)));
                let (who, amount) = ((*who).into(), eur(&back.to_string()));
                Some(C::Recover { recovery, who, pool: None, amount, reason })
            }
            Act::GiveBack(which, back) if !recoveries.is_empty() => {
                let (recovery, amount) = (*which.get(&recoveries), eur(&back.to_string()));
                Some(C::SettleRecovery { recovery, amount, reason })
            }
            _ => None,
        }
    }

    fn of_ledger(&mut self, command: &LedgerCommand) {
        let context = self.context((), false);
        let events: Vec<LedgerEvent> = self.ledger.decide(&context, command).unwrap_or_default();
        events.into_iter().for_each(|event| self.append(None, event.into()));
    }

    fn of_fleets(&mut self, command: &FleetsCommand, backdated: bool) -> bool {
        let (ledger, payouts) = (Arc::new(self.ledger.clone()), Arc::new(self.payouts.clone()));
        let context = self.context(FleetsContext { ledger, payouts }, backdated);
        let Ok(events) = self.fleets.decide(&context, command) else { return false };
        events.into_iter().for_each(|event| self.append(context.backdated_to, event.into()));
        true
    }

    fn of_payouts(&mut self, command: &PayoutsCommand, backdated: bool) {
        let (ledger, fleets) = (Arc::new(self.ledger.clone()), Arc::new(self.fleets.clone()));
        let context = self.context(PayoutsContext { ledger, fleets }, backdated);
        let events = self.payouts.decide(&context, command).unwrap_or_default();
        events.into_iter().for_each(|event| self.append(context.backdated_to, event.into()));
    }

    fn append(&mut self, backdated_to: Option<DateTime<Utc>>, event: AnyEvent) {
        let (position, recorded_at) = (self.next(), self.now());
        match &event {
            AnyEvent::Ledger(event) => self.ledger.apply(position, event),
            AnyEvent::Fleets(event) => self.fleets.apply(position, event),
            AnyEvent::Payouts(event) => self.payouts.apply(position, event),
            _ => {}
        }
        let effective_at = backdated_to.unwrap_or(recorded_at);
        self.log.push(Happened { position, effective_at, recorded_at, event });
    }

    fn context<Lent>(&self, lent: Lent, backdated: bool) -> Context<Lent> {
        let recorded_at = self.now();
        Context {
            actor: Actor::Operator,
            on_behalf_of: None,
            recorded_at,
            backdated_to: backdated.then_some(recorded_at - TimeDelta::minutes(7)),
            position: self.next(),
            lent,
        }
    }

    fn next(&self) -> Position {
        Position(self.log.len() as u64).next()
    }

    /// Every event has its own minute of an evening in November 2026.
    fn now(&self) -> DateTime<Utc> {
        let evening = DateTime::from_timestamp(1_795_201_200, 0).expect("an instant");
        evening + TimeDelta::minutes(i64::try_from(self.log.len()).expect("few events"))
    }
}

fn aboard() -> Crew {
    let (role, weight) = (text("dps"), Decimal::ONE);
    Crew { role, ship: None, weight, sites: None, notes: None, by: By::Hand, stays: Vec::new() }
}
