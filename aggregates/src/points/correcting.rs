//! Voids, reassignments and transfers.

use super::earning::charged;
use super::posting::{Postings, Use, covered, in_parts, in_use, line, positive};
use super::{
    Account, Entry, Item, Line, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal,
    Source,
};
use crate::{Context, EntryId, Permission, Points, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn void(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, reason): (EntryId, &Text<500>),
    source: Option<&Source>,
) -> Decision {
    context.lent.ledger.require(context, Permission::VoidEntries)?;
    let entry = voidable(book, context, id)?;
    let mut postings = Postings::on(book);
    reverse(&mut postings, entry)?;
    let event = |lines, part| Event::Voided {
        entry: id,
        reason: reason.clone(),
        lines,
        source: source.cloned(),
        part,
    };
    Ok(in_parts(postings.into_lines(), event))
}

/// A void and a charge. The new payer's cover is asked as for any charge, and the charge takes effect when it is made.
pub(super) fn reassign(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, to, reason): (EntryId, &Who, &Text<500>),
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::VoidEntries)?;
    let entry = voidable(book, context, id)?;
    let (paid, price, item) = charge_of(entry).ok_or(Refusal::EntryNotReassignable { entry: id })?;
    let member = open.resolve(to)?;
    if member == paid.member {
        return Err(Refusal::SameMember { member });
    }
    if context.effective_at() < entry.effective_at {
        return Err(Refusal::BeforeEntry { effective_at: entry.effective_at });
    }
    if paid.account != Account::Gp {
        covered(&open.settings.points, book.balance(member, paid.account), price)?;
    }
    let back = line(book, paid.member, paid.account, paid.delta.negated())?;
    let line = line(book, member, paid.account, charged(paid.account, price))?;
    let voided =
        Event::Voided { entry: id, reason: reason.clone(), lines: vec![back], source: None, part: None };
    Ok(vec![voided, Event::Charged { price, item, note: None, reassigned_from: Some(id), line }])
}

pub(super) fn transfer(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    (from, to): (&Who, &Who),
    reason: &Text<500>,
) -> Decision {
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

/// The named entry, if it can be voided: it exists, is no void itself and was not voided before.
fn voidable<'a>(
    book: &PointsBook,
    context: &'a Context<PointsContext>,
    id: EntryId,
) -> Result<&'a Entry, Refusal> {
    let entry = context.lent.entry.as_deref().filter(|entry| entry.id == id);
    let entry = entry.ok_or(Refusal::UnknownEntry { entry: id })?;
    if entry.is_void() {
        return Err(Refusal::EntryIsVoid { entry: id });
    }
    if book.voided.contains(&id) {
        return Err(Refusal::EntryAlreadyVoided { entry: id });
    }
    Ok(entry)
}

fn reverse(postings: &mut Postings, entry: &Entry) -> Result<(), Refusal> {
    let mut lines = entry.events.iter().flat_map(Event::lines);
    lines.try_for_each(|line| postings.post(line.member, line.account, line.delta.negated()))
}

/// Who paid what for which item, if the entry is a charge, be it an imported one.
fn charge_of(entry: &Entry) -> Option<(Line, Points, Option<Item>)> {
    match entry.events.as_slice() {
        [Event::Charged { price, item, line, .. }] => Some((*line, *price, item.clone())),
        [Event::Imported { item: Some(item), lines, .. }] => match lines.as_slice() {
            [line] => {
                let price = charged(line.account, line.delta);
                (price > Points::ZERO).then(|| (*line, price, Some(item.clone())))
            }
            _ => None,
        },
        _ => None,
    }
}
