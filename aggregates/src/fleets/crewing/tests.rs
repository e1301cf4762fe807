//! People are said to have flown, and come and go.

use super::*;
use crate::fleets::words::{
    FLEET, VOLJIN, aboard, at, crew_set, decimal, even, flown, flying, new_crew, planned, there,
};
use crate::testing::guild::{
    GROM, JAINA, JAINA_ALT, JAINA_MAIN, REXXAR, STRANGER, character, member_added, named, sealed, text,
};
use crate::testing::{Given, time};

fn set(crew: Vec<NewCrew>) -> FleetsCommand {
    FleetsCommand::SetCrew { fleet: FLEET, crew }
}

fn new_stay(joined: &str, left: Option<&str>) -> NewStay {
    NewStay { character: None, joined_at: at(joined), left_at: left.map(at) }
}

fn staying(stays: Vec<NewStay>) -> FleetsCommand {
    set(vec![NewCrew { stays, ..new_crew(JAINA) }])
}

fn join(who: impl Into<Who>) -> FleetsCommand {
    FleetsCommand::Join { fleet: FLEET, who: who.into(), role: None, esi: false }
}

fn leave(who: impl Into<Who>) -> FleetsCommand {
    FleetsCommand::Leave { fleet: FLEET, who: who.into() }
}

fn joined(member: MemberId, character: Option<CharacterId>, hour: &str) -> Event {
    Event::Joined { fleet: FLEET, member, character, at: at(hour) }
}

fn left(member: MemberId, character: Option<CharacterId>, hour: &str) -> Event {
    Event::Left { fleet: FLEET, member, character, at: at(hour) }
}

fn at_hour(given: Given, hour: &str) -> Given {
    given.at(&format!("2026-11-21T{hour}:00Z"))
}

fn minutes(given: &Given, member: MemberId) -> u32 {
    given.fleets.fleet(FLEET).expect("a fleet").crew[&member].minutes(at("18:00"), at("20:00"))
}

#[test]
fn a_crew_is_said_at_once_and_saying_it_again_is_nothing_to_do() {
    let logi = NewCrew {
        role: text("logi"),
        ship: Some(text("Basilisk")),
        weight: Some(decimal("1.50")),
        sites: Some(3),
        notes: Some(sealed(JAINA)),
        stays: vec![new_stay("19:00", None), new_stay("18:00", Some("18:30"))],
        ..new_crew(JAINA)
    };
    let expected = Crew {
        role: text("logi"),
        ship: Some(text("Basilisk")),
        weight: decimal("1.5"),
        sites: Some(3),
        notes: Some(sealed(JAINA)),
        ..there(&[("18:00", Some("18:30")), ("19:00", None)])
    };
    let command = set(vec![logi, new_crew(GROM)]);
    let given = planned(even()).when(command.clone());
    let given = given.then([crew_set(GROM, aboard("dps")), crew_set(JAINA, expected)]);
    given.when(command).then_nothing();
}

#[test]
fn a_crew_is_still_said_after_the_fleet_and_not_once_it_is_paid_or_cancelled() {
    let command = || set(vec![new_crew(GROM)]);
    flown(even(), &[]).when(command()).goes();
    for (event, stage) in [
        (Event::Paid { fleet: FLEET }, Stage::Paid),
        (Event::Cancelled { fleet: FLEET, reason: text("no") }, Stage::Cancelled),
    ] {
        let refusal = Refusal::FleetStage { fleet: FLEET, stage };
        flown(even(), &[]).and([event]).when(command()).then_refused(refusal);
    }
}

#[test]
fn nobody_unknown_left_or_named_twice_is_said_to_have_flown() {
    planned(even()).when(set(Vec::new())).then_refused(Refusal::NobodyNamed);
    let refusal = Common::UnknownMember { who: STRANGER.into() };
    planned(even()).when(set(vec![new_crew(STRANGER)])).then_refused(refusal);
    let refusal = Common::MemberHasLeft { member: REXXAR };
    planned(even()).when(set(vec![new_crew(REXXAR)])).then_refused(refusal);
    let by_alt = NewCrew { who: named("proudmoore"), ..new_crew(JAINA) };
    let refusal = Common::MemberNamedTwice { member: JAINA };
    planned(even()).when(set(vec![new_crew(JAINA), by_alt])).then_refused(refusal);
}

#[test]
fn a_weight_below_zero_beyond_ten_thousand_or_finer_than_four_places_is_refused() {
    let of = |weight: &str| set(vec![NewCrew { weight: Some(decimal(weight)), ..new_crew(GROM) }]);
    for weight in ["-1", "-0.0001", "10000.0001", "0.00001"] {
        planned(even()).when(of(weight)).then_refused(Refusal::WeightOutOfRange { member: GROM });
    }
    for weight in ["0", "10000", "0.0001"] {
        planned(even()).when(of(weight)).goes();
    }
}

#[test]
fn a_leave_before_the_join_is_refused() {
    let (joined_at, left_at) = (at("19:00"), at("18:59"));
    let refusal = Refusal::LeaveBeforeJoin { member: JAINA, joined_at, left_at };
    planned(even()).when(staying(vec![new_stay("19:00", Some("18:59"))])).then_refused(refusal);
    planned(even()).when(staying(vec![new_stay("19:00", Some("19:00"))])).goes();
}

#[test]
fn overlapping_stays_are_refused_of_one_character_and_not_of_two() {
    let refusal = |joined: &str| Refusal::OverlappingStays { member: JAINA, joined_at: at(joined) };
    let twice = vec![new_stay("18:00", Some("19:00")), new_stay("18:30", Some("19:30"))];
    planned(even()).when(staying(twice)).then_refused(refusal("18:30"));
    let never_left = vec![new_stay("18:00", None), new_stay("19:30", None)];
    planned(even()).when(staying(never_left)).then_refused(refusal("19:30"));
    let in_a_row = vec![new_stay("18:00", Some("19:00")), new_stay("19:00", None)];
    planned(even()).when(staying(in_a_row)).goes();
    let alt = NewStay { character: Some(named("proudmoore")), ..new_stay("18:30", Some("19:30")) };
    let given = planned(even()).when(staying(vec![new_stay("18:00", Some("19:00")), alt])).goes();
    assert_eq!(minutes(&given, JAINA), 90);
}

#[test]
fn a_stay_is_of_a_character_of_ones_own() {
    let of = |who: Who| vec![NewStay { character: Some(who), ..new_stay("18:00", None) }];
    let refusal = Common::UnknownMember { who: GROM.into() };
    planned(even()).when(staying(of(GROM.into()))).then_refused(refusal);
    let refusal = Common::UnknownMember { who: STRANGER.into() };
    planned(even()).when(staying(of(STRANGER.into()))).then_refused(refusal);
}

#[test]
fn notes_are_sealed_under_the_key_of_whom_they_are_about() {
    let notes = NewCrew { notes: Some(sealed(GROM)), ..new_crew(JAINA) };
    let refusal = Common::UnknownMember { who: JAINA.into() };
    planned(even()).when(set(vec![notes])).then_refused(refusal);
}

#[test]
fn a_time_that_no_calendar_has_and_too_many_times_are_refused() {
    let far = time("9999-12-31T23:59:59Z") + chrono::TimeDelta::days(1);
    let stay = NewStay { left_at: Some(far), ..new_stay("18:00", None) };
    planned(even()).when(staying(vec![stay])).then_refused(Refusal::FleetTimeOutOfRange { at: far });
    let refusal = Refusal::TooManyStays { member: JAINA, count: 201, limit: 200 };
    planned(even()).when(staying(vec![new_stay("18:00", Some("18:00")); 201])).then_refused(refusal);
}

#[test]
fn a_fleet_holds_a_thousand_people_and_no_more() {
    let person = |n: u128| MemberId(uuid::Uuid::from_u128(0x1_0000 + n));
    let people = (0..1_001).map(|n| member_added(person(n), &format!("pilot {n}")));
    let given = planned(even()).and(people);
    let crew = |n: u128| set((0..n).map(|n| new_crew(person(n))).collect());
    let refusal = Refusal::TooManyCrew { count: 1_001, limit: 1_000 };
    given.clone().when(crew(1_001)).then_refused(refusal.clone());
    let given = given.when(crew(1_000)).goes();
    given.clone().when(set(vec![new_crew(GROM)])).then_refused(refusal);
    given.when(crew(1_000)).then_nothing();
}

#[test]
fn who_did_not_fly_is_taken_out_and_only_who_was_said_to_have() {
    let remove = |who: MemberId| FleetsCommand::RemoveCrew { fleet: FLEET, who: who.into() };
    let removed = Event::CrewRemoved { fleet: FLEET, member: GROM };
    let given = flown(even(), &[GROM]).when(remove(GROM)).then([removed]);
    given.when(remove(GROM)).then_refused(Refusal::NotOfTheCrew { member: GROM });
}

#[test]
fn people_join_and_leave_while_the_fleet_flies_and_only_then() {
    let stage = |stage| Refusal::FleetStage { fleet: FLEET, stage };
    planned(even()).when(join(GROM)).then_refused(stage(Stage::Planning));
    flown(even(), &[]).when(join(GROM)).then_refused(stage(Stage::Completed));
    flown(even(), &[GROM]).when(leave(GROM)).then_refused(stage(Stage::Completed));
    let given = at_hour(flying(even(), &[]), "18:30").when(join(GROM));
    let given = given.then([crew_set(GROM, aboard("dps")), joined(GROM, None, "18:30")]);
    given.clone().when(join(GROM)).then_refused(Refusal::AlreadyThere { member: GROM });
    let given = at_hour(given, "19:10").when(leave(GROM)).then([left(GROM, None, "19:10")]);
    given.clone().when(leave(GROM)).then_refused(Refusal::NotThere { member: GROM });
    let given = at_hour(given, "19:30").when(join(GROM)).then([joined(GROM, None, "19:30")]);
    assert_eq!(minutes(&given, GROM), 70);
}

#[test]
fn who_is_not_known_or_has_left_does_not_join() {
    flying(even(), &[]).when(join(STRANGER)).then_refused(Common::UnknownMember { who: STRANGER.into() });
    flying(even(), &[]).when(join(REXXAR)).then_refused(Common::MemberHasLeft { member: REXXAR });
}

#[test]
fn whom_the_game_names_is_marked_as_such_and_whom_somebody_names_is_marked_as_theirs() {
    let esi = FleetsCommand::Join { fleet: FLEET, who: GROM.into(), role: Some(text("logi")), esi: true };
    let given = flying(even(), &[]).when(esi);
    let by_esi = Crew { by: By::Esi, ..aboard("logi") };
    let given = given.then([crew_set(GROM, by_esi), joined(GROM, None, "20:00")]);
    let given = given.when(set(vec![new_crew(GROM)])).then([crew_set(GROM, aboard("dps"))]);
    assert_eq!(given.fleets.fleet(FLEET).expect("a fleet").crew[&GROM].by, By::Hand);
}

#[test]
fn nobody_joins_or_leaves_before_the_start() {
    let refusal = Refusal::BeforeFleetStarted { fleet: FLEET, started_at: at("18:00") };
    let early = || flying(even(), &[GROM]).backdated_to("2026-11-21T17:59:00Z");
    early().when(join(JAINA)).then_refused(refusal.clone());
    early().when(leave(GROM)).then_refused(refusal);
}

#[test]
fn a_join_is_not_back_dated_into_a_time_when_they_were_there() {
    let given = flying(even(), &[]).and([crew_set(GROM, there(&[("18:30", Some("19:00"))]))]);
    let refusal = Refusal::OverlappingStays { member: GROM, joined_at: at("18:30") };
    given.clone().backdated_to("2026-11-21T18:10:00Z").when(join(GROM)).then_refused(refusal);
    let refusal = Refusal::OverlappingStays { member: GROM, joined_at: at("18:45") };
    given.backdated_to("2026-11-21T18:45:00Z").when(join(GROM)).then_refused(refusal);
}

#[test]
fn a_leave_is_not_back_dated_before_the_join() {
    let given = flying(even(), &[]).and([crew_set(GROM, there(&[("18:30", None)]))]);
    let (joined_at, left_at) = (at("18:30"), at("18:29"));
    let refusal = Refusal::LeaveBeforeJoin { member: GROM, joined_at, left_at };
    given.backdated_to("2026-11-21T18:29:00Z").when(leave(GROM)).then_refused(refusal);
}

#[test]
fn who_has_no_times_and_leaves_was_there_from_the_start() {
    let given = at_hour(flying(even(), &[GROM, VOLJIN]), "18:45").when(leave(GROM));
    let given = given.then([crew_set(GROM, there(&[("18:00", None)])), left(GROM, None, "18:45")]);
    assert_eq!((minutes(&given, GROM), minutes(&given, VOLJIN)), (45, 120));
}

#[test]
fn who_leaves_and_comes_back_in_the_same_moment_was_there_twice_and_not_at_once() {
    let given = flying(even(), &[]).and([crew_set(GROM, there(&[("18:30", Some("18:30"))]))]);
    let given = given.at("2026-11-21T18:30:00Z").when(join(GROM)).then([joined(GROM, None, "18:30")]);
    let stays = &given.fleets.fleet(FLEET).expect("a fleet").crew[&GROM].stays;
    assert_eq!(*stays, there(&[("18:30", Some("18:30")), ("18:30", None)]).stays);
}

#[test]
fn an_alt_comes_and_goes_on_its_own() {
    let given = at_hour(flying(even(), &[]), "18:00").when(join(named("jaina"))).goes();
    let given = at_hour(given, "18:30").when(join(character(JAINA_ALT)));
    let given = given.then([joined(JAINA, Some(JAINA_ALT), "18:30")]);
    let given =
        at_hour(given, "19:00").when(leave(named("jaina"))).then([left(JAINA, Some(JAINA_MAIN), "19:00")]);
    let given = at_hour(given, "19:30").when(leave(named("proudmoore"))).goes();
    assert_eq!(minutes(&given, JAINA), 90);
}

#[test]
fn who_leaves_by_their_own_id_leaves_with_all_their_characters() {
    let given = at_hour(flying(even(), &[]), "18:00").when(join(named("jaina"))).goes();
    let given = given.when(join(named("proudmoore"))).goes();
    let both = [left(JAINA, Some(JAINA_MAIN), "19:00"), left(JAINA, Some(JAINA_ALT), "19:00")];
    at_hour(given, "19:00").when(leave(JAINA)).then(both);
}

#[test]
fn a_main_that_is_called_as_its_player_is_leaves_for_them() {
    let given = at_hour(flying(even(), &[]), "18:00").when(join(JAINA)).goes();
    at_hour(given, "19:00").when(leave(named("jaina"))).then([left(JAINA, None, "19:00")]);
}
