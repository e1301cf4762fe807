//! Decay: every balance shrinks by a percentage, once in a period.

use std::collections::BTreeSet;

use super::period;
use super::posting::{Postings, Use, in_parts, in_use};
use super::rounding::decayed;
use super::{Account, Line, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::{Open, PointsSettings};
use crate::{Context, Percent, Permission, Text};

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
    let changes = changes(book, &open.settings.points, accounts, percent)?;
    Ok(events(open, accounts, percent, &period, changes))
}

/// What every balance loses, by member and account. A decay that changes nothing is recorded all the same: the period
/// has had its decay.
fn changes(
    book: &PointsBook,
    settings: &PointsSettings,
    accounts: &BTreeSet<Account>,
    percent: Percent,
) -> Result<Vec<Line>, Refusal> {
    let mut postings = Postings::on(book);
    for (member, balances) in &book.balances {
        for account in accounts {
            let old = balances.of(*account);
            let new = decayed(settings, *account, old, percent);
            if new != old {
                let delta = new.minus(old).ok_or(Refusal::BalanceOutOfRange { member: *member })?;
                postings.post(*member, *account, delta)?;
            }
        }
    }
    Ok(postings.into_lines())
}

fn events(
    open: &Open,
    accounts: &BTreeSet<Account>,
    percent: Percent,
    period: &Text<20>,
    changes: Vec<Line>,
) -> Vec<Event> {
    let points = &open.settings.points;
    in_parts(changes, |changes, part| Event::Decayed {
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
