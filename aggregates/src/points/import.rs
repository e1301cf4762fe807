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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Line;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, entry, epgp_guild, has, line, named, points,
        text,
    };
    use crate::testing::{Given, given, time};
    use crate::{Aggregate, Common, PointsCommand as Command};

    fn source() -> Source {
        Source { system: text("monolithdkp"), id: text("1"), at: time("2019-08-26T22:00:00Z") }
    }

    fn import(account: Account, deltas: Vec<(Who, &str)>) -> Command {
        Command::Import {
            source: source(),
            account,
            deltas: deltas.into_iter().map(|(who, delta)| (who, points(delta))).collect(),
            reason: Some(text("Molten Core")),
            item: Some(Item { id: Some(17_182), ..Item::named(text("Sulfuras")) }),
            reassigned_from: Some(entry(7)),
        }
    }

    fn imported(lines: Vec<Line>) -> Event {
        Event::Imported {
            source: source(),
            reason: Some(text("Molten Core")),
            item: Some(Item { id: Some(17_182), ..Item::named(text("Sulfuras")) }),
            reassigned_from: Some(entry(7)),
            lines,
            part: None,
        }
    }

    #[test]
    fn an_entry_is_taken_over_with_debts_zeros_who_left_and_what_it_replaces() {
        let deltas = vec![(GROM.into(), "-25.5"), (character(JAINA_ALT), "0"), (REXXAR.into(), "10")];
        given(dkp_guild()).when(import(Account::Dkp, deltas)).then([imported(vec![
            line(GROM, Account::Dkp, "-25.5", "-25.5"),
            line(JAINA, Account::Dkp, "0", "0"),
            line(REXXAR, Account::Dkp, "10", "10"),
        ])]);
    }

    #[test]
    fn an_entry_takes_effect_when_it_did_where_it_comes_from_unless_another_time_is_given() {
        let effective = |given: Given| {
            PointsBook::effective_at(&imported(Vec::new()), &given.context(PointsContext::default()))
        };
        assert_eq!(effective(given(dkp_guild())), source().at);
        assert_eq!(effective(given(dkp_guild()).at("2019-08-01T20:00:00Z")), time("2019-08-01T20:00:00Z"));
        let backdated = given(dkp_guild()).backdated_to("2020-01-01T20:00:00Z");
        assert_eq!(effective(backdated), time("2020-01-01T20:00:00Z"));
    }

    #[test]
    fn both_balances_of_epgp_are_taken_over_and_dkp_is_none_of_them() {
        let given = || given(epgp_guild());
        for account in [Account::Ep, Account::Gp] {
            let line = line(GROM, account, "-1", "-1");
            given().when(import(account, vec![(GROM.into(), "-1")])).then([imported(vec![line])]);
        }
        let refusal = Refusal::AccountNotInUse { account: Account::Dkp };
        given().when(import(Account::Dkp, vec![])).then_refused(refusal);
    }

    #[test]
    fn more_members_than_a_command_may_name_are_refused() {
        let (count, limit) = (50_001, 50_000);
        let command = import(Account::Dkp, vec![(named("arthas"), "1"); count]);
        given(dkp_guild()).when(command).then_refused(Refusal::TooManyMembers { count, limit });
    }

    #[test]
    fn an_unknown_name_is_refused_and_said() {
        let command = import(Account::Dkp, vec![(GROM.into(), "1"), (named("arthas"), "1")]);
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn nobody_is_not_enough() {
        given(dkp_guild()).when(import(Account::Dkp, vec![])).then_refused(Refusal::NobodyNamed);
    }

    #[test]
    fn a_person_is_named_once() {
        let command = import(Account::Dkp, vec![(named("jaina"), "0.5"), (character(JAINA_ALT), "1")]);
        given(dkp_guild()).when(command).then_refused(Common::MemberNamedTwice { member: JAINA });
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let refusal = Refusal::TooManyPlaces { amount: points("0.5"), places: 0 };
        given(epgp_guild()).when(import(Account::Ep, vec![(GROM.into(), "0.5")])).then_refused(refusal);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "-999999999999.99")]);
        let command = import(Account::Dkp, vec![(GROM.into(), "-0.01")]);
        given.when(command).then_refused(Refusal::BalanceOutOfRange { member: GROM });
    }
}
