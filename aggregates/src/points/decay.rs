//! Decay: every balance shrinks by a percentage, once in a period.

use std::collections::BTreeSet;

use super::period;
use super::posting::{Postings, Use, in_parts, in_use};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::{DecayNegative, DecayRounding, GpBaseMode, Open, PointsSettings};
use crate::{Context, Percent, Permission, Points, Text};

/// The whole, in the unit of [`Percent::millionths`].
const WHOLE: i128 = 1_000_000;

pub(super) fn decay(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (accounts, percent): (&BTreeSet<Account>, Percent),
    period: Option<&Text<20>>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::DecayPoints)?;
    if accounts.is_empty() {
        return Err(Refusal::NoAccountNamed);
    }
    accounts.iter().try_for_each(|account| in_use(&open.settings.points, *account, Use::Any))?;
    let period = period::of(&open.settings, context.effective_at(), period)?;
    not_yet(book, accounts, &period)?;
    let mut postings = Postings::on(book);
    for (member, balances) in &book.balances {
        for account in accounts {
            let old = balances.of(*account);
            let new = decayed(&open.settings.points, *account, old, percent);
            if new != old {
                let delta = new.minus(old).ok_or(Refusal::BalanceOutOfRange { member: *member })?;
                postings.post(*member, *account, delta)?;
            }
        }
    }
    Ok(events(open, accounts, percent, &period, postings))
}

fn events(
    open: &Open,
    accounts: &BTreeSet<Account>,
    percent: Percent,
    period: &Text<20>,
    postings: Postings,
) -> Vec<Event> {
    let points = &open.settings.points;
    in_parts(postings.into_lines(), |changes, part| Event::Decayed {
        accounts: accounts.clone(),
        period: period.clone(),
        percent,
        rounding: points.decay_rounding,
        negative: points.decay_negative,
        settings: open.settings_version,
        changes,
        part,
    })
}

fn not_yet(book: &PointsBook, accounts: &BTreeSet<Account>, period: &Text<20>) -> Result<(), Refusal> {
    for account in accounts {
        if let Some(position) = book.decayed.get(account).and_then(|done| done.get(period.as_str())) {
            return Err(Refusal::PeriodAlreadyDecayed {
                account: *account,
                period: period.to_string(),
                position: *position,
            });
        }
    }
    Ok(())
}

/// A balance after decay. Where the ceiling of the loss is taken and GP have a base added, the base decays with them and
/// stays out of the stored GP, as in the original EPGP.
fn decayed(settings: &PointsSettings, account: Account, old: Points, percent: Percent) -> Points {
    if old < Points::ZERO {
        return match settings.decay_negative {
            DecayNegative::Skip => old,
            DecayNegative::Shrink => shrunk(settings, old.negated(), percent).negated(),
        };
    }
    let with_base = account == Account::Gp
        && settings.gp_base_mode == GpBaseMode::Add
        && settings.decay_rounding == DecayRounding::CeilLoss;
    let base = if with_base { settings.base_gp } else { Points::ZERO };
    let whole = old.plus(base).unwrap_or(Points::MAX);
    shrunk(settings, whole, percent).minus(base).unwrap_or(Points::ZERO).max(Points::ZERO).min(old)
}

/// What stays of an amount that is not below zero, at the ledger's places.
fn shrunk(settings: &PointsSettings, amount: Points, percent: Percent) -> Points {
    let step = 10_i128.pow(2 - settings.places.min(2));
    let amount = i128::from(amount.hundredths());
    let stays = match settings.decay_rounding {
        DecayRounding::FloorStays => amount * (WHOLE - percent.millionths()) / (WHOLE * step) * step,
        DecayRounding::CeilLoss => {
            let loss = amount * percent.millionths();
            amount - (loss + WHOLE * step - 1) / (WHOLE * step) * step
        }
    };
    i64::try_from(stays.max(0)).ok().and_then(Points::from_hundredths).unwrap_or(Points::ZERO)
}
