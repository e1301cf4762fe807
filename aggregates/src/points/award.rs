//! Awards: many members earn the same amount for one thing. Nobody earns it twice, be it by an alt.

use super::posting::{Postings, Use, everybody_once, few_enough, in_parts, in_use, positive};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Text, Who};

pub(super) fn award(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    whom: &[Who],
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardPoints)?;
    in_use(&open.settings.points, account, Use::Award)?;
    positive(&open.settings.points, amount)?;
    few_enough(whom.len())?;
    let members = whom.iter().map(|who| open.resolve_here(who)).collect::<Result<Vec<_>, _>>()?;
    everybody_once(&members)?;
    let mut postings = Postings::on(book);
    members.iter().try_for_each(|member| postings.post(*member, account, amount))?;
    let event = |lines, part| Event::Awarded { reason: reason.clone(), amount, lines, part };
    Ok(in_parts(postings.into_lines(), event))
}
