//! Adjustments: a balance is corrected either way, with a reason. Upward always goes, even from below zero.

use super::posting::{Use, about, covered, in_use, kept, line};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Sealed, Who};

pub(super) fn adjust(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, delta): (Account, &Who, Points),
    reason: &Sealed,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AdjustPoints)?;
    in_use(&open.settings.points, account, Use::Any)?;
    if delta == Points::ZERO {
        return Err(Refusal::AmountZero);
    }
    kept(&open.settings.points, delta)?;
    let member = open.resolve(who)?;
    about(reason, member)?;
    if delta < Points::ZERO {
        covered(&open.settings.points, book.balance(member, account), delta.negated())?;
    }
    Ok(vec![Event::Adjusted { reason: reason.clone(), line: line(book, member, account, delta)? }])
}
