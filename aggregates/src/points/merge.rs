//! Balances of a member who turns out to be another one: all of them go over, whatever they are, and nothing is lost.

use super::posting::Postings;
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Who};

pub(super) fn merge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    from: &Who,
    into: &Who,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ManageMembers)?;
    let (from, into) = (open.resolve(from)?, open.resolve_here(into)?);
    if from == into {
        return Err(Refusal::SameMember { member: from });
    }
    if let Some((hold, _)) = book.holds.iter().find(|(_, hold)| hold.member == from && !hold.sealed) {
        return Err(Refusal::MemberHasHold { member: from, hold: *hold });
    }
    let mut postings = Postings::on(book);
    for account in Account::ALL {
        let balance = book.balance(from, account);
        if balance != Points::ZERO {
            postings.post(from, account, balance.negated())?;
            postings.post(into, account, balance)?;
        }
    }
    let lines = postings.into_lines();
    Ok(if lines.is_empty() { Vec::new() } else { vec![Event::Merged { from, into, lines }] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointsCommand as Command;
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, entry, epgp_guild, has, line, text,
    };
    use crate::{Common, HoldId, LedgerEvent};

    fn merge(from: impl Into<Who>, into: impl Into<Who>) -> Command {
        Command::Merge { from: from.into(), into: into.into() }
    }

    #[test]
    fn every_balance_goes_over_whatever_it_is() {
        let had = [has(GROM, Account::Ep, "100"), has(GROM, Account::Gp, "-5"), has(JAINA, Account::Ep, "7")];
        let lines = vec![
            line(GROM, Account::Ep, "-100", "0"),
            line(JAINA, Account::Ep, "100", "107"),
            line(GROM, Account::Gp, "5", "0"),
            line(JAINA, Account::Gp, "-5", "-5"),
        ];
        let merged = Event::Merged { from: GROM, into: JAINA, lines };
        let given = given(epgp_guild()).and(had).when(merge(GROM, character(JAINA_ALT))).then([merged]);
        let void = Command::Void { entry: entry(4), reason: text("wrong"), source: None };
        given.when(void).then_refused(Refusal::EntryIsMerge { entry: entry(4) });
    }

    #[test]
    fn who_has_nothing_moves_nothing() {
        given(epgp_guild()).when(merge(GROM, JAINA)).then_nothing();
    }

    #[test]
    fn nobody_merges_into_themselves_or_into_who_left() {
        let refusal = Refusal::SameMember { member: JAINA };
        given(epgp_guild()).when(merge(JAINA, character(JAINA_ALT))).then_refused(refusal);
        let refusal = Common::MemberHasLeft { member: REXXAR };
        given(epgp_guild()).when(merge(GROM, REXXAR)).then_refused(refusal);
    }

    #[test]
    fn a_merge_back_goes_in_a_circle() {
        let merged = LedgerEvent::MemberMerged { member: GROM, into: JAINA, characters: Vec::new() };
        let given = given(epgp_guild()).and([merged]);
        given.when(merge(JAINA, GROM)).then_refused(Refusal::SameMember { member: JAINA });
    }

    #[test]
    fn what_is_set_aside_is_released_before() {
        let hold = HoldId(uuid::Uuid::from_u128(0xc1));
        let amount = Points::from_hundredths(100).expect("an amount");
        let held =
            Event::Held { hold, member: GROM, amount, reason: text("a bid"), auction: None, sealed: false };
        let refusal = Refusal::MemberHasHold { member: GROM, hold };
        given(epgp_guild()).and([held]).when(merge(GROM, JAINA)).then_refused(refusal);
    }
}
