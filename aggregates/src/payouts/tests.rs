//! The words that tests of payouts speak with, and what holds for every command about them.

use uuid::Uuid;

use super::{About, Method, Payment, PayoutState, PayoutsEvent as Event, PayoutsRefusal as Refusal};
use crate::fleets::words::{
    FLEET, POOL, amount, approved, approver, eur, even, payment, payout_of, plan, reason, valued,
};
use crate::money::Currency;
use crate::testing::guild::{GROM, JAINA, nobody, officer};
use crate::testing::{Given, given, time};
use crate::{Common, FleetsEvent, MemberId, PayoutId, PayoutsCommand as Command, Permission, RecoveryId};

/// What a member has to give back.
pub(super) const RECOVERY: RecoveryId = RecoveryId(Uuid::from_u128(0xb9));

/// Grom and Jaina are owed 50 each by the pool.
pub(super) fn owed() -> Given {
    approved(valued(even(), &[GROM, JAINA], "100"), POOL)
}

/// Grom's payout.
pub(super) fn groms() -> PayoutId {
    payout_of(&owed(), POOL, GROM)
}

/// Jaina's.
pub(super) fn jainas() -> PayoutId {
    payout_of(&owed(), POOL, JAINA)
}

/// Grom's payout, as it was with this much paid.
pub(super) fn about(had: &str, was: PayoutState) -> About {
    about_of(groms(), GROM, had, was)
}

pub(super) fn about_of(payout: PayoutId, member: MemberId, had: &str, was: PayoutState) -> About {
    About { payout, member, fleet: FLEET, owed: amount("50"), had: amount(had), was, currency: Currency::EUR }
}

pub(super) fn pay(amount: Option<&str>, reference: Option<&str>) -> Command {
    Command::Pay { payout: groms(), payment: Payment { amount: amount.map(eur), ..payment(reference) } }
}

pub(super) fn process() -> Command {
    Command::Process { payout: groms(), method: Method::Esi }
}

pub(super) fn fail() -> Command {
    Command::Fail { payout: groms(), reason: reason() }
}

pub(super) fn lose() -> Command {
    Command::Lose { payout: groms(), reason: reason() }
}

pub(super) fn retry() -> Command {
    Command::Retry { payout: groms() }
}

pub(super) fn cancel() -> Command {
    Command::Cancel { payout: groms(), reason: reason() }
}

pub(super) fn reverse() -> Command {
    Command::Reverse { payout: groms(), reason: reason() }
}

pub(super) fn recover(who: MemberId, amount: crate::Money) -> Command {
    Command::Recover { recovery: RECOVERY, who: who.into(), pool: None, amount, reason: reason() }
}

pub(super) fn settle(amount: crate::Money) -> Command {
    Command::SettleRecovery { recovery: RECOVERY, amount, reason: reason() }
}

/// Every command about a payout.
pub(super) fn about_a_payout() -> Vec<Command> {
    vec![process(), pay(None, None), fail(), lose(), retry(), cancel(), reverse()]
}

/// Every command with the right that it takes, but for those that are parts of an approval and of its void.
fn every_command() -> Vec<(Command, Permission)> {
    let of_payouts = about_a_payout().into_iter().map(|command| (command, Permission::ManageOwnFleets));
    let others = [recover(GROM, eur("1")), settle(eur("1"))];
    of_payouts.chain(others.map(|command| (command, Permission::ManageAllFleets))).collect()
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
        let late = owed().backdated_to("2030-01-01T00:00:00Z");
        late.by(nobody()).when(command).then_refused(refusal);
    }
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = owed().backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn a_payout_that_is_not_known_is_refused_before_anything_else_about_it() {
    let payout = groms();
    for command in about_a_payout() {
        let none = valued(even(), &[GROM], "100");
        none.clone().by(officer()).when(command.clone()).then_refused(Refusal::UnknownPayout { payout });
        none.when(command).then_refused(Refusal::UnknownPayout { payout });
    }
}

#[test]
fn a_commander_pays_for_fleets_of_their_own_and_no_others() {
    let (actor, permission) = (officer(), Permission::ManageAllFleets);
    let another = FleetsEvent::Changed { fleet: FLEET, plan: plan(crate::fleets::words::THRALL) };
    for command in about_a_payout() {
        let refusal = Common::Forbidden { actor: actor.clone(), permission };
        owed().and([another.clone()]).by(officer()).when(command).then_refused(refusal);
    }
    owed().by(officer()).when(pay(None, None)).goes();
    owed().by(approver()).when(pay(None, None)).goes();
}

#[test]
fn each_step_goes_from_the_states_it_follows_and_is_refused_from_any_other() {
    use PayoutState::{Cancelled, Failed, Paid, Pending, Processing, Reversed, Unknown};
    let reached =
        |steps: &[Command]| steps.iter().fold(owed(), |given, step| given.when(step.clone()).goes());
    let paid = pay(None, None);
    let states = [
        (Pending, reached(&[])),
        (Processing, reached(&[process()])),
        (Unknown, reached(&[process(), lose()])),
        (Failed, reached(&[fail()])),
        (Cancelled, reached(&[cancel()])),
        (Paid, reached(std::slice::from_ref(&paid))),
        (Reversed, reached(&[paid.clone(), reverse()])),
    ];
    let legal: [(Command, &[PayoutState]); 7] = [
        (process(), &[Pending]),
        (paid.clone(), &[Pending, Processing, Unknown]),
        (fail(), &[Pending, Processing, Unknown]),
        (lose(), &[Processing]),
        (retry(), &[Failed]),
        (cancel(), &[Pending, Failed]),
        (reverse(), &[Paid]),
    ];
    let payout = groms();
    for (command, from) in legal {
        for (state, given) in &states {
            assert_eq!(given.payouts.payout(payout).expect("a payout").state, *state);
            let asked = given.clone().when(command.clone());
            match from.contains(state) {
                true => drop(asked.goes()),
                false if *state == Paid && command == paid => {
                    asked.then_refused(Refusal::AlreadyPaid { payout });
                }
                false => asked.then_refused(Refusal::PayoutState { payout, state: *state }),
            }
        }
    }
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let payout = groms();
    let refusal = Refusal::PayoutState { payout, state: PayoutState::Failed };
    let expected = serde_json::json!({ "code": "PAYOUT_STATE", "payout": payout, "state": "failed" });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
    let refusal = Refusal::NothingPaid { amount: eur("0") };
    let expected =
        serde_json::json!({ "code": "NOTHING_PAID", "amount": { "amount": "0.00", "currency": "EUR" } });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
}

#[test]
fn what_an_approval_owes_has_the_same_id_whenever_it_is_decided() {
    assert_eq!(payout_of(&owed(), POOL, GROM), payout_of(&owed(), POOL, GROM));
    assert_ne!(groms(), jainas());
    let opened = owed().payouts_log().filter(|event| matches!(event, Event::Opened { .. })).count();
    assert_eq!(opened, 1);
}
