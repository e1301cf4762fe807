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
