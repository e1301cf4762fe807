//! What is no split is refused by name and with its numbers.

use super::words::{
    amount, cost, crew, cut, decimal, goes, in_role, isk, member, minimum, minutes, refused, roles, terms,
    weighing,
};
use super::{BelowMinimum, NotSplit, Participant, PoolTerms, Recipient, adjust};
use crate::testing::guild::{percent, text};
use crate::{Amount, Currency};

#[test]
fn a_pool_of_nothing_is_refused() {
    let total = isk("0");
    assert_eq!(refused("0", &terms(), &crew(1)), NotSplit::NothingToSplit { total });
    let half = PoolTerms { payout_percent: percent("50"), ..terms() };
    assert_eq!(refused("0.01", &half, &crew(1)), NotSplit::NothingToSplit { total: isk("0.01") });
}

#[test]
fn a_total_below_zero_is_refused() {
    assert_eq!(refused("-1", &terms(), &crew(1)), NotSplit::TotalBelowZero { total: isk("-1") });
}

#[test]
fn a_pool_of_nobody_is_refused() {
    assert_eq!(refused("1", &terms(), &[]), NotSplit::NobodyTookPart);
}

#[test]
fn a_member_named_twice_is_refused() {
    let twice = [crew(2), crew(1)].concat();
    assert_eq!(refused("1", &terms(), &twice), NotSplit::MemberNamedTwice { member: member(1) });
}

#[test]
fn a_weight_of_zero_for_all_is_refused() {
    let zero = NotSplit::WeightsAllZero { participants: 2 };
    assert_eq!(refused("1", &terms(), &weighing(&["0", "0"])), zero);
    let timed = PoolTerms { time_based: true, minimum_minutes: 30, ..terms() };
    assert_eq!(refused("1", &timed, &[minutes(1, 29, 60), minutes(2, 0, 60)]), zero);
}

#[test]
fn costs_that_leave_less_than_nothing_are_refused() {
    let terms = PoolTerms { costs: vec![cost("fuel", "60"), cost("ships", "40.01")], ..terms() };
    let below = NotSplit::RestBelowZero {
        label: text("ships"),
        cost: amount("40.01"),
        of: amount("40"),
        rest: amount("-0.01"),
    };
    assert_eq!(refused("100", &terms, &crew(1)), below);
}

#[test]
fn percentages_above_a_hundred_in_sum_are_refused() {
    let terms = |cut: &str| PoolTerms {
        corp_tax: Some(percent("50")),
        fc_cut: Some(percent("40")),
        fixed_cuts: vec![self::cut("scout", cut, Recipient::Corp)],
        ..terms()
    };
    let above = NotSplit::PercentagesAboveWhole { sum: decimal("100.0001") };
    assert_eq!(refused("100", &terms("10.0001"), &crew(1)), above);
    assert_eq!(goes("100", &terms("10"), &crew(1)).rest, amount("27"));
}

#[test]
fn amounts_below_zero_are_refused() {
    let below = amount("-1");
    let costs = PoolTerms { costs: vec![cost("fuel", "-1")], ..terms() };
    let refusal = NotSplit::CostBelowZero { label: text("fuel"), amount: below };
    assert_eq!(refused("1", &costs, &crew(1)), refusal);
    let refusal = NotSplit::MinimumBelowZero { amount: below };
    assert_eq!(refused("1", &minimum("-1", BelowMinimum::Carry), &crew(1)), refusal);
    let member = member(1);
    let carried = Participant { carried: below, ..Participant::of(member) };
    assert_eq!(refused("1", &terms(), &[carried]), NotSplit::CarriedBelowZero { member, amount: below });
    let in_kind = Participant { in_kind: below, ..Participant::of(member) };
    assert_eq!(refused("1", &terms(), &[in_kind]), NotSplit::InKindBelowZero { member, amount: below });
}

#[test]
fn amounts_finer_than_the_smallest_unit_are_refused() {
    let fine = amount("0.001");
    let refusal = NotSplit::AmountTooFine { amount: fine, currency: Currency::ISK, places: 2 };
    let costs = PoolTerms { costs: vec![cost("fuel", "0.001")], ..terms() };
    assert_eq!(refused("1", &costs, &crew(1)), refusal);
    assert_eq!(refused("1", &minimum("0.001", BelowMinimum::Carry), &crew(1)), refusal);
    let carried = Participant { carried: fine, ..Participant::of(member(1)) };
    assert_eq!(refused("1", &terms(), &[carried]), refusal);
    let in_kind = Participant { in_kind: fine, ..Participant::of(member(1)) };
    assert_eq!(refused("1", &terms(), &[in_kind]), refusal);
    assert_eq!(adjust(&goes("1", &terms(), &crew(2)), member(1), fine), Err(refusal));
}

#[test]
fn a_payout_beyond_the_bound_is_refused() {
    let carried = Participant { carried: amount("0.01"), ..Participant::of(member(1)) };
    let refusal = NotSplit::AmountTooLarge { limit: Amount::MAX };
    assert_eq!(refused("1000000000000000000", &terms(), &[carried]), refusal);
}

#[test]
fn factors_out_of_range_are_refused_by_name() {
    for text in ["-0.1", "1000000.1", "0.0000001"] {
        let weight = decimal(text);
        let base = PoolTerms { base_share: weight, ..terms() };
        assert_eq!(refused("1", &base, &crew(1)), NotSplit::BaseShareOutOfRange { share: weight });
        let role = crate::testing::guild::text("scout");
        let refusal = NotSplit::RoleMultiplierOutOfRange { role, multiplier: weight };
        assert_eq!(refused("1", &roles(&[("scout", text)]), &crew(1)), refusal);
        let bonus = PoolTerms { logi_bonus: weight, ..terms() };
        assert_eq!(refused("1", &bonus, &crew(1)), NotSplit::LogiBonusOutOfRange { percent: weight });
        let refusal = NotSplit::ManualWeightOutOfRange { member: member(1), weight };
        assert_eq!(refused("1", &terms(), &weighing(&[text])), refusal);
    }
}

#[test]
fn minutes_that_no_fleet_has_are_refused() {
    let (member, timed) = (member(1), PoolTerms { time_based: true, ..terms() });
    assert_eq!(refused("1", &timed, &[minutes(1, 0, 0)]), NotSplit::NoFleetMinutes { member });
    let refusal = NotSplit::PresentTooLong { member, present: 61, of: 60 };
    assert_eq!(refused("1", &timed, &[minutes(1, 61, 60)]), refusal);
}

#[test]
fn weights_too_fine_to_compare_exactly_are_refused_and_never_rounded() {
    let terms = PoolTerms { time_based: true, ..terms() };
    // Fleets of so many different lengths have no common denominator within 128 bits.
    let lengths = [4_294_967_291, 4_294_967_279, 4_294_967_231, 4_294_967_197];
    let participants: Vec<Participant> =
        (1..).zip(lengths).map(|(number, of)| minutes(number, 1, of)).collect();
    assert_eq!(refused("1", &terms, &participants), NotSplit::WeightsTooFine);
    let fine = Participant { manual: decimal("999999.999999"), ..in_role(1, "logi") };
    let terms = PoolTerms {
        time_based: true,
        logi_bonus: decimal("999999.999999"),
        ..roles(&[("logi", "999999.999999")])
    };
    let fine = Participant { attendance: minutes(1, 4_294_967_290, 4_294_967_291).attendance, ..fine };
    assert_eq!(refused("1", &terms, &[fine]), NotSplit::WeightsTooFine);
}

#[test]
fn nothing_is_given_to_others_where_everybody_is_below_the_minimum() {
    let refusal = NotSplit::EveryShareBelowMinimum { minimum: amount("60"), largest: amount("50") };
    assert_eq!(refused("100", &minimum("60", BelowMinimum::Redistribute), &crew(2)), refusal);
}

#[test]
fn a_share_of_somebody_who_took_no_part_is_not_adjusted() {
    let split = goes("100", &terms(), &crew(2));
    let refusal = NotSplit::UnknownParticipant { member: member(3) };
    assert_eq!(adjust(&split, member(3), amount("1")), Err(refusal));
}

#[test]
fn a_share_is_not_adjusted_below_zero_nor_above_what_there_is() {
    let (split, member) = (goes("100", &terms(), &crew(3)), member(1));
    let share = amount("-0.01");
    assert_eq!(adjust(&split, member, share), Err(NotSplit::ShareBelowZero { member, share }));
    let split = adjust(&split, self::member(2), amount("30")).expect("adjusted");
    let (share, most) = (amount("70.01"), amount("70"));
    assert_eq!(adjust(&split, member, share), Err(NotSplit::ShareAboveRest { member, share, most }));
    assert!(adjust(&split, member, most).is_ok());
}

#[test]
fn a_share_is_not_adjusted_where_nobody_else_could_have_the_difference() {
    let split = goes("100", &terms(), &crew(1));
    let refusal = NotSplit::NobodyElseToShare { left: amount("1") };
    assert_eq!(adjust(&split, member(1), amount("99")), Err(refusal));
}

#[test]
fn a_refusal_is_a_code_with_its_numbers() {
    let refusal = refused("100", &minimum("60", BelowMinimum::Redistribute), &crew(2));
    let json = serde_json::to_string(&refusal).expect("JSON");
    assert_eq!(json, r#"{"code":"EVERY_SHARE_BELOW_MINIMUM","minimum":"60","largest":"50"}"#);
    assert_eq!(refusal.to_string(), "every share is below the minimum of 60, the largest is 50");
}
