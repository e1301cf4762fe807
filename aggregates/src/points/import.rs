//! Entries of another system, taken over as recorded there: nothing but their form is questioned.

use super::posting::{Postings, Use, everybody_once, few_enough, in_parts, in_use, kept};
use super::{
    Account, Item, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, Source,
};
use crate::{Context, EntryId, Permission, Points, Text, Who};

pub(super) fn import(
    book: &PointsBook,
    context: &Context<PointsContext>,
    source: &Source,
    (account, deltas): (Account, &[(Who, Points)]),
    (reason, item, reassigned_from): (Option<&Text<500>>, Option<&Item>, Option<EntryId>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ImportEntries)?;
    in_use(&open.settings.points, account, Use::Any)?;
    few_enough(deltas.len())?;
    let members = deltas.iter().map(|(who, _)| open.resolve(who)).collect::<Result<Vec<_>, _>>()?;
    everybody_once(&members)?;
    let mut postings = Postings::on(book);
    for (member, (_, delta)) in members.into_iter().zip(deltas) {
        kept(&open.settings.points, *delta)?;
        postings.post(member, account, *delta)?;
    }
    let event = |lines, part| Event::Imported {
        source: source.clone(),
        reason: reason.cloned(),
        item: item.cloned(),
        reassigned_from,
        lines,
        part,
    };
    Ok(in_parts(postings.into_lines(), event))
}
