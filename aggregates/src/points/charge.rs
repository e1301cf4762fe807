//! Charges: a member pays a price. DKP are spent and must cover it; GP are a load, and anybody can carry more.

use super::posting::{Use, about, charged, covered, in_use, line, positive};
use super::{Account, Item, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Sealed, Who};

pub(super) fn charge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, price): (Account, &Who, Points),
    item: Option<&Item>,
    note: Option<&Sealed>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ChargePoints)?;
    in_use(&open.settings.points, account, Use::Charge)?;
    positive(&open.settings.points, price)?;
    let member = open.resolve(who)?;
    if let Some(note) = note {
        about(note, member)?;
    }
    if account != Account::Gp {
        covered(&open.settings.points, book.balance(member, account), price)?;
    }
    let line = line(book, member, account, charged(account, price))?;
    Ok(vec![Event::Charged { price, item: item.cloned(), note: note.cloned(), reassigned_from: None, line }])
}
