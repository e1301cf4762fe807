//! What is awarded to whom, and what is not.

use super::*;
use crate::ledger::{AwardKind, AwardValues, Caps, SecondaryValues, StandbyRule, System};
use crate::points::posting::{LINES_PER_EVENT, MEMBERS_PER_COMMAND};
use crate::points::{Account, Part};
use crate::testing::guild::{
    GROM, JAINA, JAINA_ALT, JAINA_MAIN, RAID, REXXAR, STRANGER, character, dkp_guild, epgp_guild, guild,
    handle, has, line, member_added, named, percent, points, raid, rule, rule_between, sealed, settings,
    text,
};
use crate::testing::{NOW, given, time};
use crate::{Common, LedgerCommand, LedgerRefusal, MemberId, PointsCommand as Command};

fn award(account: Account, amount: &str, members: Vec<Who>) -> Command {
    Command::Award(Award::of(account, points(amount), members, text("a kill")))
}

fn awarded(amount: &str, lines: Vec<Line>) -> Event {
    Event::Awarded { reason: text("a kill"), amount: points(amount), terms: None, lines, part: None }
}

fn person(n: usize) -> MemberId {
    MemberId(uuid::Uuid::from_u128(0x1000 + n as u128))
}

#[test]
fn everybody_who_is_named_earns_the_same_and_an_alt_stands_for_its_member() {
    let command = award(Account::Dkp, "10.5", vec![character(JAINA_ALT), GROM.into()]);
    let lines = vec![line(JAINA, Account::Dkp, "10.5", "10.5"), line(GROM, Account::Dkp, "10.5", "15.5")];
    let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "5")]);
    given.when(command).then([awarded("10.5", lines)]);
}

#[test]
fn effort_is_awarded_under_epgp_and_nothing_else() {
    let lines = vec![line(GROM, Account::Ep, "10", "10")];
    let given = || given(epgp_guild());
    given().when(award(Account::Ep, "10", vec![GROM.into()])).then([awarded("10", lines)]);
    for account in [Account::Gp, Account::Dkp] {
        given().when(award(account, "0", vec![])).then_refused(Refusal::AccountNotInUse { account });
    }
}

#[test]
fn an_amount_of_nothing_or_less_is_refused() {
    for amount in ["0", "-0.001", "-5"] {
        let Ok(amount) = amount.parse::<Points>() else { continue };
        let command = award(Account::Dkp, &amount.to_string(), vec![]);
        given(dkp_guild()).when(command).then_refused(Refusal::AmountNotPositive { amount });
    }
}

#[test]
fn more_places_than_the_ledger_keeps_are_refused() {
    let refusal = Refusal::TooManyPlaces { amount: points("0.5"), places: 0 };
    given(epgp_guild()).when(award(Account::Ep, "0.5", vec![])).then_refused(refusal);
}

#[test]
fn more_members_than_a_command_may_name_are_refused_before_any_is_looked_up() {
    let count = MEMBERS_PER_COMMAND + 1;
    let command = award(Account::Dkp, "1", vec![named("arthas"); count]);
    let refusal = Refusal::TooManyMembers { count, limit: MEMBERS_PER_COMMAND };
    given(dkp_guild()).when(command).then_refused(refusal);
}

#[test]
fn an_unknown_name_is_refused_and_said() {
    let command = award(Account::Dkp, "1", vec![GROM.into(), named("arthas"), REXXAR.into()]);
    given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
}

#[test]
fn who_left_earns_nothing_new() {
    let command = award(Account::Dkp, "1", vec![GROM.into(), GROM.into(), REXXAR.into()]);
    given(dkp_guild()).when(command).then_refused(Common::MemberHasLeft { member: REXXAR });
}

#[test]
fn nobody_is_not_enough() {
    given(dkp_guild()).when(award(Account::Dkp, "1", vec![])).then_refused(Refusal::NobodyNamed);
}

#[test]
fn a_person_is_named_once_be_it_by_main_alt_or_name() {
    for twice in [
        [Who::from(JAINA), JAINA.into()],
        [character(JAINA_MAIN), character(JAINA_ALT)],
        [named("jaina"), named("proudmoore")],
    ] {
        let command = award(Account::Dkp, "1", twice.to_vec());
        given(dkp_guild()).when(command).then_refused(Common::MemberNamedTwice { member: JAINA });
    }
}

#[test]
fn a_balance_stays_within_its_bounds() {
    let given = given(dkp_guild()).and([has(JAINA, Account::Dkp, "999999999999.99")]);
    let command = award(Account::Dkp, "0.01", vec![GROM.into(), JAINA.into()]);
    given.when(command).then_refused(Refusal::BalanceOutOfRange { member: JAINA });
}

#[test]
fn an_award_larger_than_an_event_is_one_entry_of_several_parts() {
    let people = 0..LINES_PER_EVENT + 1;
    let joined = people.clone().map(|n| member_added(person(n), &format!("person {n}")));
    let given = given(dkp_guild()).and(joined);
    let id = crate::EntryId(crate::Position(given.len()).next());
    let command = award(Account::Dkp, "1", people.clone().map(|n| person(n).into()).collect());
    let given = given.when(command).goes();
    let entry = given.entry(id).expect("the award");
    let parts: Vec<_> = entry.events.iter().map(|event| (event.part(), event.lines().count())).collect();
    assert_eq!(parts, [(Part { index: 0, of: 2 }, LINES_PER_EVENT), (Part { index: 1, of: 2 }, 1)]);
    assert!(people.into_iter().all(|n| given.points.balance(person(n), Account::Dkp) == points("1")));
}

fn lined(award: Award) -> impl Fn(crate::testing::Given) -> Vec<(MemberId, String, Option<String>)> {
    move |given| {
        let at = crate::EntryId(crate::Position(given.len()).next());
        let given = given.when(Command::Award(award.clone())).goes();
        let entry = given.entry(at).expect("the award");
        let line =
            |line: &Line| (line.member, line.delta.to_string(), line.asked.map(|asked| asked.to_string()));
        entry.lines().map(line).collect()
    }
}

fn of(amount: &str, members: Vec<Who>) -> Award {
    Award::of(Account::Dkp, points(amount), members, text("a kill"))
}

fn plain(member: MemberId, delta: &str) -> (MemberId, String, Option<String>) {
    (member, delta.to_owned(), None)
}

#[test]
fn who_stood_by_earns_a_share_and_who_is_there_as_well_earns_as_that() {
    let standby = vec![character(JAINA_ALT), GROM.into()];
    let award = Award { standby: standby.clone(), ..of("10.01", vec![GROM.into()]) };
    let half = rule(Rule::Standby(StandbyRule { percent: percent("50") }));
    let lines = lined(award.clone())(given(dkp_guild()).and([half]));
    assert_eq!(lines, [plain(GROM, "10.01"), plain(JAINA, "5")]);
    let said = Award { standby_percent: Some(percent("75")), ..award.clone() };
    assert_eq!(lined(said)(given(dkp_guild())), [plain(GROM, "10.01"), plain(JAINA, "7.51")]);
    let refusal = Common::NoRuleInForce { rule: RuleKind::Standby, at: time(NOW) };
    given(dkp_guild()).when(Command::Award(award)).then_refused(refusal);
}

#[test]
fn an_award_to_a_raid_goes_to_who_is_there_and_carries_its_terms() {
    let award = Award {
        raid: Some((RAID, Some(Moment::At(time("2026-11-21T19:00:00Z"))))),
        standby_percent: Some(percent("50")),
        ..of("10", vec![])
    };
    let given = given(dkp_guild()).and(raid(&[GROM], &[JAINA]));
    assert_eq!(lined(award)(given), [plain(GROM, "10"), plain(JAINA, "5")]);
}

#[test]
fn an_award_to_a_raid_that_is_closed_or_that_there_is_not_is_refused() {
    let award =
        |members| Command::Award(Award { raid: Some((RAID, Some(Moment::Whole))), ..of("10", members) });
    let unknown = crate::RaidsRefusal::UnknownRaid { raid: RAID };
    given(dkp_guild()).when(award(vec![GROM.into()])).then_refused(unknown);
    let over = given(dkp_guild()).and(raid(&[GROM], &[]));
    let over = over.and([crate::RaidsEvent::Closed { raid: RAID }]);
    over.when(award(vec![])).then_refused(crate::RaidsRefusal::RaidClosed { raid: RAID });
    let nobody = given(dkp_guild()).and(raid(&[], &[JAINA]));
    nobody.when(award(vec![])).then_refused(Refusal::NobodyNamed);
}

#[test]
fn what_an_award_is_worth_is_what_the_rule_says_unless_the_command_does() {
    let worth = AwardValues { kinds: [(AwardKind::OnTime, points("5"))].into(), ..AwardValues::default() };
    let ruled = || given(dkp_guild()).and([rule(Rule::AwardValues(worth.clone()))]);
    let of_kind = |kind| Award { amount: None, kind, ..of("1", vec![GROM.into()]) };
    assert_eq!(lined(of_kind(AwardKind::OnTime))(ruled()), [plain(GROM, "5")]);
    let refusal = Refusal::NoAmount { kind: AwardKind::Hour };
    ruled().when(Command::Award(of_kind(AwardKind::Hour))).then_refused(refusal);
    let refusal = Refusal::NoAmount { kind: AwardKind::OnTime };
    given(dkp_guild()).when(Command::Award(of_kind(AwardKind::OnTime))).then_refused(refusal);
}

#[test]
fn dkp_for_auctions_besides_are_earned_by_values_of_their_own() {
    let mut besides = settings(System::Epgp);
    besides.points.secondary_auction = true;
    let secondary =
        SecondaryValues { kinds: [(AwardKind::OnTime, points("2"))].into(), ..Default::default() };
    let kinds = [(AwardKind::OnTime, points("5")), (AwardKind::Kill, points("100"))];
    let worth = AwardValues { kinds: kinds.into(), bosses: [].into(), secondary: Some(secondary) };
    let ruled = || given(guild(besides.clone())).and([rule(Rule::AwardValues(worth.clone()))]);
    let of = |account, kind| Award { account, amount: None, kind, ..of("1", vec![GROM.into()]) };
    assert_eq!(lined(of(Account::Ep, AwardKind::OnTime))(ruled()), [plain(GROM, "5")]);
    assert_eq!(lined(of(Account::Dkp, AwardKind::OnTime))(ruled()), [plain(GROM, "2")]);
    let refusal = Refusal::NoAmount { kind: AwardKind::Kill };
    ruled().when(Command::Award(of(Account::Dkp, AwardKind::Kill))).then_refused(refusal);
    let set = LedgerCommand::SetRule { rule: Rule::AwardValues(worth.clone()), from: None, until: None };
    given(guild(besides.clone())).when(set.clone()).goes();
    let refusal = LedgerRefusal::RuleOutOfRange { rule: RuleKind::AwardValues, field: "secondary" };
    given(epgp_guild()).when(set).then_refused(refusal);
}

#[test]
fn a_time_in_a_rules_gap_is_refused_by_name() {
    let worth = AwardValues { kinds: [(AwardKind::OnTime, points("5"))].into(), ..AwardValues::default() };
    let season = rule_between(Rule::AwardValues(worth), "2026-11-01T00:00:00Z", Some("2026-11-20T00:00:00Z"));
    let award = Award { amount: None, kind: AwardKind::OnTime, ..of("1", vec![GROM.into()]) };
    let refusal = Common::NoRuleInForce { rule: RuleKind::AwardValues, at: time(NOW) };
    let given = given(dkp_guild()).and([season]);
    given.clone().when(Command::Award(award.clone())).then_refused(refusal);
    assert_eq!(lined(award)(given.backdated_to("2026-11-19T20:00:00Z")), [plain(GROM, "5")]);
}

#[test]
fn a_time_before_the_member_joined_is_refused() {
    let joined = time("2026-11-20T00:00:00Z");
    let event = crate::LedgerEvent::MemberAdded {
        member: STRANGER,
        name: sealed(STRANGER),
        handle: handle("arthas"),
        joined: Some(joined),
    };
    let given = given(dkp_guild()).and([event]);
    let command = award(Account::Dkp, "1", vec![STRANGER.into()]);
    let refusal = Common::BeforeMemberJoined { member: STRANGER, joined };
    given.clone().backdated_to("2026-11-19T20:00:00Z").when(command.clone()).then_refused(refusal);
    given.when(command).goes();
}

fn capped(caps: Caps) -> crate::testing::Given {
    given(dkp_guild()).and([rule(Rule::Caps(caps))])
}

#[test]
fn a_cap_below_the_balance_blocks_all_and_takes_nothing_and_it_is_all_on_the_line() {
    let given = capped(Caps { hard: Some(points("50")), ..Caps::default() });
    let given = given.and([has(GROM, Account::Dkp, "80"), has(JAINA, Account::Dkp, "45")]);
    let lines = lined(of("10", vec![GROM.into(), JAINA.into()]))(given);
    let blocked = |member, delta: &str| (member, delta.to_owned(), Some("10".to_owned()));
    assert_eq!(lines, [blocked(GROM, "0"), blocked(JAINA, "5")]);
}

#[test]
fn a_weekly_cap_counts_what_was_earned_since_the_week_began_in_the_ledgers_zone() {
    let given = capped(Caps { weekly: Some(points("15")), ..Caps::default() });
    let earn = || lined(of("10", vec![GROM.into()]));
    let award = || award(Account::Dkp, "10", vec![GROM.into()]);
    // Sunday in Berlin ends at 23:00 in UTC.
    let given = given.at("2026-11-22T22:00:00Z").when(award()).goes();
    assert_eq!(earn()(given.clone()), [(GROM, "5".to_owned(), Some("10".to_owned()))]);
    assert_eq!(earn()(given.clone().at("2026-11-22T23:00:00Z")), [plain(GROM, "10")]);
    // Said later of the week before, it counts in that week.
    let later = given.at("2026-11-24T20:00:00Z").backdated_to("2026-11-22T22:30:00Z");
    assert_eq!(earn()(later), [(GROM, "5".to_owned(), Some("10".to_owned()))]);
}

#[test]
fn a_voided_award_frees_its_week_and_no_cap_is_run_again() {
    let given = capped(Caps { weekly: Some(points("15")), ..Caps::default() });
    let award = || award(Account::Dkp, "10", vec![GROM.into()]);
    let given = given.when(award()).goes().when(award()).goes();
    assert_eq!(given.points.balance(GROM, Account::Dkp), points("15"));
    let void = Command::Void { entry: crate::testing::guild::entry(2), reason: text("wrong"), source: None };
    let given = given.when(void).goes();
    assert_eq!(given.points.balance(GROM, Account::Dkp), points("5"));
    assert_eq!(lined(of("10", vec![GROM.into()]))(given), [plain(GROM, "10")]);
}
