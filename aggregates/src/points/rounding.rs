//! What is left of a balance after decay, exactly: integers of hundredths, wide enough for any balance times any percentage.
//!
//! A decay never changes a balance's sign and never makes it larger, either way.

use super::Account;
use crate::ledger::{DecayNegative, DecayRounding, GpBaseMode, PointsSettings};
use crate::{Percent, Points};

/// The whole, in the unit of [`Percent::millionths`].
const WHOLE: i128 = 1_000_000;

/// A balance after decay. Where the ceiling of the loss is taken and GP have a base added, the base decays with them and
/// stays out of the stored GP, as in the original EPGP: `max(0, (gp + base) - ceil((gp + base) * p) - base)`.
pub(super) fn decayed(settings: &PointsSettings, account: Account, old: Points, percent: Percent) -> Points {
    let below = old < Points::ZERO;
    if below && settings.decay_negative == DecayNegative::Skip {
        return old;
    }
    let size = i128::from(old.hundredths()).abs();
    let base = match !below && base_decays(settings, account) {
        true => i128::from(settings.base_gp.hundredths()),
        false => 0,
    };
    let left = (stays(settings, size + base, percent) - base).clamp(0, size);
    let signed = i64::try_from(if below { -left } else { left });
    // What is left lies between zero and the old balance, so it fits.
    signed.ok().and_then(Points::from_hundredths).unwrap_or(old)
}

/// A percentage of an amount that is not below zero, rounded half to even at the ledger's places.
pub(super) fn percent_of(settings: &PointsSettings, amount: Points, percent: Percent) -> Points {
    let step = 10_i128.pow(2 - settings.places.min(2));
    let (part, unit) = (i128::from(amount.hundredths()) * percent.millionths(), WHOLE * step);
    let (whole, twice) = (part.div_euclid(unit), part.rem_euclid(unit) * 2);
    let up = twice > unit || (twice == unit && whole % 2 != 0);
    let rounded = i64::try_from((whole + i128::from(up)) * step);
    // A part of an amount is within the amount's bounds, but for less than a step of rounding.
    rounded.ok().and_then(Points::from_hundredths).unwrap_or(amount)
}

fn base_decays(settings: &PointsSettings, account: Account) -> bool {
    account == Account::Gp
        && settings.gp_base_mode == GpBaseMode::Add
        && settings.decay_rounding == DecayRounding::CeilLoss
}

/// What stays of an amount in hundredths that is not below zero, rounded at the ledger's places.
fn stays(settings: &PointsSettings, amount: i128, percent: Percent) -> i128 {
    let step = 10_i128.pow(2 - settings.places.min(2));
    let unit = WHOLE * step;
    match settings.decay_rounding {
        DecayRounding::FloorStays => amount * (WHOLE - percent.millionths()) / unit * step,
        DecayRounding::CeilLoss => amount - (amount * percent.millionths() + unit - 1) / unit * step,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, prop_assert, prop_oneof, proptest};
    use rust_decimal::Decimal;

    use super::*;
    use crate::ledger::System;
    use crate::testing::guild::{points, settings};

    fn percent(percent: &str) -> Percent {
        percent.parse::<Decimal>().expect("a decimal").try_into().expect("a percentage")
    }

    fn rules(places: u32, rounding: DecayRounding, negative: DecayNegative) -> PointsSettings {
        let points = settings(System::Epgp).points;
        PointsSettings { places, decay_rounding: rounding, decay_negative: negative, ..points }
    }

    fn left(settings: &PointsSettings, old: &str, percent: &str) -> String {
        decayed(settings, Account::Ep, points(old), self::percent(percent)).to_string()
    }

    #[test]
    fn the_floor_of_what_stays_and_the_ceiling_of_the_loss_are_the_same_at_the_ledgers_places() {
        // 15 percent of 33 is 4.95, so 28.05 stays.
        for (places, stays) in [(0, "28"), (1, "28"), (2, "28.05")] {
            for rounding in [DecayRounding::FloorStays, DecayRounding::CeilLoss] {
                assert_eq!(left(&rules(places, rounding, DecayNegative::Skip), "33", "15"), stays);
            }
        }
    }

    #[test]
    fn balances_below_zero_are_left_or_shrink_towards_zero() {
        let skip = rules(0, DecayRounding::FloorStays, DecayNegative::Skip);
        let shrink = rules(0, DecayRounding::FloorStays, DecayNegative::Shrink);
        assert_eq!(left(&skip, "-33", "100"), "-33");
        assert_eq!(left(&shrink, "-33", "15"), "-28");
        assert_eq!(left(&shrink, "-33", "100"), "0");
    }

    #[test]
    fn the_largest_balance_decays_exactly() {
        let two = rules(2, DecayRounding::FloorStays, DecayNegative::Shrink);
        assert_eq!(left(&two, "999999999999.99", "0.0001"), "999998999999.99");
        assert_eq!(left(&two, "-999999999999.99", "33.3333"), "-666666999999.99");
        let base = PointsSettings {
            gp_base_mode: GpBaseMode::Add,
            base_gp: points("100"),
            ..rules(2, DecayRounding::CeilLoss, DecayNegative::Skip)
        };
        let left = decayed(&base, Account::Gp, Points::MAX, percent("10"));
        assert_eq!(left, points("899999999989.99"));
    }

    #[test]
    fn a_base_that_is_added_decays_with_gp_alone_and_with_the_ceiling_of_the_loss_alone() {
        let added = |rounding| PointsSettings {
            gp_base_mode: GpBaseMode::Add,
            base_gp: points("100"),
            ..rules(0, rounding, DecayNegative::Skip)
        };
        let ten = percent("10");
        let ceil = added(DecayRounding::CeilLoss);
        assert_eq!(decayed(&ceil, Account::Gp, points("1000"), ten), points("890"));
        assert_eq!(decayed(&ceil, Account::Gp, points("5"), ten), points("0"));
        assert_eq!(decayed(&ceil, Account::Ep, points("1000"), ten), points("900"));
        assert_eq!(
            decayed(&added(DecayRounding::FloorStays), Account::Gp, points("1000"), ten),
            points("900")
        );
    }

    fn any_rules() -> impl Strategy<Value = PointsSettings> {
        let rounding = prop_oneof![Just(DecayRounding::FloorStays), Just(DecayRounding::CeilLoss)];
        let negative = prop_oneof![Just(DecayNegative::Skip), Just(DecayNegative::Shrink)];
        let mode = prop_oneof![Just(GpBaseMode::Floor), Just(GpBaseMode::Add)];
        (0..=2_u32, rounding, negative, mode, 1..1_000_i64).prop_map(
            |(places, rounding, negative, mode, base)| {
                let base = Points::from_hundredths(base * 100).expect("a base");
                PointsSettings { gp_base_mode: mode, base_gp: base, ..rules(places, rounding, negative) }
            },
        )
    }

    proptest! {
        #[test]
        fn a_decay_never_changes_a_sign_nor_grows_a_balance_and_keeps_the_places(
            settings in any_rules(),
            whole in -999_999_999_999_i64..=999_999_999_999,
            millionths in 1_u32..=1_000_000,
        ) {
            let step = 10_i64.pow(2 - settings.places);
            let old = Points::from_hundredths(whole * step).expect("a balance");
            let percent = Percent::try_from(Decimal::new(millionths.into(), 4)).expect("a percentage");
            for account in [Account::Ep, Account::Gp] {
                let new = decayed(&settings, account, old, percent);
                prop_assert!(new.hundredths().signum() * old.hundredths().signum() >= 0);
                prop_assert!(new.hundredths().abs() <= old.hundredths().abs());
                prop_assert!(new.places() <= settings.places);
            }
        }
    }
}
