//! Transfers: points go from one member to another, so that the sum stays.

use super::posting::{Use, covered, in_use, line, positive};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Text, Who};

pub(super) fn transfer(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    (from, to): (&Who, &Who),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::TransferPoints)?;
    in_use(&open.settings.points, account, Use::Any)?;
    positive(&open.settings.points, amount)?;
    let (from, to) = (open.resolve(from)?, open.resolve_here(to)?);
    if from == to {
        return Err(Refusal::SameMember { member: from });
    }
    covered(&open.settings.points, book.balance(from, account), amount)?;
    Ok(vec![Event::Transferred {
        reason: reason.clone(),
        amount,
        from: line(book, from, account, amount.negated())?,
        to: line(book, to, account, amount)?,
    }])
}
