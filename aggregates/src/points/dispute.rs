//! Disputes: nothing more is posted on a disputed entry until the dispute is resolved with a note.
//!
//! Members dispute what concerns them; who may resolve disputes may dispute anything.

use super::void::{named, undisputed, voidable};
use super::{Entry, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, EntryId, MemberId, Permission, Sealed, Text};

pub(super) fn dispute(
    book: &PointsBook,
    context: &Context<PointsContext>,
    id: EntryId,
    note: &Sealed,
) -> Result<Vec<Event>, Refusal> {
    let ledger = &context.lent.ledger;
    let open = match ledger.require(context, Permission::ResolveDisputes) {
        Ok(open) => open,
        Err(_) => ledger.require(context, Permission::DisputeEntries)?,
    };
    let entry = undisputed(book, voidable(book, context, id)?)?;
    let by = open.member_of(context.principal());
    let any = open.allows(context.principal(), Permission::ResolveDisputes, context.recorded_at)?;
    if !any && !by.is_some_and(|member| concerns(entry, member)) {
        return Err(Refusal::NotYourEntry { entry: id });
    }
    let first = people(entry).next().ok_or(Refusal::EntryConcernsNobody { entry: id })?;
    if !concerns(entry, note.of) || open.remembers(note.of).is_err() {
        let known = people(entry).find(|member| open.remembers(*member).is_ok());
        let member = by.filter(|by| concerns(entry, *by)).or(known).unwrap_or(first);
        open.remembers(member)?;
        return Err(Refusal::SealedToAnother { member });
    }
    Ok(vec![Event::Disputed { entry: id, by, note: note.clone() }])
}

pub(super) fn resolve(
    book: &PointsBook,
    context: &Context<PointsContext>,
    id: EntryId,
    (stands, note): (bool, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::ResolveDisputes)?;
    named(context, id)?;
    if !book.disputed.contains(&id) {
        return Err(Refusal::EntryNotDisputed { entry: id });
    }
    Ok(vec![Event::DisputeResolved { entry: id, stands, note: note.clone() }])
}

fn concerns(entry: &Entry, member: MemberId) -> bool {
    people(entry).any(|concerned| concerned == member)
}

/// Whose balances an entry changed, or who got an item for nothing.
fn people(entry: &Entry) -> impl Iterator<Item = MemberId> + '_ {
    let given = entry.first().and_then(|event| match event {
        Event::ItemGiven { member, .. } => *member,
        Event::ItemImported { member, .. } => Some(*member),
        _ => None,
    });
    entry.lines().map(|line| line.member).chain(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::{Account, Award, Charge, PointsCommand as Command};
    use crate::testing::guild::{
        EVENTS, GROM, JAINA, REXXAR, dkp_guild, entry, nobody, points, role, sealed, text,
    };
    use crate::testing::{Given, given};
    use crate::{LedgerEvent, Position};

    fn dispute(entry: EntryId, of: MemberId) -> Command {
        Command::Dispute { entry, note: sealed(of) }
    }

    fn resolve(entry: EntryId, stands: bool) -> Command {
        Command::ResolveDispute { entry, stands, note: text("checked the log") }
    }

    fn void() -> Command {
        Command::Void { entry: entry(2), reason: text("wrong"), source: None }
    }

    /// Grom is a raider, and he and Rexxar were awarded something as entry 2.
    fn awarded() -> Given {
        let raider = LedgerEvent::RoleGranted { member: GROM, role: role("raider") };
        let disputes = LedgerEvent::RoleDefined {
            role: role("raider"),
            permissions: [Permission::DisputeEntries].into(),
        };
        let award = |member: MemberId| {
            let whom = vec![member.into()];
            Command::Award(Award::of(Account::Dkp, points("10"), whom, text("a kill")))
        };
        let given = given(dkp_guild()).and([disputes]).when(award(GROM)).goes().and([raider]);
        given.when(award(JAINA)).goes()
    }

    #[test]
    fn nothing_is_posted_on_a_disputed_entry_until_it_is_resolved() {
        let event = Event::Disputed { entry: entry(2), by: Some(GROM), note: sealed(GROM) };
        let disputed = awarded().by(nobody()).when(dispute(entry(2), GROM)).then([event]);
        let disputed = disputed.by(crate::Actor::Operator);
        let refusal = || Refusal::EntryDisputed { entry: entry(2) };
        disputed.clone().when(void()).then_refused(refusal());
        disputed.clone().when(dispute(entry(2), GROM)).then_refused(refusal());
        let resolved =
            Event::DisputeResolved { entry: entry(2), stands: false, note: text("checked the log") };
        disputed.when(resolve(entry(2), false)).then([resolved]).when(void()).goes();
    }

    #[test]
    fn a_disputed_charge_is_not_reassigned() {
        let charge = Command::Charge(Charge::of(Account::Dkp, GROM.into(), points("4")));
        let given = awarded().when(charge).goes().when(dispute(entry(5), GROM)).goes();
        let reassign = Command::Reassign { entry: entry(5), to: JAINA.into(), reason: text("wrong") };
        given.when(reassign).then_refused(Refusal::EntryDisputed { entry: entry(5) });
    }

    #[test]
    fn members_dispute_what_concerns_them_and_nothing_else() {
        let refusal = Refusal::NotYourEntry { entry: entry(4) };
        awarded().by(nobody()).when(dispute(entry(4), GROM)).then_refused(refusal);
        awarded().when(dispute(entry(4), JAINA)).goes();
    }

    #[test]
    fn the_note_is_about_somebody_whom_the_entry_concerns() {
        let refusal = Refusal::SealedToAnother { member: GROM };
        awarded().when(dispute(entry(2), REXXAR)).then_refused(refusal);
    }

    #[test]
    fn what_is_no_entry_is_not_disputed_and_what_nobody_disputes_not_resolved() {
        for id in [EntryId(Position(EVENTS)), entry(1), entry(9)] {
            awarded().when(dispute(id, GROM)).then_refused(Refusal::UnknownEntry { entry: id });
        }
        let disputed = awarded().when(dispute(entry(2), GROM)).goes();
        let of_a_dispute = dispute(entry(5), GROM);
        disputed.when(of_a_dispute).then_refused(Refusal::UnknownEntry { entry: entry(5) });
        let refusal = Refusal::EntryNotDisputed { entry: entry(2) };
        awarded().when(resolve(entry(2), true)).then_refused(refusal);
        let voided = awarded().when(void()).goes();
        let refusal = Refusal::EntryAlreadyVoided { entry: entry(2) };
        voided.when(dispute(entry(2), GROM)).then_refused(refusal);
    }
}
