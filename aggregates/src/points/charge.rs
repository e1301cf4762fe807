//! Charges: a member pays a price, as given or as the rule `item_values` says. DKP are spent and must be available; GP are a
//! load, and anybody can carry more. Under the rule `zero_sum` the price is shared out, so that the sum of balances stays.

use super::command::Charge;
use super::hold::by_hand;
use super::posting::{Use, about, charged, covered, in_use, line, positive};
use super::zero_sum::{self, Shared};
use super::{
    Account, ChargeTerms, Hold, Line, PaidFrom, PointsBook, PointsContext, PointsEvent as Event,
    PointsRefusal as Refusal, Priced, pricing,
};
use crate::ledger::Open;
use crate::{Context, DecisionId, HoldId, MemberId, Permission, Points};

pub(super) fn charge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    charge: &Charge,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ChargePoints)?;
    charge_for(book, context, open, (charge, None))
}

/// A charge by who may make it; of an award, with the decision that made it.
pub(super) fn charge_for(
    book: &PointsBook,
    context: &Context<PointsContext>,
    open: &Open,
    (charge, decision): (&Charge, Option<DecisionId>),
) -> Result<Vec<Event>, Refusal> {
    in_use(&open.settings.points, charge.account, Use::Charge)?;
    if let Some(price) = charge.price {
        positive(&open.settings.points, price)?;
    }
    let (price, priced) = price(open, context, charge)?;
    let member = open.resolve(&charge.member)?;
    open.was_here(member, context.effective_at())?;
    if let Some(note) = &charge.note {
        about(open, note, member)?;
    }
    let hold = charge.hold.map(|hold| held_by(book, hold, member)).transpose()?;
    if charge.account != Account::Gp {
        let own = hold.map_or(Points::ZERO, |hold| hold.amount);
        let (settings, _) = open.counted_at(context.effective_at());
        covered(book, settings, (member, charge.account), price, own)?;
    }
    let line = line(book, member, charge.account, charged(charge.account, price))?;
    let shared = zero_sum::share(book, context, charge, (member, price, line))?;
    let hold = charge.hold.zip(hold).map(|(hold, found)| PaidFrom { hold, amount: found.amount });
    let terms = terms((charge, decision), (priced, hold), shared.as_ref());
    let line = shared.map_or(line, |shared| shared.payer);
    let (item, note) = (charge.item.clone(), charge.note.clone());
    Ok(vec![Event::Charged { price, item, note, reassigned_from: None, terms, line }])
}

fn price(
    open: &Open,
    context: &Context<PointsContext>,
    charge: &Charge,
) -> Result<(Points, Option<Priced>), Refusal> {
    if let Some(price) = charge.price {
        return Ok((price, None));
    }
    let at = context.effective_at();
    let (price, priced) = pricing::price(open, charge.item.as_ref(), charge.off_spec, at)?;
    positive(&open.settings.points, price)?;
    Ok((price, Some(priced)))
}

fn held_by(book: &PointsBook, hold: HoldId, member: MemberId) -> Result<Hold, Refusal> {
    let found = by_hand(book, hold)?;
    if found.member == member { Ok(found) } else { Err(Refusal::UnknownHold { hold }) }
}

fn terms(
    (charge, decision): (&Charge, Option<DecisionId>),
    (priced, hold): (Option<Priced>, Option<PaidFrom>),
    shared: Option<&Shared>,
) -> Option<Box<ChargeTerms>> {
    let shares: Vec<Line> = shared.map(|shared| shared.shares.clone()).unwrap_or_default();
    let terms = ChargeTerms {
        off_spec: charge.off_spec,
        priced,
        hold,
        raid: charge.raid,
        attended: shared.is_some() && charge.sharers.is_empty(),
        decision,
        auction: None,
        zero_sum: shared.map(|shared| shared.version),
        shares,
    };
    (terms != ChargeTerms::default()).then(|| Box::new(terms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Formula, ItemValues, Rule, Slot, Valuation};
    use crate::points::{Item, PricedBy};
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, RAID, REXXAR, character, dkp_guild, epgp_guild, guild, has, line, named,
        percent, points, raid, rule, sealed, settings, text,
    };
    use crate::{Common, PointsCommand as Command, Who};

    fn charge(account: Account, member: impl Into<Who>, price: &str) -> Command {
        Command::Charge(Charge::of(account, member.into(), points(price)))
    }

    fn charged(price: &str, line: Line) -> Event {
        Event::Charged {
            price: points(price),
            item: None,
            note: None,
            reassigned_from: None,
            terms: None,
            line,
        }
    }

    fn with_note(command: Command, of: MemberId) -> Command {
        let Command::Charge(charge) = command else { unreachable!("a charge") };
        let item = Some(Item { id: Some(19_019), ..Item::named(text("Thunderfury")) });
        Command::Charge(Charge { item, note: Some(sealed(of)), ..charge })
    }

    #[test]
    fn a_price_in_dkp_is_taken() {
        let given = given(dkp_guild()).and([has(JAINA, Account::Dkp, "100")]);
        let line = line(JAINA, Account::Dkp, "-100", "0");
        given.when(charge(Account::Dkp, character(JAINA_ALT), "100")).then([charged("100", line)]);
    }

    #[test]
    fn a_price_in_gp_is_added_whatever_the_balance() {
        let line = line(GROM, Account::Gp, "80", "80");
        given(epgp_guild()).when(charge(Account::Gp, GROM, "80")).then([charged("80", line)]);
    }

    #[test]
    fn who_left_may_be_charged() {
        let given = given(dkp_guild()).and([has(REXXAR, Account::Dkp, "5")]);
        let line = line(REXXAR, Account::Dkp, "-5", "0");
        given.when(charge(Account::Dkp, REXXAR, "5")).then([charged("5", line)]);
    }

    #[test]
    fn what_was_bought_and_what_was_noted_is_kept() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "5")]);
        given.when(with_note(charge(Account::Dkp, GROM, "5"), GROM)).then([Event::Charged {
            price: points("5"),
            item: Some(Item { id: Some(19_019), ..Item::named(text("Thunderfury")) }),
            note: Some(sealed(GROM)),
            reassigned_from: None,
            terms: None,
            line: line(GROM, Account::Dkp, "-5", "0"),
        }]);
    }

    #[test]
    fn effort_is_not_charged_and_an_account_of_the_other_system_neither() {
        for account in [Account::Ep, Account::Dkp] {
            let refusal = Refusal::AccountNotInUse { account };
            given(epgp_guild()).when(charge(account, GROM, "0")).then_refused(refusal);
        }
        let refusal = Refusal::AccountNotInUse { account: Account::Gp };
        given(dkp_guild()).when(charge(Account::Gp, GROM, "0")).then_refused(refusal);
    }

    #[test]
    fn a_price_of_nothing_or_less_is_refused() {
        for price in ["0", "-1"] {
            let refusal = Refusal::AmountNotPositive { amount: points(price) };
            given(dkp_guild()).when(charge(Account::Dkp, named("arthas"), price)).then_refused(refusal);
        }
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let refusal = Refusal::TooManyPlaces { amount: points("1.5"), places: 0 };
        given(epgp_guild()).when(charge(Account::Gp, named("arthas"), "1.5")).then_refused(refusal);
    }

    #[test]
    fn charging_nobody_is_refused() {
        let command = charge(Account::Dkp, named("arthas"), "1");
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn a_note_about_another_is_refused() {
        let command = with_note(charge(Account::Dkp, GROM, "1"), JAINA);
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn a_price_beyond_the_balance_is_refused_unless_the_ledger_allows_debts() {
        let refusal = Refusal::InsufficientPoints { balance: points("5"), price: points("5.01") };
        let had = [has(GROM, Account::Dkp, "5")];
        given(dkp_guild()).and(had.clone()).when(charge(Account::Dkp, GROM, "5.01")).then_refused(refusal);
        let mut settings = settings(crate::ledger::System::Dkp);
        settings.points.allow_negative = true;
        let line = line(GROM, Account::Dkp, "-5.01", "-0.01");
        let given = given(guild(settings)).and(had);
        given.when(charge(Account::Dkp, GROM, "5.01")).then([charged("5.01", line)]);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(epgp_guild()).and([has(GROM, Account::Gp, "999999999999")]);
        let refusal = Refusal::BalanceOutOfRange { member: GROM };
        given.when(charge(Account::Gp, GROM, "1")).then_refused(refusal);
    }

    fn bought(item: Item, off_spec: bool) -> Command {
        let charge = Charge::of(Account::Gp, GROM.into(), points("1"));
        Command::Charge(Charge { price: None, item: Some(item), off_spec, ..charge })
    }

    fn axe() -> Item {
        Item { slot: Some(Slot::TwoHand), quality: Some(4), level: Some(141), ..Item::named(text("an axe")) }
    }

    fn price_and_terms(given: crate::testing::Given, command: Command) -> (String, ChargeTerms) {
        let at = crate::EntryId(crate::Position(given.len()).next());
        let given = given.when(command).goes();
        match given.entry(at).expect("the charge").first() {
            Some(Event::Charged { price, terms, .. }) => {
                (price.to_string(), terms.as_deref().cloned().unwrap_or_default())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_item_costs_what_the_rule_says_and_the_event_says_how() {
        let (price, terms) = price_and_terms(given(epgp_guild()), bought(axe(), false));
        let priced = Priced { by: PricedBy::Slot, item_values: 0, full: points("100"), percent: None };
        assert_eq!((price.as_str(), terms.priced), ("100", Some(priced)));
        let formula = Formula::GearPoints { standard: 120, weights: [].into() };
        let otherwise = Some(Valuation::Formula(formula));
        let off_spec = Some(percent("25"));
        let values = rule(Rule::ItemValues(ItemValues { otherwise, off_spec, ..ItemValues::default() }));
        let given = || given(epgp_guild()).and([values.clone()]);
        assert_eq!(price_and_terms(given(), bought(axe(), false)).0, "3501");
        let (price, terms) = price_and_terms(given(), bought(axe(), true));
        let priced =
            Priced { by: PricedBy::Formula, item_values: 1, full: points("3501"), percent: off_spec };
        assert_eq!((price.as_str(), terms.priced, terms.off_spec), ("875", Some(priced), true));
    }

    #[test]
    fn without_a_price_there_has_to_be_an_item_that_has_one() {
        let charge = Charge { price: None, ..Charge::of(Account::Gp, GROM.into(), points("1")) };
        let refusal = Refusal::NoPrice { field: "item" };
        given(epgp_guild()).when(Command::Charge(charge)).then_refused(refusal);
        let refusal = Refusal::NoPrice { field: "item.slot" };
        given(epgp_guild()).when(bought(Item::named(text("a thing")), false)).then_refused(refusal);
    }

    #[test]
    fn a_charge_of_a_raid_names_one_that_is_there() {
        let charge = Charge { raid: Some(RAID), ..Charge::of(Account::Gp, GROM.into(), points("1")) };
        let refusal = crate::RaidsRefusal::UnknownRaid { raid: RAID };
        given(epgp_guild()).when(Command::Charge(charge.clone())).then_refused(refusal);
        let (_, terms) =
            price_and_terms(given(epgp_guild()).and(raid(&[GROM], &[])), Command::Charge(charge));
        assert_eq!(terms.raid, Some(RAID));
    }
}
