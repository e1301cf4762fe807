//! Voids: an entry is reversed at its original amounts, whatever balance that leaves. It happens once, and a void cannot
//! itself be voided. A void takes effect when what it voids did.

use super::posting::{Postings, in_parts};
use super::{Entry, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, Source};
use crate::{Context, EntryId, Permission, Text};

pub(super) fn void(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, reason): (EntryId, &Text<500>),
    source: Option<&Source>,
) -> Result<Vec<Event>, Refusal> {
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

/// The named entry, if it can be voided: it exists, is no void itself and was not voided before.
pub(super) fn voidable<'a>(
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
    let mut lines = entry.lines();
    lines.try_for_each(|line| postings.post(line.member, line.account, line.delta.negated()))
}
