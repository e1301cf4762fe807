//! Voids: an entry is reversed at its original amounts, whatever balance that leaves. It happens once, and a void cannot
//! itself be voided. A void takes effect when what it voids did.

use super::posting::{Postings, in_parts};
use super::switch::not_converted;
use super::{Entry, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, Source};
use crate::ledger::Open;
use crate::{Context, EntryId, MemberId, Permission, Text};

pub(super) fn void(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, reason): (EntryId, &Text<500>),
    source: Option<&Source>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, right(context))?;
    let entry = unbound(context, undisputed(book, voidable(book, context, id)?)?)?;
    let mut postings = Postings::on(book);
    reverse(&mut postings, open, entry)?;
    let event = |lines, part| Event::Voided {
        entry: id,
        reason: reason.clone(),
        uncapped: entry.capped_in(),
        lines,
        source: source.cloned(),
        part,
    };
    Ok(in_parts(postings.into_lines(), event))
}

/// The named entry, if it can be voided: it exists, is no void itself and was not voided before.
pub(super) fn voidable<'a>(
    book: &PointsBook,
    context: &'a Context<PointsContext>,
    id: EntryId,
) -> Result<&'a Entry, Refusal> {
    let entry = named(context, id)?;
    if entry.is_void() {
        return Err(Refusal::EntryIsVoid { entry: id });
    }
    if matches!(entry.first(), Some(Event::Merged { .. })) {
        return Err(Refusal::EntryIsMerge { entry: id });
    }
    if matches!(entry.first(), Some(Event::Restated { .. })) {
        return Err(Refusal::EntryIsRestatement { entry: id });
    }
    if entry.lines().next().is_some() {
        not_converted(book, id)?;
    }
    if book.voided.contains(&id) {
        return Err(Refusal::EntryAlreadyVoided { entry: id });
    }
    Ok(entry)
}

/// The named entry, if it is one: what is about another entry or a hold is none.
pub(super) fn named(context: &Context<PointsContext>, id: EntryId) -> Result<&Entry, Refusal> {
    let entry = context.lent.entry.as_deref().filter(|entry| entry.id == id);
    let entry = entry.filter(|entry| !entry.first().is_some_and(Event::is_about_another));
    entry.ok_or(Refusal::UnknownEntry { entry: id })
}

/// The entry, if nobody disputes it.
pub(super) fn undisputed<'a>(book: &PointsBook, entry: &'a Entry) -> Result<&'a Entry, Refusal> {
    match book.disputed.contains(&entry.id) {
        true => Err(Refusal::EntryDisputed { entry: entry.id }),
        false => Ok(entry),
    }
}

/// What somebody needs who takes an entry back: what charges an award is that of who awards.
pub(super) fn right(context: &Context<PointsContext>) -> Permission {
    let entry = context.lent.entry.as_deref();
    match (entry.and_then(Entry::decision), entry.and_then(Entry::auction)) {
        (Some(_), _) => Permission::AwardLoot,
        (None, Some(_)) => Permission::ManageAuctions,
        (None, None) => Permission::VoidEntries,
    }
}

/// The entry, if no award stands that it charges: that is taken back first, in the same command.
pub(super) fn unbound<'a>(context: &Context<PointsContext>, entry: &'a Entry) -> Result<&'a Entry, Refusal> {
    let PointsContext { council, auctions, .. } = &context.lent;
    let decided = entry.decision().filter(|decision| council.award_of(*decision, entry.id).is_some());
    let auctioned = entry.auction().filter(|auction| auctions.charges(*auction, entry.id));
    match (decided, auctioned) {
        (Some(decision), _) => Err(Refusal::EntryOfAward { entry: entry.id, decision }),
        (None, Some(auction)) => Err(Refusal::EntryOfAuction { entry: entry.id, auction }),
        (None, None) => Ok(entry),
    }
}

/// Takes back what an entry posted, from who has it now.
pub(super) fn reverse(postings: &mut Postings, open: &Open, entry: &Entry) -> Result<(), Refusal> {
    let mut lines = entry.lines();
    lines.try_for_each(|line| postings.post(today(open, line.member), line.account, line.delta.negated()))
}

/// Who a member is since: who was merged is who they turned out to be.
pub(super) fn today(open: &Open, member: MemberId) -> MemberId {
    open.resolve(&member.into()).unwrap_or(member)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::ledger::LedgerEvent;
    use crate::points::{Account, Award, Charge, Line, PointsCommand as Command};
    use crate::testing::guild::{EVENTS, GROM, JAINA, REXXAR, dkp_guild, entry, has, line, points, text};
    use crate::testing::{Given, given, time};
    use crate::{Aggregate, Points, Position, Who};

    fn void(entry: EntryId) -> Command {
        Command::Void { entry, reason: text("wrong"), source: None }
    }

    fn voided(entry: EntryId, lines: Vec<Line>) -> Event {
        Event::Voided { entry, reason: text("wrong"), uncapped: None, lines, source: None, part: None }
    }

    fn award(members: &[MemberId]) -> Command {
        let members = members.iter().map(|member| Who::from(*member)).collect();
        Command::Award(Award::of(Account::Dkp, points("10"), members, text("a kill")))
    }

    fn charge(price: &str) -> Command {
        let (account, member, price) = (Account::Dkp, GROM.into(), points(price));
        Command::Charge(Charge::of(account, member, price))
    }

    fn decay() -> Command {
        let percent = Some(rust_decimal::Decimal::TEN.try_into().expect("10 percent"));
        Command::Decay { accounts: [Account::Dkp].into(), percent, period: None }
    }

    fn awarded() -> Given {
        given(dkp_guild()).when(award(&[GROM, JAINA])).goes()
    }

    #[test]
    fn every_line_is_reversed_at_its_original_amount() {
        awarded().when(void(entry(1))).then([voided(
            entry(1),
            vec![line(GROM, Account::Dkp, "-10", "0"), line(JAINA, Account::Dkp, "-10", "0")],
        )]);
    }

    #[test]
    fn a_void_may_leave_a_balance_below_zero_though_the_ledger_allows_no_debts() {
        let given = awarded().when(charge("4")).goes().when(void(entry(1)));
        let given = given.then([voided(
            entry(1),
            vec![line(GROM, Account::Dkp, "-10", "-4"), line(JAINA, Account::Dkp, "-10", "0")],
        )]);
        given.when(void(entry(2))).then([voided(entry(2), vec![line(GROM, Account::Dkp, "4", "0")])]);
    }

    #[test]
    fn what_a_merged_member_earned_is_taken_from_who_they_turned_out_to_be() {
        let merged = LedgerEvent::MemberMerged { member: JAINA, into: GROM, characters: Vec::new() };
        let lines = vec![line(JAINA, Account::Dkp, "-10", "0"), line(GROM, Account::Dkp, "10", "10")];
        let balances = Event::Merged { from: JAINA, into: GROM, lines };
        let given = given(dkp_guild()).when(award(&[JAINA])).goes().and([balances]).and([merged]);
        given.when(void(entry(1))).then([voided(entry(1), vec![line(GROM, Account::Dkp, "-10", "0")])]);
    }

    #[test]
    fn a_void_of_who_left_gives_back() {
        let given = given(dkp_guild()).and([has(REXXAR, Account::Dkp, "-3")]).when(void(entry(1)));
        given.then([voided(entry(1), vec![line(REXXAR, Account::Dkp, "3", "0")])]);
    }

    #[test]
    fn a_void_takes_effect_when_what_it_voids_did() {
        let earlier = given(dkp_guild()).backdated_to("2026-11-01T20:00:00Z");
        let given = earlier.when(award(&[GROM])).goes().when(void(entry(1))).goes();
        assert_eq!(given.entry(entry(2)).map(|void| void.effective_at), Some(time("2026-11-01T20:00:00Z")));
        let lent = PointsContext::default();
        let at = PointsBook::effective_at(&voided(entry(1), vec![]), &given.context(lent));
        assert_eq!(at, time("2026-11-01T20:00:00Z"));
    }

    #[test]
    fn what_is_no_entry_of_the_book_is_unknown() {
        let of_the_ledger = EntryId(Position(1));
        for id in [EntryId(Position(0)), of_the_ledger, entry(2), EntryId(Position(u64::MAX))] {
            awarded().when(void(id)).then_refused(Refusal::UnknownEntry { entry: id });
        }
    }

    #[test]
    fn an_entry_is_not_named_by_what_was_lent_for_another() {
        let given = awarded();
        let lent = PointsContext {
            council: std::sync::Arc::default(),
            auctions: std::sync::Arc::default(),
            raids: std::sync::Arc::default(),
            ledger: given.ledger.clone().into(),
            entry: given.entry(entry(1)).map(Into::into),
        };
        let refused = given.points.decide(&given.context(lent), &void(entry(2)));
        assert_eq!(refused, Err(Refusal::UnknownEntry { entry: entry(2) }));
    }

    #[test]
    fn a_void_cannot_be_voided() {
        let given = awarded().when(void(entry(1))).goes();
        given.when(void(entry(2))).then_refused(Refusal::EntryIsVoid { entry: entry(2) });
    }

    #[test]
    fn an_entry_is_voided_once() {
        let given = awarded().when(void(entry(1))).goes();
        given.when(void(entry(1))).then_refused(Refusal::EntryAlreadyVoided { entry: entry(1) });
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "-1")]);
        let more = Event::Adjusted {
            reason: crate::testing::guild::sealed(GROM),
            line: line(GROM, Account::Dkp, "1000000000", "999999999"),
        };
        let given = given.and([more]);
        let mut book = given.points.clone();
        book.balances.entry(GROM).or_default().dkp = Points::MAX;
        let lent = PointsContext {
            council: std::sync::Arc::default(),
            auctions: std::sync::Arc::default(),
            raids: std::sync::Arc::default(),
            ledger: given.ledger.clone().into(),
            entry: given.entry(entry(1)).map(Into::into),
        };
        let refused = book.decide(&given.context(lent), &void(entry(1)));
        assert_eq!(refused, Err(Refusal::BalanceOutOfRange { member: GROM }));
    }

    #[test]
    fn a_period_whose_decay_was_voided_can_be_decayed_again() {
        let given = awarded().when(decay()).goes();
        let position = entry(2).0;
        given.clone().when(decay()).then_refused(Refusal::PeriodAlreadyDecayed {
            account: Account::Dkp,
            period: "2026-W47".to_owned(),
            position,
        });
        given.when(void(entry(2))).goes().when(decay()).goes();
        assert_eq!(position, Position(EVENTS + 2));
    }

    #[test]
    fn where_a_void_is_imported_from_is_kept() {
        let at = time("2019-08-26T22:00:00Z");
        let source = Source { system: text("monolithdkp"), id: text("1"), at };
        let command = Command::Void { entry: entry(1), reason: text("wrong"), source: Some(source.clone()) };
        let given = awarded().when(command).goes();
        let found = given.entry(entry(2)).expect("the void");
        assert!(found.is_void());
        assert!(matches!(found.first(), Some(Event::Voided { source: Some(kept), .. }) if *kept == source));
    }
}
