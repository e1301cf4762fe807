//! Pools are split in the order that is written down, and say how.

use super::words::{
    accounted, amount, cost, crew, cut, decimal, goes, in_role, isk, member, minimum, minutes, outcomes,
    roles, shares, terms, weighing,
};
use super::{
    Attendance, BelowMinimum, DeductionKind, Outcome, Participant, PoolSplit, PoolTerms, Recipient, adjust,
};
use crate::split::Fraction;
use crate::testing::guild::percent;
use crate::{Amount, Currency, Money};

#[test]
fn deductions_come_off_in_order_each_of_what_the_earlier_left_and_rounded_down() {
    let terms = PoolTerms {
        payout_percent: percent("90"),
        costs: vec![cost("ship replacement", "100.01"), cost("fuel", "50")],
        corp_tax: Some(percent("10")),
        fc_cut: Some(percent("5")),
        fixed_cuts: vec![
            cut("scout", "3.3333", Recipient::Member(member(9))),
            cut("alliance", "1", Recipient::Corp),
        ],
        ..terms()
    };
    let split = goes("1000.01", &terms, &crew(3));
    let steps: Vec<_> = split.steps.iter().map(|step| [step.of, step.amount, step.left]).collect();
    let expected = [
        // 90 percent of 1000.01 are 900.009.
        ["900", "100.01", "799.99"],
        ["799.99", "50", "749.99"],
        ["749.99", "74.99", "675"],
        ["675", "33.75", "641.25"],
        ["641.25", "21.37", "619.88"],
        ["619.88", "6.19", "613.69"],
    ];
    assert_eq!(steps, expected.map(|step| step.map(amount)));
    let kinds: Vec<DeductionKind> = split.steps.iter().map(|step| step.kind).collect();
    let cost = DeductionKind::Cost;
    let cut = DeductionKind::FixedCut;
    assert_eq!(kinds, [cost, cost, DeductionKind::CorpTax, DeductionKind::FcCut, cut, cut]);
    assert_eq!((split.kept, split.payable), (amount("100.01"), amount("900")));
    assert_eq!(split.rest, amount("613.69"));
    assert_eq!(shares(&split), ["204.57", "204.56", "204.56"]);
    assert_eq!((split.costs, split.commander), (amount("150.01"), amount("33.75")));
    // What is kept, the tax and the cut for the alliance.
    assert_eq!(split.corp, amount("181.19"));
    let scout = split.cuts.first().expect("a cut");
    assert_eq!((scout.member, scout.amount), (member(9), amount("21.37")));
}

#[test]
fn a_role_without_a_multiplier_has_the_base_share() {
    let terms = PoolTerms { base_share: decimal("0.5"), ..roles(&[("scout", "1.5")]) };
    let split = goes("300", &terms, &[in_role(1, "scout"), in_role(2, "dps"), Participant::of(member(3))]);
    assert_eq!(shares(&split), ["180", "60", "60"]);
    assert_eq!(split.weight_sum, Fraction::new(5, 2));
}

#[test]
fn logi_weights_are_raised_by_the_bonus_and_others_are_not() {
    let terms = PoolTerms { logi_bonus: decimal("12.5"), ..roles(&[("logi", "2")]) };
    let split = goes("325", &terms, &[in_role(1, "logi"), in_role(2, "dps")]);
    assert_eq!(shares(&split), ["225", "100"]);
    let logi = split.share_of(member(1)).expect("a share");
    assert_eq!((logi.logi_bonus, logi.weight), (decimal("12.5"), Fraction::new(9, 4)));
}

#[test]
fn a_pilot_who_left_early_is_paid_for_the_minutes_that_are_known() {
    let terms = PoolTerms { time_based: true, minimum_minutes: 10, ..terms() };
    let participants = [minutes(1, 90, 90), minutes(2, 30, 90), minutes(3, 10, 90), minutes(4, 9, 90)];
    let split = goes("130", &terms, &participants);
    assert_eq!(shares(&split), ["90", "30", "10", "0"]);
    assert_eq!(split.share_of(member(2)).map(|share| share.attendance), Some(Fraction::new(1, 3)));
    assert_eq!(split.share_of(member(4)).map(|share| share.outcome), Some(Outcome::Nothing));
}

#[test]
fn minutes_do_not_count_where_the_rule_does_not_go_by_time() {
    let terms = PoolTerms { minimum_minutes: 10, ..terms() };
    let participants = [minutes(1, 90, 90), minutes(2, 5, 90), minutes(3, 0, 0), Participant::of(member(4))];
    assert_eq!(shares(&goes("100", &terms, &participants)), ["25", "25", "25", "25"]);
}

#[test]
fn sites_are_weights() {
    let at = |number, sites| Participant {
        attendance: Attendance::Sites(sites),
        ..in_role(number, if number == 2 { "scout" } else { "dps" })
    };
    let split = goes("855000000", &roles(&[("scout", "2")]), &[at(1, 2), at(2, 1), at(3, 1), at(4, 0)]);
    assert_eq!(shares(&split), ["342000000", "342000000", "171000000", "0"]);
}

#[test]
fn a_tie_of_remainders_goes_to_the_lowest_member_id_and_is_told() {
    let mut backwards = crew(3);
    backwards.reverse();
    let split = goes("100", &terms(), &backwards);
    assert_eq!(shares(&split), ["33.34", "33.33", "33.33"]);
    let told = |share: &super::ShareOf| (share.floored, share.remainder, share.extra_unit);
    let third = Fraction::new(1, 3);
    let told: Vec<_> = split.shares.iter().map(told).collect();
    let floored = amount("33.33");
    assert_eq!(told, [(floored, third, true), (floored, third, false), (floored, third, false)]);
}

#[test]
fn weights_are_fractions_and_never_rounded() {
    // Thirds of minutes beside hundredths of weights: 1/3 against 0.33 differ in the last unit of a large pool alone.
    let terms = PoolTerms { time_based: true, ..terms() };
    let third = minutes(1, 1, 3);
    let hundredths = Participant { manual: decimal("0.33"), ..Participant::of(member(2)) };
    let split = goes("1000000000000000000", &terms, &[third, hundredths]);
    assert_eq!(shares(&split), ["502512562814070351.76", "497487437185929648.24"]);
    assert_eq!(split.weight_sum, Fraction::new(199, 300));
}

#[test]
fn the_largest_total_is_split_to_the_last_unit_however_fine_the_weights() {
    let weights = ["999999.999999", "0.000001", "123456.789012", "1"];
    let split = goes("1000000000000000000", &terms(), &weighing(&weights));
    let expected = ["890109098694689534.81", "890109.1", "109890011195321660.51", "890109098695.58"];
    assert_eq!(shares(&split), expected);
}

#[test]
fn a_currency_with_eight_places_and_one_with_none_are_split_in_their_own_units() {
    for (total, currency, expected) in [
        (
            "1000000000000000000",
            Currency::BTC,
            ["333333333333333333.33333334", "333333333333333333.33333333"],
        ),
        ("100", Currency::SATS, ["34", "33"]),
    ] {
        let total = Money::new(amount(total), currency).expect("money");
        let split = super::split(total, &terms(), &crew(3)).expect("a split");
        assert_eq!(shares(&split)[..2], expected);
        assert_eq!(accounted(&split), total.amount());
    }
}

#[test]
fn what_is_below_the_minimum_is_carried_and_paid_once_it_is_enough() {
    let terms = minimum("50", BelowMinimum::Carry);
    let split = goes("100", &terms, &weighing(&["3", "1"]));
    assert_eq!(outcomes(&split), [Outcome::Paid(amount("75")), Outcome::Carried(amount("25"))]);
    assert_eq!(split.share_of(member(2)).map(|share| share.carried_out), Some(amount("25")));
    let mut again = weighing(&["3", "1"]);
    again[1].carried = amount("25");
    let split = goes("100", &terms, &again);
    assert_eq!(outcomes(&split)[1], Outcome::Paid(amount("50")));
    assert_eq!(split.share_of(member(2)).map(|share| share.carried_out), Some(Amount::ZERO));
}

#[test]
fn a_share_of_exactly_the_minimum_is_paid() {
    let split = goes("100", &minimum("50", BelowMinimum::ToCorp), &crew(2));
    assert_eq!(outcomes(&split), [Outcome::Paid(amount("50")), Outcome::Paid(amount("50"))]);
}

#[test]
fn what_is_below_the_minimum_goes_to_the_corp_but_for_what_was_carried_in() {
    let mut participants = weighing(&["3", "1"]);
    participants[1].carried = amount("10");
    let split = goes("100", &minimum("50", BelowMinimum::ToCorp), &participants);
    assert_eq!(outcomes(&split), [Outcome::Paid(amount("75")), Outcome::ToCorp(amount("25"))]);
    assert_eq!(split.corp, amount("25"));
    assert_eq!(split.share_of(member(2)).map(|share| share.carried_out), Some(amount("10")));
}

#[test]
fn what_is_below_the_minimum_is_shared_among_the_others_by_their_weights() {
    let mut participants = weighing(&["2", "4", "0.5", "0.5"]);
    participants[2].carried = amount("3");
    let split = goes("70", &minimum("10", BelowMinimum::Redistribute), &participants);
    assert_eq!(shares(&split), ["23.33", "46.67", "0", "0"]);
    assert_eq!(outcomes(&split)[2..], [Outcome::Redistributed(amount("5")); 2]);
    let carried: Vec<Amount> = split.shares.iter().map(|share| share.carried_out).collect();
    assert_eq!(carried, [Amount::ZERO, Amount::ZERO, amount("3"), Amount::ZERO]);
}

#[test]
fn who_falls_below_the_minimum_because_a_unit_moved_falls_out_as_well() {
    // 0.16 by weights of 1, 1 and 10 is 0.02, 0.01 and 0.13; without the second, 0.01 and 0.15.
    let split = goes("0.16", &minimum("0.02", BelowMinimum::Redistribute), &weighing(&["1", "1", "10"]));
    assert_eq!(shares(&split), ["0", "0", "0.16"]);
    let given = [1, 2].map(|number| split.share_of(member(number)).map(|share| share.outcome));
    assert_eq!(given, [Some(Outcome::Redistributed(amount("0.01"))); 2]);
}

#[test]
fn what_was_taken_in_kind_comes_off_the_share() {
    let mut participants = crew(3);
    participants[0].in_kind = amount("30");
    participants[1].in_kind = amount("100");
    let split = goes("300", &terms(), &participants);
    let paid = |text| Outcome::Paid(amount(text));
    assert_eq!(outcomes(&split), [paid("70"), Outcome::Nothing, paid("100")]);
    assert_eq!(shares(&split), ["100", "100", "100"]);
}

#[test]
fn who_took_more_in_kind_than_the_share_uses_up_what_was_carried_and_owes_the_rest() {
    let mut participants = crew(2);
    participants[0].in_kind = amount("120");
    participants[1] = Participant { in_kind: amount("120"), carried: amount("50"), ..crew(2)[1].clone() };
    let split = goes("200", &terms(), &participants);
    assert_eq!(outcomes(&split), [Outcome::Owed(amount("20")), Outcome::Paid(amount("30"))]);
    assert_eq!(shares(&split), ["100", "100"]);
}

#[test]
fn what_was_taken_in_kind_is_kept_when_the_rest_of_a_share_is_given_up() {
    for (rule, given, others) in [
        (BelowMinimum::ToCorp, Outcome::ToCorp(amount("5")), "100"),
        (BelowMinimum::Redistribute, Outcome::Redistributed(amount("5")), "105"),
    ] {
        let mut participants = crew(2);
        participants[0].in_kind = amount("95");
        let split = goes("200", &minimum("10", rule), &participants);
        assert_eq!(outcomes(&split), [given, Outcome::Paid(amount(others))]);
    }
}

#[test]
fn deductions_of_all_there_is_leave_shares_of_nothing() {
    let terms = PoolTerms { corp_tax: Some(percent("100")), ..minimum("10", BelowMinimum::Redistribute) };
    let split = goes("100", &terms, &crew(2));
    assert_eq!((split.corp, split.rest), (amount("100"), Amount::ZERO));
    assert_eq!(outcomes(&split), [Outcome::Nothing; 2]);
}

fn adjusted(split: &PoolSplit, number: u128, share: &str) -> PoolSplit {
    let split = adjust(split, member(number), amount(share)).expect("adjusted");
    assert_eq!(accounted(&split), split.total.amount());
    split
}

#[test]
fn the_difference_of_an_adjusted_share_is_spread_over_the_others_by_their_weights() {
    let split = goes("100", &terms(), &weighing(&["1", "1", "2"]));
    let split = adjusted(&split, 1, "40");
    assert_eq!(shares(&split), ["40", "20", "40"]);
    let first = split.share_of(member(1)).expect("a share");
    assert_eq!(first.adjusted.map(|adjusted| adjusted.from), Some(amount("25")));
    assert_eq!(first.outcome, Outcome::Paid(amount("40")));
    assert_eq!(shares(&adjusted(&split, 1, "10")), ["10", "30", "60"]);
}

#[test]
fn adjusted_shares_stay_as_they_were_set_through_later_adjustments() {
    let split = goes("100", &terms(), &crew(4));
    let split = adjusted(&adjusted(&split, 1, "40"), 2, "0.01");
    assert_eq!(shares(&split), ["40", "0.01", "30", "29.99"]);
    let split = adjusted(&split, 1, "25");
    assert_eq!(shares(&split), ["25", "0.01", "37.5", "37.49"]);
    assert_eq!(
        split.share_of(member(1)).and_then(|share| share.adjusted).map(|it| it.from),
        Some(amount("25"))
    );
}

#[test]
fn an_adjusted_share_below_the_minimum_is_never_given_to_others() {
    let split = goes("100", &minimum("20", BelowMinimum::Redistribute), &crew(2));
    let split = adjusted(&split, 1, "5");
    assert_eq!(outcomes(&split), [Outcome::Carried(amount("5")), Outcome::Paid(amount("95"))]);
}

#[test]
fn who_weighs_nothing_may_be_given_a_share_by_hand() {
    let split = goes("100", &terms(), &weighing(&["1", "0"]));
    assert_eq!(shares(&adjusted(&split, 2, "30")), ["70", "30"]);
}

#[test]
fn a_split_is_read_from_json_as_it_was_written() {
    let terms = PoolTerms {
        costs: vec![cost("fuel", "0.5")],
        fc_cut: Some(percent("5")),
        fixed_cuts: vec![cut("scout", "1", Recipient::Member(member(2)))],
        time_based: true,
        ..roles(&[("logi", "1.5")])
    };
    let json = serde_json::to_string(&terms).expect("JSON");
    assert_eq!(serde_json::from_str::<PoolTerms>(&json).expect("terms"), terms);
    assert_eq!(serde_json::from_str::<PoolTerms>("{}").expect("terms"), self::terms());
    let participants = [in_role(1, "logi"), minutes(2, 7, 60), minutes(3, 60, 60)];
    let json = serde_json::to_value(&participants).expect("JSON");
    assert_eq!(serde_json::from_value::<Vec<Participant>>(json).expect("participants"), participants);
    let split = adjusted(&goes("100.07", &terms, &participants), 3, "1");
    let json = serde_json::to_value(&split).expect("JSON");
    assert_eq!(serde_json::from_value::<PoolSplit>(json).expect("a split"), split);
}

#[test]
fn a_share_in_json_is_readable_text() {
    let split = goes("100", &terms(), &[minutes(1, 1, 1), minutes(2, 1, 1), minutes(3, 1, 1)]);
    let json = serde_json::to_value(split).expect("JSON");
    assert_eq!(json["total"], serde_json::json!({ "amount": "100.00", "currency": "ISK" }));
    assert_eq!(json["shares"][0]["remainder"], "1/3");
    assert_eq!(json["shares"][0]["outcome"], serde_json::json!({ "paid": "33.34" }));
    assert_eq!(isk("100").to_string(), "100.00 ISK");
}
