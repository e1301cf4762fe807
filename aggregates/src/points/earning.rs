//! Awards, charges and adjustments.

use super::posting::{
    Postings, Use, covered, everybody_once, few_enough, in_parts, in_use, kept, line, positive,
};
use super::{Account, Item, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, MemberId, Permission, Points, Sealed, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn award(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    whom: &[Who],
    reason: &Text<500>,
) -> Decision {
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

pub(super) fn charge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, price): (Account, &Who, Points),
    item: Option<&Item>,
    note: Option<&Sealed>,
) -> Decision {
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

pub(super) fn adjust(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, delta): (Account, &Who, Points),
    reason: &Sealed,
) -> Decision {
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

/// What a price does to a balance: GP are a load, everything else is spent.
pub(super) fn charged(account: Account, price: Points) -> Points {
    match account {
        Account::Gp => price,
        Account::Dkp | Account::Ep => price.negated(),
    }
}

/// Refuses a text about one person that is sealed to another.
fn about(text: &Sealed, member: MemberId) -> Result<(), Refusal> {
    match text.of == member {
        true => Ok(()),
        false => Err(Refusal::SealedToAnother { member }),
    }
}
