//! Laws that hold for every pool: nothing is made or lost, and more weight is never less money.

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use rust_decimal::Decimal;

use super::words::{accounted, crew, member, terms};
use super::{
    Attendance, BelowMinimum, Deduction, NotSplit, Outcome, Participant, PercentCut, PoolSplit, PoolTerms,
    Recipient, adjust, split,
};
use crate::testing::guild::text;
use crate::{Amount, Currency, Money, Percent};

fn hundredths(range: std::ops::RangeInclusive<i128>) -> impl Strategy<Value = Amount> {
    range.prop_map(|minor| Amount::from_minor(minor, Currency::ISK).expect("within the bound"))
}

/// Small totals, where units left over matter, and the largest.
fn total() -> impl Strategy<Value = Money> {
    let minor = prop_oneof![1..1_000_i128, 1..100_000_000_000_i128, 1..=100_000_000_000_000_000_000_i128];
    minor.prop_map(|minor| Money::from_minor(minor, Currency::ISK).expect("within the bound"))
}

fn percent() -> impl Strategy<Value = Percent> {
    (1..300_000_i64).prop_map(|by| Decimal::new(by, 4).try_into().expect("a percentage"))
}

fn below() -> impl Strategy<Value = BelowMinimum> {
    prop_oneof![Just(BelowMinimum::Carry), Just(BelowMinimum::ToCorp), Just(BelowMinimum::Redistribute)]
}

fn any_terms() -> impl Strategy<Value = PoolTerms> {
    let cuts = (proptest::option::of(percent()), proptest::option::of(percent()), percent(), any::<bool>());
    let rule = (hundredths(0..=10_000), below(), any::<bool>(), 0..30_u32, 0..10_000_i64);
    (percent(), hundredths(0..=100), cuts, rule).prop_map(|(paid, cost, cuts, rule)| {
        let (corp_tax, fc_cut, percent, corp) = cuts;
        let (minimum_payout, below_minimum, time_based, minimum_minutes, bonus) = rule;
        let to = if corp { Recipient::Corp } else { Recipient::Member(member(77)) };
        PoolTerms {
            payout_percent: paid,
            costs: vec![Deduction { label: text("fuel"), amount: cost }],
            corp_tax,
            fc_cut,
            fixed_cuts: vec![PercentCut { label: text("scout"), percent, to }],
            role_multipliers: [(text("logi"), Decimal::new(15, 1))].into(),
            time_based,
            minimum_minutes,
            logi_bonus: Decimal::new(bonus, 2),
            minimum_payout,
            below_minimum,
            ..terms()
        }
    })
}

fn participants() -> impl Strategy<Value = Vec<Participant>> {
    let attendance = prop_oneof![
        Just(Attendance::Present),
        (0..=120_u32).prop_map(|present| Attendance::Minutes { present, of: 120 }),
        (0..5_u32).prop_map(Attendance::Sites),
    ];
    let one = (any::<bool>(), 0..300_i64, attendance, hundredths(0..=2_000), hundredths(0..=2_000));
    proptest::collection::vec(one, 1..12).prop_map(|all| {
        let all = (1..).zip(all).map(|(number, (logi, manual, attendance, carried, in_kind))| Participant {
            role: logi.then(|| text("logi")),
            manual: Decimal::new(manual, 2),
            attendance,
            carried,
            in_kind,
            ..Participant::of(member(number))
        });
        all.collect()
    })
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.plus(amount).expect("within the bound"))
}

/// What holds of every split.
fn holds(split: &PoolSplit) {
    assert_eq!(accounted(split), split.total.amount());
    assert_eq!(sum(split.shares.iter().map(|share| share.share)), split.rest);
    for share in &split.shares {
        assert!(share.share >= Amount::ZERO && share.carried_out >= Amount::ZERO);
        let (paid, owed, given) = match share.outcome {
            Outcome::Paid(amount) => (amount, Amount::ZERO, Amount::ZERO),
            Outcome::Owed(amount) => (Amount::ZERO, amount, Amount::ZERO),
            Outcome::ToCorp(amount) => (Amount::ZERO, Amount::ZERO, amount),
            _ => (Amount::ZERO, Amount::ZERO, Amount::ZERO),
        };
        assert!(paid == Amount::ZERO || paid >= split.minimum);
        // What comes in for a member goes out, stays for the next pool, or was given up.
        let comes = sum([share.share, share.carried_in, owed].into_iter());
        assert_eq!(comes, sum([share.in_kind, paid, share.carried_out, given].into_iter()));
    }
}

/// Refusals that any input within its ranges may meet.
fn expected(refusal: &NotSplit) -> bool {
    let too_little = matches!(refusal, NotSplit::NothingToSplit { .. } | NotSplit::RestBelowZero { .. });
    let nobody = matches!(
        refusal,
        NotSplit::WeightsAllZero { .. }
            | NotSplit::EveryShareBelowMinimum { .. }
            | NotSplit::NobodyElseToShare { .. }
    );
    too_little || nobody || matches!(refusal, NotSplit::ShareAboveRest { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_split_sums_to_the_total_and_no_share_is_below_zero(
        total in total(), terms in any_terms(), participants in participants(),
    ) {
        match split(total, &terms, &participants) {
            Ok(split) => holds(&split),
            Err(refusal) => prop_assert!(expected(&refusal), "{refusal}"),
        }
    }

    #[test]
    fn the_order_of_members_is_irrelevant(
        total in total(), terms in any_terms(), participants in participants(), by in 0..12_usize,
    ) {
        let mut others = participants.clone();
        others.reverse();
        others.rotate_left(by % participants.len());
        prop_assert_eq!(split(total, &terms, &participants), split(total, &terms, &others));
    }

    #[test]
    fn who_weighs_more_gets_no_less(total in total(), terms in any_terms(), participants in participants()) {
        let bare = |one: Participant| Participant { carried: Amount::ZERO, in_kind: Amount::ZERO, ..one };
        let participants: Vec<Participant> = participants.into_iter().map(bare).collect();
        if let Ok(split) = split(total, &terms, &participants) {
            let weight = |share: &super::ShareOf| share.weight.numerator * 1_000_000_000_000 / share.weight.denominator;
            for one in &split.shares {
                for other in &split.shares {
                    prop_assert!(weight(one) <= weight(other) || one.share >= other.share);
                }
            }
        }
    }

    #[test]
    fn a_raised_weight_never_lowers_the_share(
        total in total(), weights in proptest::collection::vec(1..100_i64, 2..10), by in 1..100_i64,
    ) {
        let all = |first: i64| -> Vec<Participant> {
            let weights = [first].into_iter().chain(weights[1..].iter().copied());
            let manual = weights.map(|weight| Decimal::new(weight, 1));
            crew(10).into_iter().zip(manual).map(|(one, manual)| Participant { manual, ..one }).collect()
        };
        let share = |first| split(total, &terms(), &all(first)).expect("a split").shares[0].share;
        prop_assert!(share(weights[0] + by) >= share(weights[0]));
    }

    #[test]
    fn adjusting_keeps_the_sum_and_what_was_adjusted_before(
        total in total(),
        terms in any_terms(),
        participants in participants(),
        adjustments in proptest::collection::vec((0..12_usize, 0..=100_i128), 1..5),
    ) {
        let Ok(mut split) = split(total, &terms, &participants) else { return Ok(()) };
        for (who, percent) in adjustments {
            let member = split.shares[who % split.shares.len()].member;
            let most = split.most_for(member).minor(Currency::ISK).expect("whole hundredths");
            let share = Amount::from_minor(most * percent / 100, Currency::ISK).expect("within the bound");
            match adjust(&split, member, share) {
                Ok(adjusted) => {
                    holds(&adjusted);
                    let set = split.shares.iter().filter(|one| one.adjusted.is_some() && one.member != member);
                    for one in set {
                        prop_assert_eq!(adjusted.share_of(one.member).map(|now| now.share), Some(one.share));
                    }
                    prop_assert_eq!(adjusted.share_of(member).map(|now| now.share), Some(share));
                    split = adjusted;
                }
                Err(refusal) => prop_assert!(expected(&refusal), "{refusal}"),
            }
        }
    }
}
