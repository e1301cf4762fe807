//! Adjustments: a balance is corrected either way, with a reason. Upward always goes, even from below zero.

use super::posting::{Use, about, covered, in_use, kept, line};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Sealed, Who};

pub(super) fn adjust(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, delta): (Account, &Who, Points),
    reason: &Sealed,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AdjustPoints)?;
    in_use(&open.settings.points, account, Use::Any)?;
    if delta == Points::ZERO {
        return Err(Refusal::AmountZero);
    }
    kept(&open.settings.points, delta)?;
    let member = open.resolve(who)?;
    open.was_here(member, context.effective_at())?;
    about(open, reason, member)?;
    if delta < Points::ZERO {
        let (settings, _) = open.counted_at(context.effective_at());
        covered(book, settings, (member, account), delta.negated(), Points::ZERO)?;
    }
    Ok(vec![Event::Adjusted { reason: reason.clone(), line: line(book, member, account, delta)? }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, REXXAR, dkp_guild, epgp_guild, guild, has, line, named, points, sealed, settings,
    };
    use crate::{Common, MemberId, PointsCommand as Command};

    fn adjust(account: Account, member: MemberId, delta: &str) -> Command {
        Command::Adjust { account, member: member.into(), delta: points(delta), reason: sealed(member) }
    }

    fn adjusted(member: MemberId, account: Account, delta: &str, balance: &str) -> Event {
        Event::Adjusted { reason: sealed(member), line: line(member, account, delta, balance) }
    }

    #[test]
    fn a_balance_is_corrected_either_way_also_of_who_left() {
        let given = given(dkp_guild()).when(adjust(Account::Dkp, REXXAR, "7.25"));
        let given = given.then([adjusted(REXXAR, Account::Dkp, "7.25", "7.25")]);
        given.when(adjust(Account::Dkp, REXXAR, "-7")).then([adjusted(REXXAR, Account::Dkp, "-7", "0.25")]);
    }

    #[test]
    fn both_balances_of_epgp_are_corrected_and_dkp_is_none_of_them() {
        let given = || given(epgp_guild());
        for account in [Account::Ep, Account::Gp] {
            given().when(adjust(account, GROM, "1")).then([adjusted(GROM, account, "1", "1")]);
        }
        let refusal = Refusal::AccountNotInUse { account: Account::Dkp };
        given().when(adjust(Account::Dkp, GROM, "0")).then_refused(refusal);
    }

    #[test]
    fn an_adjustment_by_nothing_is_refused() {
        given(dkp_guild()).when(adjust(Account::Dkp, GROM, "0")).then_refused(Refusal::AmountZero);
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let mut command = adjust(Account::Ep, GROM, "-0.1");
        if let Command::Adjust { member, .. } = &mut command {
            *member = named("arthas");
        }
        let refusal = Refusal::TooManyPlaces { amount: points("-0.1"), places: 0 };
        given(epgp_guild()).when(command).then_refused(refusal);
    }

    #[test]
    fn correcting_nobody_is_refused() {
        let command = Command::Adjust {
            account: Account::Dkp,
            member: named("arthas"),
            delta: points("-1"),
            reason: sealed(GROM),
        };
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn a_reason_about_another_is_refused() {
        let command = Command::Adjust {
            account: Account::Dkp,
            member: GROM.into(),
            delta: points("-1"),
            reason: sealed(JAINA),
        };
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn taking_more_than_there_is_is_refused_unless_the_ledger_allows_debts() {
        let refusal = Refusal::InsufficientPoints { balance: points("0"), price: points("1") };
        given(dkp_guild()).when(adjust(Account::Dkp, GROM, "-1")).then_refused(refusal);
        let mut settings = settings(crate::ledger::System::Dkp);
        settings.points.allow_negative = true;
        let given = given(guild(settings)).when(adjust(Account::Dkp, GROM, "-1"));
        given.then([adjusted(GROM, Account::Dkp, "-1", "-1")]);
    }

    #[test]
    fn upward_always_goes_even_from_below_zero() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "-10")]);
        given.when(adjust(Account::Dkp, GROM, "3")).then([adjusted(GROM, Account::Dkp, "3", "-7")]);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "999999999999.99")]);
        let refusal = Refusal::BalanceOutOfRange { member: GROM };
        given.when(adjust(Account::Dkp, GROM, "0.01")).then_refused(refusal);
    }
}
