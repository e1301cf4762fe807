//! Transfers: points go from one member to another; what a tax takes on the way is gone.

use chrono::{DateTime, Utc};

use super::posting::{Use, covered, in_use, line, positive};
use super::rounding::percent_of;
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, Tax};
use crate::ledger::{Held, Open, Rule, RuleKind};
use crate::{Context, Percent, Permission, Points, Text, Who};

pub(super) fn transfer(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount, tax): (Account, Points, Option<Percent>),
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
    open.was_here(to, context.effective_at())?;
    let (settings, _) = open.counted_at(context.effective_at());
    covered(book, settings, (from, account), amount, Points::ZERO)?;
    let tax = taxed(open, context.effective_at(), amount, tax);
    let lost = tax.map_or(Points::ZERO, |tax| tax.amount);
    let arrives = amount.minus(lost).filter(|left| *left > Points::ZERO);
    Ok(vec![Event::Transferred {
        reason: reason.clone(),
        amount,
        tax,
        from: line(book, from, account, amount.negated())?,
        to: line(book, to, account, arrives.ok_or(Refusal::TaxTakesAll { amount })?)?,
    }])
}

/// What is lost on the way, rounded half to even: as the command says, else as the rule in force does, else nothing.
fn taxed(open: &Open, at: DateTime<Utc>, amount: Points, asked: Option<Percent>) -> Option<Tax> {
    let (percent, transfers) = match (asked, open.rules.at(RuleKind::Transfers, at)) {
        (Some(percent), _) => (percent, None),
        (None, Held::By(version, Rule::Transfers(rule))) => (rule.tax, Some(version)),
        (None, _) => return None,
    };
    Some(Tax { percent, amount: percent_of(&open.settings.points, amount, percent), transfers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, epgp_guild, guild, has, line, named, percent,
        points, rule, settings, text,
    };
    use crate::testing::{Given, given};
    use crate::{Common, MemberId, PointsCommand as Command};

    fn transfer(account: Account, from: impl Into<Who>, to: impl Into<Who>, amount: &str) -> Command {
        let (from, to, amount) = (from.into(), to.into(), points(amount));
        Command::Transfer { account, from, to, amount, tax: None, reason: text("a gift") }
    }

    fn transferred(account: Account, from: MemberId, to: MemberId, after: [&str; 2]) -> Event {
        Event::Transferred {
            reason: text("a gift"),
            amount: points("10"),
            tax: None,
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

    fn taxed(tax: Option<&str>, amount: &str) -> Command {
        let (from, to, amount, tax) = (GROM.into(), JAINA.into(), points(amount), tax.map(percent));
        Command::Transfer { account: Account::Dkp, from, to, amount, tax, reason: text("a gift") }
    }

    fn lost(given: Given, command: Command) -> (Points, Points) {
        let given = given.when(command).goes();
        (given.points.balance(GROM, Account::Dkp), given.points.balance(JAINA, Account::Dkp))
    }

    #[test]
    fn a_tax_is_lost_on_the_way_rounded_half_to_even() {
        let rule = || rule(Rule::Transfers(crate::ledger::TransferRule { tax: percent("10") }));
        assert_eq!(lost(rich(GROM), taxed(Some("25"), "0.10")), (points("9.9"), points("0.08")));
        assert_eq!(lost(rich(GROM).and([rule()]), taxed(None, "10")), (points("0"), points("9")));
        assert_eq!(lost(rich(GROM).and([rule()]), taxed(Some("50"), "10")), (points("0"), points("5")));
    }

    #[test]
    fn a_tax_that_leaves_nothing_is_refused() {
        for (tax, amount) in [("100", "10"), ("99", "0.01")] {
            let refusal = Refusal::TaxTakesAll { amount: points(amount) };
            rich(GROM).when(taxed(Some(tax), amount)).then_refused(refusal);
        }
    }
}
