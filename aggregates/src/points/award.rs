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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::posting::{LINES_PER_EVENT, MEMBERS_PER_COMMAND};
    use crate::points::{Line, Part};
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, REXXAR, character, dkp_guild, epgp_guild, has, line,
        member_added, named, points, text,
    };
    use crate::{Common, MemberId, PointsCommand as Command};

    fn award(account: Account, amount: &str, members: Vec<Who>) -> Command {
        Command::Award { account, amount: points(amount), members, reason: text("a kill") }
    }

    fn awarded(amount: &str, lines: Vec<Line>) -> Event {
        Event::Awarded { reason: text("a kill"), amount: points(amount), lines, part: None }
    }

    fn person(n: usize) -> MemberId {
        MemberId(uuid::Uuid::from_u128(0x1000 + n as u128))
    }

    #[test]
    fn everybody_who_is_named_earns_the_same_and_an_alt_stands_for_its_member() {
        let command = award(Account::Dkp, "10.5", vec![character(JAINA_ALT), GROM.into()]);
        let lines = vec![line(JAINA, Account::Dkp, "10.5", "10.5"), line(GROM, Account::Dkp, "10.5", "15.5")];
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "5")]);
        given.when(command).then([awarded("10.5", lines)]);
    }

    #[test]
    fn effort_is_awarded_under_epgp_and_nothing_else() {
        let lines = vec![line(GROM, Account::Ep, "10", "10")];
        let given = || given(epgp_guild());
        given().when(award(Account::Ep, "10", vec![GROM.into()])).then([awarded("10", lines)]);
        for account in [Account::Gp, Account::Dkp] {
            given().when(award(account, "0", vec![])).then_refused(Refusal::AccountNotInUse { account });
        }
    }

    #[test]
    fn an_amount_of_nothing_or_less_is_refused() {
        for amount in ["0", "-0.001", "-5"] {
            let Ok(amount) = amount.parse::<Points>() else { continue };
            let command = award(Account::Dkp, &amount.to_string(), vec![]);
            given(dkp_guild()).when(command).then_refused(Refusal::AmountNotPositive { amount });
        }
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let refusal = Refusal::TooManyPlaces { amount: points("0.5"), places: 0 };
        given(epgp_guild()).when(award(Account::Ep, "0.5", vec![])).then_refused(refusal);
    }

    #[test]
    fn more_members_than_a_command_may_name_are_refused_before_any_is_looked_up() {
        let count = MEMBERS_PER_COMMAND + 1;
        let command = award(Account::Dkp, "1", vec![named("arthas"); count]);
        let refusal = Refusal::TooManyMembers { count, limit: MEMBERS_PER_COMMAND };
        given(dkp_guild()).when(command).then_refused(refusal);
    }

    #[test]
    fn an_unknown_name_is_refused_and_said() {
        let command = award(Account::Dkp, "1", vec![GROM.into(), named("arthas"), REXXAR.into()]);
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn who_left_earns_nothing_new() {
        let command = award(Account::Dkp, "1", vec![GROM.into(), GROM.into(), REXXAR.into()]);
        given(dkp_guild()).when(command).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn nobody_is_not_enough() {
        given(dkp_guild()).when(award(Account::Dkp, "1", vec![])).then_refused(Refusal::NobodyNamed);
    }

    #[test]
    fn a_person_is_named_once_be_it_by_main_alt_or_name() {
        for twice in [
            [Who::from(JAINA), JAINA.into()],
            [character(JAINA_MAIN), character(JAINA_ALT)],
            [named("jaina"), named("proudmoore")],
        ] {
            let command = award(Account::Dkp, "1", twice.to_vec());
            given(dkp_guild()).when(command).then_refused(Common::MemberNamedTwice { member: JAINA });
        }
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(dkp_guild()).and([has(JAINA, Account::Dkp, "999999999999.99")]);
        let command = award(Account::Dkp, "0.01", vec![GROM.into(), JAINA.into()]);
        given.when(command).then_refused(Refusal::BalanceOutOfRange { member: JAINA });
    }

    #[test]
    fn an_award_larger_than_an_event_is_one_entry_of_several_parts() {
        let people = 0..LINES_PER_EVENT + 1;
        let joined = people.clone().map(|n| member_added(person(n), &format!("person {n}")));
        let given = given(dkp_guild()).and(joined);
        let id = crate::EntryId(crate::Position(given.len()).next());
        let command = award(Account::Dkp, "1", people.clone().map(|n| person(n).into()).collect());
        let given = given.when(command).goes();
        let entry = given.entry(id).expect("the award");
        let parts: Vec<_> = entry.events.iter().map(|event| (event.part(), event.lines().len())).collect();
        assert_eq!(parts, [(Part { index: 0, of: 2 }, LINES_PER_EVENT), (Part { index: 1, of: 2 }, 1)]);
        assert!(people.into_iter().all(|n| given.points.balance(person(n), Account::Dkp) == points("1")));
    }
}
