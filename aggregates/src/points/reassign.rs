//! Reassignments: a charge is voided and somebody else is charged the same, as one command of two entries.

use std::collections::BTreeSet;

use super::posting::{Postings, charged, covered, line};
use super::void::{reverse, right, today, unbound, undisputed, voidable};
use super::zero_sum::among;
use super::{
    Account, ChargeTerms, Entry, Item, Line, PointsBook, PointsContext, PointsEvent as Event,
    PointsRefusal as Refusal,
};
use crate::ledger::Open;
use crate::{Aggregate, Context, EntryId, MemberId, Points, Text, Who};

/// The new payer's cover is asked as for any charge. The void takes effect when the charge did, the new charge when it is
/// made, which cannot be earlier.
pub(super) fn reassign(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (id, to, reason): (EntryId, &Who, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, right(context))?;
    let entry = unbound(context, undisputed(book, voidable(book, context, id)?)?)?;
    if let Some(given) = given_of(entry) {
        return give_again(open, context, (entry, given), (to, reason));
    }
    let paid = charge_of(entry).ok_or(Refusal::EntryNotReassignable { entry: id })?.known_to(open);
    let member = open.resolve(to)?;
    if member == paid.line.member {
        return Err(Refusal::SameMember { member });
    }
    if context.effective_at() < entry.effective_at {
        return Err(Refusal::BeforeEntry { effective_at: entry.effective_at });
    }
    if paid.line.account != Account::Gp {
        let (settings, _) = open.counted_at(context.effective_at());
        covered(book, settings, (member, paid.line.account), paid.price, Points::ZERO)?;
    }
    exchange(book, context, (entry, paid), member, (id, reason))
}

/// What was given away and charged nothing is given to somebody else, as it was.
fn give_again(
    open: &Open,
    context: &Context<PointsContext>,
    (entry, given): (&Entry, &Event),
    (to, reason): (&Who, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let Event::ItemGiven { member: had, .. } = given else { return Ok(Vec::new()) };
    let to = open.resolve_here(to)?;
    if had.map(|had| today(open, had)) == Some(to) {
        return Err(Refusal::SameMember { member: to });
    }
    if context.effective_at() < entry.effective_at {
        return Err(Refusal::BeforeEntry { effective_at: entry.effective_at });
    }
    let mut again = given.clone();
    if let Event::ItemGiven { member, reassigned_from, .. } = &mut again {
        (*member, *reassigned_from) = (Some(to), Some(entry.id));
    }
    Ok(vec![voided(entry.id, reason, Vec::new()), again])
}

fn given_of(entry: &Entry) -> Option<&Event> {
    entry.first().filter(|event| matches!(event, Event::ItemGiven { .. }))
}

fn voided(entry: EntryId, reason: &Text<500>, lines: Vec<Line>) -> Event {
    Event::Voided { entry, reason: reason.clone(), uncapped: None, lines, source: None, part: None }
}

/// Everything is given back, then charged anew. What was shared out is shared out again, among the same people and who paid
/// before.
fn exchange(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (entry, paid): (&Entry, Paid),
    member: MemberId,
    (id, reason): (EntryId, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let mut back = Postings::on(book);
    reverse(&mut back, context.lent.ledger.open()?, entry)?;
    let voided = voided(id, reason, back.into_lines());
    let mut after = book.clone();
    after.apply(context.position, &voided);
    let (old, price) = (paid.line, paid.price);
    let line = line(&after, member, old.account, charged(old.account, price))?;
    let mut terms = paid.terms.map(|terms| ChargeTerms { hold: None, attended: false, ..terms });
    let line = match &mut terms {
        Some(terms) if terms.zero_sum.is_some() => {
            let payer_shares = terms.shares.iter().any(|share| share.member == old.member);
            let sharers = terms.shares.iter().map(|share| share.member).chain([old.member]).collect();
            let (line, shares) = among(&after, (member, price, line), distinct(sharers), payer_shares)?;
            terms.shares = shares;
            line
        }
        _ => line,
    };
    let terms = terms.filter(|terms| *terms != ChargeTerms::default()).map(Box::new);
    let (item, note, reassigned_from) = (paid.item, None, Some(id));
    Ok(vec![voided, Event::Charged { price, item, note, reassigned_from, terms, line }])
}

fn distinct(members: BTreeSet<MemberId>) -> Vec<MemberId> {
    members.into_iter().collect()
}

/// Who paid what for which item.
struct Paid {
    line: Line,
    price: Points,
    item: Option<Item>,
    terms: Option<ChargeTerms>,
}

impl Paid {
    /// The same with everybody as who they are since.
    fn known_to(mut self, open: &Open) -> Self {
        self.line.member = today(open, self.line.member);
        for share in self.terms.iter_mut().flat_map(|terms| &mut terms.shares) {
            share.member = today(open, share.member);
        }
        self
    }
}

/// What was paid, if the entry is a charge: a charge of our own, or an imported entry of one member who paid for an item.
fn charge_of(entry: &Entry) -> Option<Paid> {
    match entry.events.as_slice() {
        [Event::Charged { price, item, line, terms, .. }] => {
            let terms = terms.as_deref().cloned();
            Some(Paid { line: *line, price: *price, item: item.clone(), terms })
        }
        [Event::Imported { item: item @ Some(_), lines, .. }] => match lines.as_slice() {
            [line] if line.account != Account::Ep => {
                let price = charged(line.account, line.delta);
                (price > Points::ZERO).then(|| Paid { line: *line, price, item: item.clone(), terms: None })
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::{Charge, PointsCommand as Command, Source};
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, entry, epgp_guild, has, line, named, points,
        text,
    };
    use crate::testing::{Given, given, time};
    use crate::{AnyEvent, Common};

    fn reassign(entry: EntryId, to: impl Into<Who>) -> Command {
        Command::Reassign { entry, to: to.into(), reason: text("wrong person") }
    }

    fn charge(account: Account, price: &str) -> Command {
        Command::Charge(Charge { item: item(), ..Charge::of(account, GROM.into(), points(price)) })
    }

    fn item() -> Option<Item> {
        Some(Item::named(text("Thunderfury")))
    }

    fn voided(entry: EntryId, line: Line) -> Event {
        let reason = text("wrong person");
        Event::Voided { entry, reason, uncapped: None, lines: vec![line], source: None, part: None }
    }

    fn charged(entry: EntryId, price: &str, line: Line) -> Event {
        let (price, reassigned_from) = (points(price), Some(entry));
        Event::Charged { price, item: item(), note: None, reassigned_from, terms: None, line }
    }

    fn imported(item: Option<Item>, lines: Vec<Line>) -> AnyEvent {
        let at = time("2019-08-26T22:00:00Z");
        let source = Source { system: text("monolithdkp"), id: text("1"), at };
        Event::Imported { source, reason: None, item, reassigned_from: None, lines, part: None }.into()
    }

    /// Grom had 50 and paid 30 of them; Jaina has 30.
    fn paid() -> Given {
        let had = [has(GROM, Account::Dkp, "50"), has(JAINA, Account::Dkp, "30")];
        given(dkp_guild()).and(had).when(charge(Account::Dkp, "30")).goes()
    }

    #[test]
    fn a_charge_is_voided_and_another_is_charged_the_same() {
        paid().when(reassign(entry(3), character(JAINA_ALT))).then([
            voided(entry(3), line(GROM, Account::Dkp, "30", "50")),
            charged(entry(3), "30", line(JAINA, Account::Dkp, "-30", "0")),
        ]);
    }

    #[test]
    fn a_load_of_gp_goes_over_whatever_the_balance() {
        let given = given(epgp_guild()).when(charge(Account::Gp, "80")).goes();
        given.when(reassign(entry(1), JAINA)).then([
            voided(entry(1), line(GROM, Account::Gp, "-80", "0")),
            charged(entry(1), "80", line(JAINA, Account::Gp, "80", "80")),
        ]);
    }

    #[test]
    fn the_new_charge_is_an_entry_of_its_own_that_can_be_voided_and_reassigned() {
        let given = paid().when(reassign(entry(3), JAINA)).goes();
        let again = given.clone().when(reassign(entry(5), GROM)).goes();
        assert_eq!(again.points.balance(GROM, Account::Dkp), points("20"));
        let command = Command::Void { entry: entry(5), reason: text("wrong"), source: None };
        let void = given.when(command).goes();
        assert_eq!(void.points.balance(JAINA, Account::Dkp), points("30"));
    }

    #[test]
    fn the_void_takes_effect_with_the_charge_and_the_new_charge_now() {
        let had = [has(GROM, Account::Dkp, "30"), has(JAINA, Account::Dkp, "30")];
        let given = given(dkp_guild()).and(had).backdated_to("2026-11-01T20:00:00Z");
        let given = given.when(charge(Account::Dkp, "30")).goes().backdated_to("2026-11-02T20:00:00Z");
        let given = given.when(reassign(entry(3), JAINA)).goes();
        let times = [4, 5].map(|n| given.entry(entry(n)).map(|entry| entry.effective_at));
        assert_eq!(times, ["2026-11-01T20:00:00Z", "2026-11-02T20:00:00Z"].map(|at| Some(time(at))));
    }

    #[test]
    fn an_imported_entry_of_one_who_paid_for_an_item_is_a_charge() {
        let paid = imported(item(), vec![line(GROM, Account::Dkp, "-30", "-30")]);
        let given = given(dkp_guild()).and([paid, has(REXXAR, Account::Dkp, "40")]);
        given.when(reassign(entry(1), REXXAR)).then([
            voided(entry(1), line(GROM, Account::Dkp, "30", "0")),
            charged(entry(1), "30", line(REXXAR, Account::Dkp, "-30", "10")),
        ]);
    }

    #[test]
    fn what_is_no_entry_is_unknown() {
        let refusal = Refusal::UnknownEntry { entry: entry(9) };
        paid().when(reassign(entry(9), named("arthas"))).then_refused(refusal);
    }

    #[test]
    fn a_void_and_what_was_voided_are_not_reassigned() {
        let given = || paid().when(reassign(entry(3), JAINA)).goes();
        given().when(reassign(entry(4), GROM)).then_refused(Refusal::EntryIsVoid { entry: entry(4) });
        given().when(reassign(entry(3), GROM)).then_refused(Refusal::EntryAlreadyVoided { entry: entry(3) });
    }

    #[test]
    fn only_a_charge_is_reassigned() {
        let refusal = || Refusal::EntryNotReassignable { entry: entry(1) };
        paid().when(reassign(entry(1), named("arthas"))).then_refused(refusal());
        let lines = |delta: &str| vec![line(GROM, Account::Dkp, delta, delta)];
        let two = vec![line(GROM, Account::Dkp, "-1", "-1"), line(JAINA, Account::Dkp, "-1", "-1")];
        for entry_of_another in
            [imported(None, lines("-30")), imported(item(), lines("30")), imported(item(), two)]
        {
            let given = given(dkp_guild()).and([entry_of_another]);
            given.when(reassign(entry(1), REXXAR)).then_refused(refusal());
        }
        let effort = imported(item(), vec![line(GROM, Account::Ep, "-30", "-30")]);
        given(epgp_guild()).and([effort]).when(reassign(entry(1), REXXAR)).then_refused(refusal());
    }

    #[test]
    fn reassigning_to_nobody_is_refused() {
        let refusal = Common::UnknownMember { who: named("arthas") };
        paid().when(reassign(entry(3), named("arthas"))).then_refused(refusal);
    }

    #[test]
    fn reassigning_to_who_paid_is_refused() {
        paid().when(reassign(entry(3), GROM)).then_refused(Refusal::SameMember { member: GROM });
    }

    #[test]
    fn reassigning_before_the_charge_is_refused() {
        let given = paid().backdated_to("2026-11-01T20:00:00Z");
        let refusal = Refusal::BeforeEntry { effective_at: time(crate::testing::NOW) };
        given.when(reassign(entry(3), JAINA)).then_refused(refusal);
    }

    #[test]
    fn a_price_beyond_the_new_payers_balance_is_refused() {
        let refusal = Refusal::InsufficientPoints { balance: points("0"), price: points("30") };
        paid().when(reassign(entry(3), REXXAR)).then_refused(refusal);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(epgp_guild()).and([has(JAINA, Account::Gp, "999999999999")]);
        let given = given.when(charge(Account::Gp, "80")).goes();
        let refusal = Refusal::BalanceOutOfRange { member: JAINA };
        given.when(reassign(entry(2), JAINA)).then_refused(refusal);
    }
}
