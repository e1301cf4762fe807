//! Members who turn out to be one person after they flew, took, and were owed under two ids; and who left or is forgotten.

use super::words::{
    FLEET, OTHER_POOL, POOL, VOLJIN, aboard, amount, approved, at, by_time, carrying, crew_set, each, eur,
    even, flying, forgotten, new_crew, paid, payout_of, reason, still_owed, there, to_pay, to_recover,
    valued, voided, with_another,
};
use super::{FleetsEvent as Event, FleetsRefusal as Refusal, PayoutRule};
use crate::split::{PercentCut, Recipient};
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, percent, text};
use crate::{Actor, FleetsCommand as Command, LedgerEvent, MemberId, PayoutsCommand};

/// Voljin turns out to be Grom.
fn merged(given: Given) -> Given {
    given.and([LedgerEvent::MemberMerged { member: VOLJIN, into: GROM, characters: Vec::new() }])
}

fn crew(given: &Given) -> Vec<MemberId> {
    given.fleets.fleet(FLEET).expect("a fleet").crew.keys().copied().collect()
}

#[test]
fn one_person_has_one_share_for_the_times_of_both() {
    let given = valued(by_time(), &[JAINA], "120").and([
        crew_set(GROM, there(&[("18:00", Some("18:30"))])),
        crew_set(VOLJIN, there(&[("18:15", Some("19:00"))])),
    ]);
    let given = approved(merged(given), POOL);
    assert_eq!(to_pay(&given, POOL), each(&[(GROM, "40"), (JAINA, "80")]));
}

#[test]
fn what_is_said_of_the_person_takes_the_place_of_what_was_said_of_both() {
    let given = merged(valued(even(), &[GROM, VOLJIN], "100"));
    let set = Command::SetCrew { fleet: FLEET, crew: vec![new_crew(VOLJIN)] };
    let given = given.when(set.clone());
    let given =
        given.then([Event::CrewRemoved { fleet: FLEET, member: VOLJIN }, crew_set(GROM, aboard("dps"))]);
    given.when(set).then_nothing();
    let given = merged(valued(even(), &[GROM, VOLJIN], "100"));
    let given = given.when(Command::RemoveCrew { fleet: FLEET, who: GROM.into() }).goes();
    assert_eq!(crew(&given), []);
}

#[test]
fn who_joined_under_the_one_id_leaves_under_the_other() {
    let given = flying(by_time(), &[]).and([crew_set(VOLJIN, there(&[("18:00", None)]))]);
    let given = merged(given).when(Command::Join { fleet: FLEET, who: GROM.into(), role: None, esi: false });
    given.then_refused(Refusal::AlreadyThere { member: GROM });
    let given = flying(by_time(), &[]).and([crew_set(VOLJIN, there(&[("18:00", None)]))]);
    let given = merged(given).when(Command::Leave { fleet: FLEET, who: GROM.into() });
    let given = given.then([
        Event::CrewRemoved { fleet: FLEET, member: VOLJIN },
        crew_set(GROM, there(&[("18:00", None)])),
        Event::Left { fleet: FLEET, member: GROM, character: None, at: at("20:00") },
    ]);
    assert_eq!(crew(&given), [GROM]);
}

#[test]
fn what_both_took_in_kind_and_were_adjusted_to_is_the_persons() {
    let take =
        |who: MemberId, quantity| Command::TakeInKind { pool: POOL, line: 1, who: who.into(), quantity };
    let given =
        valued(even(), &[GROM, JAINA, VOLJIN], "100").when(take(GROM, 1)).goes().when(take(VOLJIN, 2)).goes();
    let given = merged(given);
    assert_eq!(to_pay(&approved(given.clone(), POOL), POOL), each(&[(GROM, "20"), (JAINA, "50")]));
    given.clone().when(take(GROM, 3)).then_nothing();
    let by = Actor::Operator;
    given.when(take(GROM, 0)).then([Event::InKindSet { pool: POOL, by: by.clone(), taken: Vec::new() }]);
    let adjust = |who: MemberId, to: Option<&str>| Command::AdjustShare {
        pool: POOL,
        who: who.into(),
        to: to.map(eur),
        reason: reason(),
    };
    let given = valued(even(), &[JAINA, VOLJIN], "100").when(adjust(VOLJIN, Some("10"))).goes();
    let given = merged(given);
    assert_eq!(to_pay(&approved(given.clone(), POOL), POOL), each(&[(GROM, "10"), (JAINA, "90")]));
    given.when(adjust(GROM, None)).then([Event::SharesAdjusted { pool: POOL, by, adjustments: Vec::new() }]);
}

#[test]
fn cuts_of_who_turned_out_to_be_somebody_are_theirs() {
    let to = Recipient::Member(VOLJIN);
    let cut = PercentCut { label: text("Scout"), percent: percent("10"), to };
    let given = merged(valued(PayoutRule { fixed_cuts: vec![cut], ..even() }, &[GROM, JAINA], "100"));
    assert_eq!(to_pay(&approved(given, POOL), POOL), each(&[(GROM, "55"), (JAINA, "45")]));
}

#[test]
fn what_was_carried_for_both_is_paid_to_the_person_and_comes_back_by_a_void() {
    let given = approved(valued(carrying("60"), &[GROM, VOLJIN], "100"), POOL);
    let given = merged(given).and([Event::CrewRemoved { fleet: FLEET, member: VOLJIN }]);
    let given = approved(with_another(given, "40"), OTHER_POOL);
    assert_eq!(to_pay(&given, OTHER_POOL), each(&[(GROM, "140")]));
    assert_eq!(given.payouts.carried.len(), 0);
    let refusal = Refusal::CarryUsed { member: GROM };
    given
        .clone()
        .when(Command::VoidApproval { pool: POOL, approval: 1, reason: reason() })
        .then_refused(refusal);
    let given = voided(given, OTHER_POOL);
    assert_eq!((given.payouts.carried(GROM), given.payouts.carried(VOLJIN)), (amount("50"), amount("50")));
}

#[test]
fn what_was_paid_to_the_one_counts_for_the_other_when_a_pool_is_approved_anew() {
    let given = approved(valued(even(), &[JAINA, VOLJIN], "100"), POOL);
    let given = voided(merged(paid(given, POOL, VOLJIN, None)), POOL);
    let given = approved(given, POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "50")]));
    assert_eq!(to_recover(&given), []);
}

#[test]
fn who_left_or_is_forgotten_since_they_flew_is_still_owed_their_share() {
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "90");
    let given = given.and([LedgerEvent::MemberLeft { member: GROM }, forgotten(VOLJIN)]);
    let given = approved(given, POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(GROM, "30"), (JAINA, "30"), (VOLJIN, "30")]));
    let payout = payout_of(&given, POOL, VOLJIN);
    let payment = super::words::payment(None);
    paid(given, POOL, GROM, None).when(PayoutsCommand::Pay { payout, payment }).goes();
}
