//! What members are ranked by.

use aggregates::Points;
use aggregates::ledger::{GpBaseMode, PointsSettings, System};

use crate::Exact;

/// Half of the decimals that are kept of a quotient.
const HALF: u32 = 15;

/// What a member is ranked by: the balance under DKP, `EP / GP_eff` under EPGP, where `GP_eff` is `max(GP, base)` or
/// `GP + base` as the ledger sets, and never below 0.01.
///
/// The quotient is cut off after 30 decimals. Both sides are at most 2·10^14 hundredths, so two quotients that differ, differ by
/// more than 10^-28, and equal ones have equal digits: the digits compare as the fractions do.
pub fn priority(settings: &PointsSettings, dkp: Points, ep: Points, gp: Points) -> Exact {
    match settings.system {
        System::LootCouncil => Exact::zero(),
        System::Dkp => Exact(dkp.to_string()),
        System::Epgp => quotient(ep.hundredths(), effective_gp(settings, gp)),
    }
}

fn effective_gp(settings: &PointsSettings, gp: Points) -> i64 {
    let base = settings.base_gp.hundredths();
    let effective = match settings.gp_base_mode {
        GpBaseMode::Floor => gp.hundredths().max(base),
        GpBaseMode::Add => gp.hundredths() + base,
    };
    effective.max(1)
}

/// In two steps of 15 decimals, because 30 at once would not fit 128 bits.
fn quotient(dividend: i64, divisor: i64) -> Exact {
    let (dividend, divisor) = (i128::from(dividend), i128::from(divisor));
    let (sign, dividend) = (if dividend < 0 { "-" } else { "" }, dividend.abs());
    let shift = 10_i128.pow(HALF);
    let (whole, rest) = (dividend / divisor, dividend % divisor * shift);
    let (high, rest) = (rest / divisor, rest % divisor * shift);
    let low = rest / divisor;
    let digits = format!("{whole}.{high:015}{low:015}");
    Exact(format!("{sign}{}", digits.trim_end_matches('0').trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_has_thirty_decimals_cut_off() {
        assert_eq!(quotient(500_000, 110_000).0, "4.545454545454545454545454545454");
        assert_eq!(quotient(-2, 3).0, "-0.666666666666666666666666666666");
        assert_eq!(quotient(300, 100).0, "3");
        assert_eq!(quotient(0, 7).0, "0");
    }

    #[test]
    fn neighbours_among_the_largest_fractions_stay_apart() {
        let most = Points::MAX.hundredths();
        assert_ne!(quotient(most - 1, most).0, quotient(most - 2, most - 1).0);
        assert_eq!(quotient(most, 1).0, most.to_string());
    }
}
