//! Restatements: balances become what the ledger's history gives under other rules. One starts from exactly the history
//! that it was computed from, settles everything before it, and cannot be voided.
//!
//! Payout rules and prices are not restated: a pool keeps what it was approved with, and what is paid stays paid. Nor is what tells
//! equal bids apart: who won an item has it.
//!
//! What was earned in a week with caps, and what is set aside, stays as it was: a restatement is about balances.

use super::command::Restatement;
use super::posting::{Postings, in_parts};
use super::{PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Position};

pub(super) fn restate(
    book: &PointsBook,
    context: &Context<PointsContext>,
    restatement: &Restatement,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::RestatePoints)?;
    if restatement.proposal.payouts.is_some() {
        return Err(Refusal::PayoutsNotAdopted);
    }
    if restatement.proposal.auction_ties.is_some() {
        return Err(Refusal::AuctionTiesNotAdopted);
    }
    let (simulated, head) = (restatement.simulated_at, Position(context.position.0.saturating_sub(1)));
    if simulated != head {
        return Err(Refusal::StaleSimulation { simulated, head });
    }
    if restatement.balances.is_empty() && restatement.proposal.is_in_force(open, context.effective_at()) {
        return Err(Refusal::NothingToAdopt);
    }
    let mut postings = Postings::on(book);
    for now in &restatement.balances {
        let balance = book.balance(now.member, now.account);
        if balance != now.old {
            return Err(Refusal::NotTheBalance {
                member: now.member,
                account: now.account,
                balance,
                old: now.old,
            });
        }
        let delta = now.new.minus(now.old).ok_or(Refusal::BalanceOutOfRange { member: now.member })?;
        postings.post(now.member, now.account, delta)?;
    }
    Ok(in_parts(postings.into_lines(), |lines, part| {
        let first = part.is_none_or(|part| part.index == 0);
        Event::Restated {
            reason: restatement.reason.clone(),
            simulated_at: simulated,
            proposal: first.then(|| Box::new(restatement.proposal.clone())),
            decayed: if first { restatement.decayed.clone() } else { [].into() },
            lines,
            part,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{DecayEvery, DecayRule, Proposal, Rule};
    use crate::points::{Account, PointsCommand as Command, Restated};
    use crate::testing::given;
    use crate::testing::guild::{
        EVENTS, GROM, JAINA, dkp_guild, entry, has, line, percent, points, rule, sealed, text,
    };

    fn weekly() -> Rule {
        Rule::Decay(DecayRule { dkp: Some(percent("15")), ep: None, gp: None, every: DecayEvery::Week })
    }

    fn restatement(at: u64, balances: &[(crate::MemberId, &str, &str)]) -> Restatement {
        let balances = balances.iter().map(|(member, old, new)| {
            let (old, new) = (points(old), points(new));
            Restated { member: *member, account: Account::Dkp, old, new }
        });
        Restatement {
            reason: text("we decay now"),
            simulated_at: Position(at),
            proposal: Proposal { rules: vec![weekly()], ..Proposal::default() },
            balances: balances.collect(),
            decayed: [(Account::Dkp, [text("2026-W46")].into())].into(),
        }
    }

    fn restate(at: u64, balances: &[(crate::MemberId, &str, &str)]) -> Command {
        Command::Restate(restatement(at, balances))
    }

    #[test]
    fn other_payout_rules_and_prices_are_not_adopted_whatever_else_is_proposed() {
        let mut restated = restatement(0, &[]);
        restated.proposal.payouts = Some(Box::default());
        let refusal = Refusal::PayoutsNotAdopted;
        given(dkp_guild()).when(Command::Restate(restated)).then_refused(refusal);
    }

    #[test]
    fn other_ties_of_auctions_are_not_adopted_whatever_else_is_proposed() {
        let mut restated = restatement(0, &[]);
        restated.proposal.auction_ties = Some(Vec::new());
        let refusal = Refusal::AuctionTiesNotAdopted;
        given(dkp_guild()).when(Command::Restate(restated)).then_refused(refusal);
    }

    #[test]
    fn balances_become_what_was_computed_and_what_is_decayed_within_is_not_decayed_again() {
        let had = [has(GROM, Account::Dkp, "100"), has(JAINA, Account::Dkp, "40")];
        let balances = [(GROM, "100", "85"), (JAINA, "40", "41.5")];
        let Restatement { reason, simulated_at, proposal, decayed, .. } = restatement(EVENTS + 2, &[]);
        let lines = vec![line(GROM, Account::Dkp, "-15", "85"), line(JAINA, Account::Dkp, "1.5", "41.5")];
        let event = Event::Restated {
            reason,
            simulated_at,
            proposal: Some(Box::new(proposal)),
            decayed,
            lines,
            part: None,
        };
        let given = given(dkp_guild()).and(had).when(restate(EVENTS + 2, &balances)).then([event]);
        assert_eq!(given.points.balance(JAINA, Account::Dkp), points("41.5"));
        let period = Some(text("2026-W46"));
        let decay = Command::Decay { accounts: [Account::Dkp].into(), percent: Some(percent("5")), period };
        given.clone().when(decay).then_refused(Refusal::PeriodAlreadyDecayed {
            account: Account::Dkp,
            period: "2026-W46".to_owned(),
            position: entry(3).0,
        });
        let void = Command::Void { entry: entry(3), reason: text("wrong"), source: None };
        given.clone().when(void).then_refused(Refusal::EntryIsRestatement { entry: entry(3) });
        let dispute = Command::Dispute { entry: entry(3), note: sealed(GROM) };
        given.when(dispute).then_refused(Refusal::EntryIsRestatement { entry: entry(3) });
    }

    #[test]
    fn a_history_that_went_on_is_refused_with_both_positions() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "100")]);
        for simulated in [EVENTS, EVENTS + 2, 0, u64::MAX] {
            let refusal =
                Refusal::StaleSimulation { simulated: Position(simulated), head: Position(EVENTS + 1) };
            given.clone().when(restate(simulated, &[(GROM, "1", "2")])).then_refused(refusal);
        }
    }

    #[test]
    fn another_balance_than_there_is_is_refused() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "100")]);
        given.when(restate(EVENTS + 1, &[(GROM, "99", "2")])).then_refused(Refusal::NotTheBalance {
            member: GROM,
            account: Account::Dkp,
            balance: points("100"),
            old: points("99"),
        });
    }

    #[test]
    fn what_is_in_force_and_changes_nothing_is_refused_and_without_being_in_force_it_goes() {
        given(dkp_guild()).when(restate(EVENTS, &[])).goes();
        let ruled = given(dkp_guild()).and([rule(weekly())]);
        ruled.when(restate(EVENTS + 1, &[])).then_refused(Refusal::NothingToAdopt);
    }

    #[test]
    fn a_large_restatement_says_under_which_rules_once() {
        let balances: Vec<_> =
            (0..4_001).map(|n| (crate::MemberId(uuid::Uuid::from_u128(n)), "0", "1")).collect();
        let given = given(dkp_guild()).when(restate(EVENTS, &balances)).goes();
        let parts = given.entry(entry(1)).expect("a restatement").events;
        let said = |event: &Event| match event {
            Event::Restated { proposal, lines, decayed, .. } => {
                (proposal.is_some(), decayed.len(), lines.len())
            }
            _ => (false, 0, 0),
        };
        assert_eq!(parts.iter().map(said).collect::<Vec<_>>(), [(true, 1, 4_000), (false, 0, 1)]);
    }
}
