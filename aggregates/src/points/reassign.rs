//! Reassignments: a charge is voided and somebody else is charged the same, as one command of two entries.

use super::posting::{charged, covered, line};
use super::void::voidable;
use super::{
    Account, Entry, Item, Line, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal,
};
use crate::{Context, EntryId, MemberId, Permission, Points, Text, Who};

/// The new payer's cover is asked as for any charge. The void takes effect when the charge did, the new charge when it is
/// made, which cannot be earlier.
pub(super) fn reassign(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, to, reason): (EntryId, &Who, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::VoidEntries)?;
    let entry = voidable(book, context, id)?;
    let paid = charge_of(entry).ok_or(Refusal::EntryNotReassignable { entry: id })?;
    let member = open.resolve(to)?;
    if member == paid.line.member {
        return Err(Refusal::SameMember { member });
    }
    if context.effective_at() < entry.effective_at {
        return Err(Refusal::BeforeEntry { effective_at: entry.effective_at });
    }
    if paid.line.account != Account::Gp {
        covered(&open.settings.points, book.balance(member, paid.line.account), paid.price)?;
    }
    exchange(book, paid, member, (id, reason))
}

fn exchange(
    book: &PointsBook,
    Paid { line: old, price, item }: Paid,
    member: MemberId,
    (id, reason): (EntryId, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let back = line(book, old.member, old.account, old.delta.negated())?;
    let line = line(book, member, old.account, charged(old.account, price))?;
    let voided =
        Event::Voided { entry: id, reason: reason.clone(), lines: vec![back], source: None, part: None };
    Ok(vec![voided, Event::Charged { price, item, note: None, reassigned_from: Some(id), line }])
}

/// Who paid what for which item.
struct Paid {
    line: Line,
    price: Points,
    item: Option<Item>,
}

/// What was paid, if the entry is a charge: a charge of our own, or an imported entry of one member who paid for an item.
fn charge_of(entry: &Entry) -> Option<Paid> {
    match entry.events.as_slice() {
        [Event::Charged { price, item, line, .. }] => {
            Some(Paid { line: *line, price: *price, item: item.clone() })
        }
        [Event::Imported { item: item @ Some(_), lines, .. }] => match lines.as_slice() {
            [line] if line.account != Account::Ep => {
                let price = charged(line.account, line.delta);
                (price > Points::ZERO).then(|| Paid { line: *line, price, item: item.clone() })
            }
            _ => None,
        },
        _ => None,
    }
}
