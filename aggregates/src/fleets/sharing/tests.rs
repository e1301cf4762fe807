//! A pool is shared out: by whom, by what, and when it cannot be.

use super::*;
use crate::FleetsCommand as Command;
use crate::fleets::words::{
    FLEET, OTHER_POOL, POOL, VOLJIN, aboard, amount, approved, at, by_time, carrying, crew_set, decimal,
    dues, each, eur, even, flown, flying, opened, pool_plan, reason, rule_set, stocked, there, to_pay,
    valued, with_another,
};
use crate::money::Currency;
use crate::split::{NotSplit, PercentCut, Recipient};
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, STRANGER, named, percent, text};

fn approve() -> Command {
    Command::Approve { pool: POOL, automatic: false }
}

fn share(who: impl Into<Who>, to: Option<&str>) -> Command {
    Command::AdjustShare { pool: POOL, who: who.into(), to: to.map(eur), reason: reason() }
}

fn adjusted(shares: &[(MemberId, &str)]) -> Event {
    let adjustments =
        shares.iter().map(|(member, to)| Adjustment { member: *member, to: amount(to), reason: reason() });
    Event::SharesAdjusted { pool: POOL, by: crate::Actor::Operator, adjustments: adjustments.collect() }
}

fn shared(given: Given) -> Vec<(MemberId, String)> {
    to_pay(&approved(given, POOL), POOL)
}

/// A pool of 120 whose fleet flew for two hours, and was there as is said.
fn timed(crew: &[(MemberId, Crew)]) -> Given {
    let crew = crew.iter().map(|(member, crew)| crew_set(*member, crew.clone()));
    valued(by_time(), &[], "120").and(crew)
}

#[test]
fn everybody_has_the_same_and_a_cent_that_is_left_over_goes_to_the_first() {
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "100");
    assert_eq!(shared(given), each(&[(GROM, "33.34"), (JAINA, "33.33"), (VOLJIN, "33.33")]));
}

#[test]
fn roles_weights_and_the_logi_bonus_multiply() {
    let rule = PayoutRule {
        role_multipliers: [(text("scout"), decimal("0.5"))].into(),
        logi_bonus: decimal("50"),
        ..even()
    };
    let scout = crew_set(GROM, aboard("scout"));
    let logi = crew_set(JAINA, aboard("logi"));
    let heavy = crew_set(VOLJIN, Crew { weight: decimal("2"), ..aboard("dps") });
    let given = valued(rule, &[], "80").and([scout, logi, heavy]);
    assert_eq!(shared(given), each(&[(GROM, "10"), (JAINA, "30"), (VOLJIN, "40")]));
}

#[test]
fn shares_go_by_minutes_and_two_alts_at_once_count_once() {
    let mut alts = there(&[("18:00", Some("19:00")), ("18:30", Some("19:30"))]);
    alts.stays[1].character = Some(crate::testing::guild::JAINA_ALT);
    let late = there(&[("19:30", None)]);
    let given = timed(&[(GROM, aboard("dps")), (JAINA, alts), (VOLJIN, late)]);
    assert_eq!(shared(given), each(&[(GROM, "60"), (JAINA, "45"), (VOLJIN, "15")]));
}

#[test]
fn who_was_there_for_less_than_the_minimum_gets_nothing() {
    let rule = PayoutRule { minimum_minutes: 31, ..by_time() };
    let late = crew_set(GROM, there(&[("19:30", None)]));
    let given = valued(rule, &[JAINA], "120").and([late]);
    assert_eq!(shared(given), each(&[(GROM, "0"), (JAINA, "120")]));
}

#[test]
fn shares_go_by_sites_and_who_has_none_gets_nothing() {
    let rule = PayoutRule { by: ShareBy::Sites, ..even() };
    let sites = |sites| Crew { sites, ..aboard("dps") };
    let crew =
        [crew_set(GROM, sites(Some(3))), crew_set(JAINA, sites(Some(1))), crew_set(VOLJIN, sites(None))];
    let given = valued(rule, &[], "80").and(crew);
    assert_eq!(shared(given), each(&[(GROM, "60"), (JAINA, "20"), (VOLJIN, "0")]));
}

#[test]
fn cuts_are_owed_besides_shares_also_to_who_did_not_fly() {
    let to = |label: &str, to| PercentCut { label: text(label), percent: percent("10"), to };
    let fixed_cuts = vec![to("Scout", Recipient::Member(VOLJIN)), to("Hangar", Recipient::Corp)];
    let rule =
        PayoutRule { corp_tax: Some(percent("10")), fc_cut: Some(percent("10")), fixed_cuts, ..even() };
    // 1000 less 100 of tax, 90 for Jaina who commands, 81 for Voljin and 72.90 for the corp leaves 656.10.
    let given = valued(rule, &[GROM, JAINA], "1000");
    assert_eq!(shared(given), each(&[(GROM, "328.05"), (JAINA, "418.05"), (VOLJIN, "81")]));
}

#[test]
fn a_share_below_the_minimum_is_carried_and_a_cut_is_paid_all_the_same() {
    let rule = PayoutRule { fc_cut: Some(percent("10")), ..carrying("50") };
    let given = approved(valued(rule, &[GROM, JAINA], "100"), POOL);
    assert_eq!(to_pay(&given, POOL), each(&[(GROM, "0"), (JAINA, "10")]));
    let carried: Vec<_> = dues(&given, POOL).iter().map(|due| due.carried_on.to_string()).collect();
    assert_eq!(carried, ["45", "45"]);
    assert_eq!(given.payouts.carried(JAINA), amount("45"));
}

#[test]
fn a_share_is_told_in_percent_of_everything_that_is_shared_out() {
    let given = approved(valued(even(), &[GROM, JAINA, VOLJIN], "100"), POOL);
    let percents: Vec<_> = dues(&given, POOL).iter().map(|due| due.percent.to_string()).collect();
    assert_eq!(percents, ["33.34", "33.33", "33.33"]);
}

#[test]
fn what_is_taken_in_kind_comes_off_the_share_and_what_is_beyond_it_is_owed() {
    let take = |quantity| Command::TakeInKind { pool: POOL, line: 1, who: GROM.into(), quantity };
    let given = valued(even(), &[GROM, JAINA], "100");
    assert_eq!(shared(given.clone().when(take(2)).goes()), each(&[(GROM, "30"), (JAINA, "50")]));
    let given = approved(given.when(take(8)).goes(), POOL);
    assert_eq!(to_pay(&given, POOL), each(&[(GROM, "0"), (JAINA, "50")]));
    assert_eq!(dues(&given, POOL)[0].owed, amount("30"));
    assert_eq!(crate::fleets::words::to_recover(&given), each(&[(GROM, "30")]));
}

#[test]
fn a_share_is_set_and_the_others_share_the_rest() {
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "100");
    let given = given.when(share(GROM, Some("60"))).then([adjusted(&[(GROM, "60")])]);
    let given = given.when(share(GROM, Some("60"))).then_nothing();
    assert_eq!(shared(given.clone()), each(&[(GROM, "60"), (JAINA, "20"), (VOLJIN, "20")]));
    let given = given.when(share(GROM, None)).then([adjusted(&[])]);
    given.when(share(GROM, None)).then_nothing();
}

#[test]
fn shares_that_are_set_never_come_to_more_than_there_is_nor_below_zero() {
    let given = || valued(even(), &[GROM, JAINA], "100");
    let (member, share_below) = (GROM, amount("-1"));
    let refusal = NotSplit::ShareBelowZero { member, share: share_below };
    given().when(share(GROM, Some("-1"))).then_refused(refusal);
    let (above, most) = (amount("100.01"), amount("100"));
    let refusal = NotSplit::ShareAboveRest { member, share: above, most };
    given().when(share(GROM, Some("100.01"))).then_refused(refusal);
    let given = given().when(share(GROM, Some("70"))).goes();
    let (member, above, most) = (JAINA, amount("31"), amount("30"));
    let refusal = NotSplit::ShareAboveRest { member, share: above, most };
    given.clone().when(share(JAINA, Some("31"))).then_refused(refusal);
    let refusal = NotSplit::NobodyElseToShare { left: amount("1") };
    given.when(share(JAINA, Some("29"))).then_refused(refusal);
}

#[test]
fn a_share_is_set_in_the_pools_currency_of_a_pool_that_is_valued_and_of_who_flew() {
    let isk = Money::new(amount("1"), Currency::ISK).expect("money");
    let other = Command::AdjustShare { pool: POOL, who: GROM.into(), to: Some(isk), reason: reason() };
    let (given, currency) = ("ISK".to_owned(), "EUR".to_owned());
    let valued = || valued(even(), &[GROM, JAINA], "100");
    valued().when(other).then_refused(Refusal::OtherCurrency { given, currency });
    valued()
        .when(share(STRANGER, Some("1")))
        .then_refused(crate::Common::UnknownMember { who: STRANGER.into() });
    valued().when(share(VOLJIN, Some("1"))).then_refused(NotSplit::UnknownParticipant { member: VOLJIN });
    let draft = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
    draft.when(share(GROM, Some("1"))).then_refused(Refusal::PoolNotValued { pool: POOL });
}

#[test]
fn shares_of_who_did_not_fly_after_all_are_set_no_more_one_by_one() {
    let set = adjusted(&[(GROM, "10"), (JAINA, "10")]);
    let gone = [GROM, JAINA].map(|member| Event::CrewRemoved { fleet: FLEET, member });
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "100").and([set]).and(gone);
    given.clone().when(approve()).then_refused(NotSplit::UnknownParticipant { member: GROM });
    let given = given.when(share(GROM, None)).then([adjusted(&[(JAINA, "10")])]);
    let given = given.when(share(named("jaina"), None)).then([adjusted(&[])]);
    assert_eq!(shared(given), each(&[(VOLJIN, "100")]));
}

#[test]
fn what_somebody_took_who_did_not_fly_after_all_is_put_right_first() {
    let take = |quantity| Command::TakeInKind { pool: POOL, line: 1, who: GROM.into(), quantity };
    let given = valued(even(), &[GROM, JAINA], "100").when(take(8)).goes();
    let given = given.and([Event::CrewRemoved { fleet: FLEET, member: GROM }]);
    given.when(approve()).then_refused(Refusal::NotOfTheCrew { member: GROM });
}

#[test]
fn a_pool_is_shared_out_only_once_it_is_valued_and_every_line_has_a_price() {
    let draft = || flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
    draft().when(approve()).then_refused(Refusal::PoolNotValued { pool: POOL });
    let (pool, at, total) = (POOL, at("20:00"), amount("0"));
    let [added, asked, _] = stocked(POOL, "100");
    let (valuation, prices, why) = (1, Vec::new(), text("nobody has it"));
    let missing = vec![crate::fleets::Unpriced { line: 1, why }];
    let unpriced = [added, asked, Event::PoolValued { pool, valuation, prices, missing, total, at }];
    let refusal = Refusal::ItemsWithoutPrice { pool, count: 1, lines: vec![1] };
    draft().and(unpriced).when(approve()).then_refused(refusal);
}

#[test]
fn shares_by_time_wait_for_the_end_of_the_fleet_and_others_do_not() {
    let pool = |rule| flying(rule, &[GROM]).and([opened(POOL, pool_plan())]).and(stocked(POOL, "100"));
    pool(by_time()).when(approve()).then_refused(Refusal::FleetNotCompleted { fleet: FLEET });
    pool(even()).when(approve()).goes();
}

#[test]
fn a_fleet_without_a_crew_shares_nothing_out() {
    valued(even(), &[], "100").when(approve()).then_refused(Refusal::NoCrew { fleet: FLEET });
}

#[test]
fn a_pool_that_is_worth_nothing_and_weights_of_nothing_are_refused() {
    let refusal = NotSplit::NothingToSplit { total: eur("0") };
    valued(even(), &[GROM], "0").when(approve()).then_refused(refusal);
    let nothing = Crew { weight: decimal("0"), ..aboard("dps") };
    let given = valued(even(), &[], "100").and([crew_set(GROM, nothing)]);
    given.when(approve()).then_refused(NotSplit::WeightsAllZero { participants: 1 });
    let given = timed(&[(GROM, there(&[("17:00", Some("17:30"))]))]);
    given.when(approve()).then_refused(NotSplit::WeightsAllZero { participants: 1 });
}

#[test]
fn costs_above_what_there_is_are_refused_with_what_would_be_left() {
    let cost = crate::split::Deduction { label: text("Ships"), amount: amount("101") };
    let plan = crate::fleets::PoolPlan { costs: vec![cost], ..pool_plan() };
    let given = flown(even(), &[GROM]).and([opened(POOL, plan)]).and(stocked(POOL, "100"));
    let (label, cost, of, rest) = (text("Ships"), amount("101"), amount("100"), amount("-1"));
    given.when(approve()).then_refused(NotSplit::RestBelowZero { label, cost, of, rest });
}

#[test]
fn a_fleet_of_no_minutes_shares_nothing_by_time() {
    let no_time = Event::StageSet {
        fleet: FLEET,
        stage: crate::fleets::FleetStage::Completed,
        at: at("18:00"),
        reason: reason(),
    };
    let given = flying(by_time(), &[GROM]).and([no_time]).and([opened(POOL, pool_plan())]);
    let given = given.and(stocked(POOL, "100"));
    given.when(approve()).then_refused(NotSplit::NoFleetMinutes { member: GROM });
}

#[test]
fn a_fleet_that_is_recorded_to_end_before_it_started_has_no_minutes() {
    let earlier = Event::Completed { fleet: FLEET, at: at("17:00") };
    let given = flying(by_time(), &[GROM]).and([crew_set(JAINA, there(&[("17:30", None)])), earlier]);
    let given = given.and([opened(POOL, pool_plan())]).and(stocked(POOL, "100"));
    given.when(approve()).then_refused(NotSplit::NoFleetMinutes { member: GROM });
}

#[test]
fn the_most_that_money_can_be_is_shared_out_to_the_last_cent() {
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "1000000000000000000");
    let shares = shared(given);
    assert_eq!(shares[0].1, "333333333333333333.34");
    assert_eq!(shares[2].1, "333333333333333333.33");
}

#[test]
fn a_rule_that_changes_after_the_valuation_is_the_one_that_the_approval_is_by() {
    let other = PayoutRule { corp_tax: Some(percent("50")), ..even() };
    let given = valued(even(), &[GROM], "100").and([rule_set(2, other)]);
    assert_eq!(shared(given), each(&[(GROM, "50")]));
}

#[test]
fn what_comes_to_more_than_money_can_be_with_what_was_carried_is_refused_and_stays_carried() {
    let most = "1000000000000000000";
    let given = with_another(approved(valued(carrying(most), &[GROM, JAINA], most), POOL), most);
    let given = given.and([Event::CrewRemoved { fleet: FLEET, member: JAINA }]);
    let approve = Command::Approve { pool: OTHER_POOL, automatic: false };
    given.clone().when(approve).then_refused(NotSplit::AmountTooLarge { limit: Amount::MAX });
    assert_eq!(given.payouts.carried(GROM), amount("500000000000000000"));
}
