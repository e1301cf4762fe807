//! Transfers: points go from one member to another, so that the sum stays.

use super::posting::{Use, covered, in_use, line, positive};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Text, Who};

pub(super) fn transfer(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    (from, to): (&Who, &Who),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, epgp_guild, guild, has, line, named, points,
        settings, text,
    };
    use crate::testing::{Given, given};
    use crate::{Common, MemberId, PointsCommand as Command};

    fn transfer(account: Account, from: impl Into<Who>, to: impl Into<Who>, amount: &str) -> Command {
        let (from, to, amount) = (from.into(), to.into(), points(amount));
        Command::Transfer { account, from, to, amount, reason: text("a gift") }
    }

    fn transferred(account: Account, from: MemberId, to: MemberId, after: [&str; 2]) -> Event {
        Event::Transferred {
            reason: text("a gift"),
            amount: points("10"),
            from: line(from, account, "-10", after[0]),
            to: line(to, account, "10", after[1]),
        }
    }

    fn rich(member: MemberId) -> Given {
        given(dkp_guild()).and([has(member, Account::Dkp, "10")])
    }

    #[test]
    fn points_go_from_one_to_another() {
        let given = rich(GROM).when(transfer(Account::Dkp, GROM, character(JAINA_ALT), "10"));
        given.then([transferred(Account::Dkp, GROM, JAINA, ["0", "10"])]);
    }

    #[test]
    fn who_left_may_give_and_receives_nothing() {
        let given = rich(REXXAR).when(transfer(Account::Dkp, REXXAR, GROM, "10"));
        given.then([transferred(Account::Dkp, REXXAR, GROM, ["0", "10"])]);
        let refusal = Common::MemberHasLeft { member: REXXAR };
        rich(GROM).when(transfer(Account::Dkp, GROM, REXXAR, "10")).then_refused(refusal);
    }

    #[test]
    fn an_account_of_the_other_system_is_refused() {
        for account in [Account::Ep, Account::Gp] {
            let refusal = Refusal::AccountNotInUse { account };
            rich(GROM).when(transfer(account, GROM, GROM, "0")).then_refused(refusal);
        }
    }

    #[test]
    fn an_amount_of_nothing_or_less_is_refused() {
        for amount in ["0", "-1"] {
            let refusal = Refusal::AmountNotPositive { amount: points(amount) };
            rich(GROM).when(transfer(Account::Dkp, GROM, GROM, amount)).then_refused(refusal);
        }
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let refusal = Refusal::TooManyPlaces { amount: points("0.5"), places: 0 };
        given(epgp_guild()).when(transfer(Account::Ep, GROM, GROM, "0.5")).then_refused(refusal);
    }

    #[test]
    fn nobody_gives_and_nobody_receives() {
        let refusal = || Common::UnknownMember { who: named("arthas") };
        rich(GROM).when(transfer(Account::Dkp, named("arthas"), REXXAR, "1")).then_refused(refusal());
        rich(GROM).when(transfer(Account::Dkp, GROM, named("arthas"), "1")).then_refused(refusal());
    }

    #[test]
    fn giving_to_oneself_be_it_by_an_alt_is_refused() {
        let command = transfer(Account::Dkp, named("jaina"), character(JAINA_ALT), "99");
        rich(GROM).when(command).then_refused(Refusal::SameMember { member: JAINA });
    }

    #[test]
    fn giving_more_than_there_is_is_refused_in_every_account() {
        let refusal = || Refusal::InsufficientPoints { balance: points("0"), price: points("10") };
        rich(JAINA).when(transfer(Account::Dkp, GROM, JAINA, "10")).then_refused(refusal());
        for account in [Account::Ep, Account::Gp] {
            given(epgp_guild()).when(transfer(account, GROM, JAINA, "10")).then_refused(refusal());
        }
    }

    #[test]
    fn giving_more_than_there_is_goes_where_the_ledger_allows_debts() {
        let mut settings = settings(crate::ledger::System::Epgp);
        settings.points.allow_negative = true;
        let given = given(guild(settings)).when(transfer(Account::Gp, GROM, JAINA, "10"));
        given.then([transferred(Account::Gp, GROM, JAINA, ["-10", "10"])]);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = rich(GROM).and([has(JAINA, Account::Dkp, "999999999999.99")]);
        let refusal = Refusal::BalanceOutOfRange { member: JAINA };
        given.when(transfer(Account::Dkp, GROM, JAINA, "10")).then_refused(refusal);
    }
}
