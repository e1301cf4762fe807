//! What an award of the loot council costs, under the ledger's system: DKP, GP, or nothing. It is a part of the command that
//! awards, and looks at the council as that left it.

use super::charge::charge_for;
use super::command::{AwardCharge, Charge};
use super::give::{known_reason, known_reasons};
use super::pricing;
use super::{Account, Item, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::council::{Award, Decision};
use crate::ledger::System;
use crate::raids::Moment;
use crate::{Context, DecisionId, EntryId, MemberId, Permission, RaidId, Text};

/// Why nothing is charged where a council decides and there are no points.
pub(super) const COUNCIL: &str = "loot council";

pub(super) fn charge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    command: &AwardCharge,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardLoot)?;
    let (decision, award) = awarded(context, command.decision)?;
    let raid = raid_of(context, decision);
    let account = account(open.settings.points.system);
    if command.price.is_some() && (command.no_charge.is_some() || account.is_none()) {
        return Err(Refusal::PriceNotCharged);
    }
    match (&command.no_charge, account, award.member) {
        (Some(reason), ..) => {
            let known_by = known_reason(open, context.effective_at(), reason)?;
            Ok(given(command.decision, &decision.item, (award.member, raid), (reason.clone(), known_by)))
        }
        (None, None, _) => {
            let reason = (Text::new("reason", COUNCIL)?, 0);
            Ok(given(command.decision, &decision.item, (award.member, raid), reason))
        }
        (None, Some(_), None) => {
            let (_, values) = pricing::in_force(open, context.effective_at())?;
            Err(Refusal::ReasonMissing { known: known_reasons(&values) })
        }
        (None, Some(account), Some(member)) => {
            let charge = Charge {
                price: command.price,
                off_spec: award.off_spec,
                item: Some(decision.item.clone()),
                raid,
                ..Charge::of(account, member.into(), crate::Points::ZERO)
            };
            charge_for(book, context, open, (&charge, Some(command.decision)))
        }
    }
}

/// What the award that is charged by the entry to come gives to whom.
fn awarded(context: &Context<PointsContext>, id: DecisionId) -> Result<(&Decision, &Award), Refusal> {
    let council = &context.lent.council;
    let award = council.award_of(id, EntryId(context.position));
    let found = council.decisions.get(&id).zip(award);
    found.ok_or(Refusal::NothingAwarded { decision: id })
}

/// What is charged under a system, if anything is.
fn account(system: System) -> Option<Account> {
    match system {
        System::Dkp => Some(Account::Dkp),
        System::Epgp => Some(Account::Gp),
        System::LootCouncil => None,
    }
}

/// The raid, as long as an award may name it: what is awarded later than that belongs to none.
fn raid_of(context: &Context<PointsContext>, decision: &Decision) -> Option<RaidId> {
    let moment = Moment::At(context.effective_at());
    decision.raid.filter(|raid| context.lent.raids.award_to(*raid, moment).is_ok())
}

fn given(
    decision: DecisionId,
    item: &Item,
    (member, raid): (Option<MemberId>, Option<RaidId>),
    (reason, item_values): (Text<40>, u32),
) -> Vec<Event> {
    let (item, decision) = (item.clone(), Some(decision));
    vec![Event::ItemGiven { item, member, reason, item_values, raid, decision, reassigned_from: None }]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::council::{CouncilCommand, NewDecision};
    use crate::ledger::{ItemValues, Rule, Slot, Valuation};
    use crate::points::{ChargeTerms, Priced, PricedBy};
    use crate::testing::guild::{
        EVENTS, GROM, JAINA, RAID, dkp_guild, entry, epgp_guild, guild, has, line, officer, percent, points,
        raid, rule, settings, text,
    };
    use crate::testing::{Given, given};
    use crate::{
        Again, AnyEvent, Common, Points, PointsCommand as Command, Position, RaidsEvent, Reissue, Reissued,
    };

    const DECISION: DecisionId = DecisionId(Uuid::from_u128(0xf001));

    fn sword() -> Item {
        Item { id: Some(19_019), slot: Some(Slot::OneHand), ..Item::named(text("Thunderfury")) }
    }

    /// A decision is open on the sword, as the next event after these.
    fn before_the_council(events: Vec<AnyEvent>, raid: Option<RaidId>) -> Given {
        let new = NewDecision { item: sword(), copies: 1, raid, kill: None, boss: None, deadline: None };
        given(events).when(CouncilCommand::Open { decision: DECISION, new }).goes()
    }

    fn award(to: Option<MemberId>, off_spec: bool) -> CouncilCommand {
        let (to, off_spec, reason) = (to.map(Into::into), Some(off_spec), text("the biggest upgrade"));
        CouncilCommand::Award { decision: DECISION, to, off_spec, reason }
    }

    fn charge(price: Option<Points>, no_charge: Option<&str>) -> Command {
        let no_charge = no_charge.map(text);
        Command::ChargeAward(AwardCharge { decision: DECISION, price, no_charge })
    }

    fn terms(terms: ChargeTerms) -> Option<Box<ChargeTerms>> {
        Some(Box::new(ChargeTerms { decision: Some(DECISION), ..terms }))
    }

    fn given_for(reason: &str, item_values: u32, member: Option<MemberId>) -> Event {
        let (item, reason, decision) = (sword(), text(reason), Some(DECISION));
        Event::ItemGiven { item, member, reason, item_values, raid: None, decision, reassigned_from: None }
    }

    #[test]
    fn under_epgp_gp_are_charged_as_the_rule_values_the_item() {
        let values = ItemValues {
            items: [(19_019, points("200"))].into(),
            otherwise: None::<Valuation>,
            off_spec: Some(percent("25")),
            ..ItemValues::default()
        };
        let mut guild = epgp_guild();
        guild.push(rule(Rule::ItemValues(values)));
        let priced = |percent| Priced { by: PricedBy::Item, item_values: 1, full: points("200"), percent };
        let charged = |price: &str, gp, terms| Event::Charged {
            price: points(price),
            item: Some(sword()),
            note: None,
            reassigned_from: None,
            terms,
            line: line(GROM, Account::Gp, gp, gp),
        };
        let main = before_the_council(guild.clone(), None).when(award(Some(GROM), false)).goes();
        let plain = ChargeTerms { priced: Some(priced(None)), ..ChargeTerms::default() };
        main.when(charge(None, None)).then([charged("200", "200", terms(plain))]);
        let off = before_the_council(guild, None).when(award(Some(GROM), true)).goes();
        let quarter = Some(priced(Some(percent("25"))));
        let off_spec = ChargeTerms { off_spec: true, priced: quarter, ..ChargeTerms::default() };
        off.when(charge(None, None)).then([charged("50", "50", terms(off_spec))]);
    }

    #[test]
    fn under_dkp_the_price_is_taken_and_must_be_there() {
        let rich: Vec<AnyEvent> = dkp_guild().into_iter().chain([has(GROM, Account::Dkp, "150")]).collect();
        let given = before_the_council(rich, None).when(award(Some(GROM), false)).goes();
        given.clone().when(charge(Some(points("120")), None)).then([Event::Charged {
            price: points("120"),
            item: Some(sword()),
            note: None,
            reassigned_from: None,
            terms: terms(ChargeTerms::default()),
            line: line(GROM, Account::Dkp, "-120", "30"),
        }]);
        let short = Refusal::InsufficientPoints { balance: points("150"), price: points("151") };
        given.when(charge(Some(points("151")), None)).then_refused(short);
    }

    #[test]
    fn where_a_council_decides_without_points_nothing_is_charged() {
        let council = guild(settings(System::LootCouncil));
        let given = before_the_council(council, None).when(award(Some(GROM), false)).goes();
        given.when(charge(None, None)).then([given_for(COUNCIL, 0, Some(GROM))]);
    }

    #[test]
    fn a_reason_that_charges_nothing_charges_nothing() {
        let given = before_the_council(dkp_guild(), None).when(award(None, false)).goes();
        let known = vec!["disenchant".to_owned(), "guild bank".to_owned()];
        given.clone().when(charge(None, None)).then_refused(Refusal::ReasonMissing { known: known.clone() });
        let unknown = Refusal::UnknownReason { reason: "gift".to_owned(), known };
        given.clone().when(charge(None, Some("gift"))).then_refused(unknown);
        given.when(charge(None, Some("disenchant"))).then([given_for("disenchant", 0, None)]);
    }

    #[test]
    fn a_price_where_nothing_is_charged_is_refused() {
        let given = before_the_council(dkp_guild(), None).when(award(Some(GROM), false)).goes();
        given.when(charge(Some(points("5")), Some("guild bank"))).then_refused(Refusal::PriceNotCharged);
        let council = guild(settings(System::LootCouncil));
        let given = before_the_council(council, None).when(award(Some(GROM), false)).goes();
        given.when(charge(Some(points("5")), None)).then_refused(Refusal::PriceNotCharged);
    }

    #[test]
    fn nothing_is_charged_for_what_was_not_awarded_in_the_same_command() {
        let refusal = Refusal::NothingAwarded { decision: DECISION };
        let given = before_the_council(dkp_guild(), None);
        given.clone().when(charge(None, None)).then_refused(refusal.clone());
        let later = given.when(award(Some(GROM), false)).goes().and([has(JAINA, Account::Dkp, "1")]);
        later.when(charge(None, None)).then_refused(refusal);
    }

    #[test]
    fn an_award_belongs_to_its_raid_for_as_long_as_one_may_name_it() {
        let events: Vec<AnyEvent> = dkp_guild().into_iter().chain(raid(&[GROM], &[])).collect();
        let before = before_the_council(events, Some(RAID)).and([has(GROM, Account::Dkp, "150")]);
        let raid_of = |given: Given| {
            let given = given.when(award(Some(GROM), false)).goes().when(charge(None, None)).goes();
            let charged = given.entry(EntryId(Position(given.len()))).expect("an entry");
            match charged.first() {
                Some(Event::Charged { terms: Some(terms), .. }) => terms.raid,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(raid_of(before.clone()), Some(RAID));
        let at = crate::testing::time("2026-11-21T19:00:00Z");
        let over = before.and([RaidsEvent::Ended { raid: RAID, at }, RaidsEvent::Closed { raid: RAID }]);
        assert_eq!(raid_of(over), None);
    }

    #[test]
    fn only_the_loot_master_charges_an_award() {
        let given = before_the_council(dkp_guild(), None).when(award(Some(GROM), false)).goes();
        let refusal = Common::Forbidden { actor: officer(), permission: Permission::AwardLoot };
        given.by(officer()).when(charge(None, None)).then_refused(refusal);
    }

    #[test]
    fn a_charge_issued_again_asks_what_was_asked() {
        let asked = |system: System, charge: Command| {
            let events: Vec<AnyEvent> =
                guild(settings(system)).into_iter().chain([has(GROM, Account::Dkp, "150")]).collect();
            let given = before_the_council(events, None).when(award(Some(GROM), true)).goes();
            let charged = given.when(charge.clone()).goes();
            let events = charged.entry(EntryId(Position(charged.len()))).expect("an entry").events;
            let again = Again::Command(Box::new(charge));
            assert_eq!(PointsBook::reissue(&events), [Reissued { events: 1, again }]);
        };
        asked(System::Dkp, charge(None, None));
        asked(System::Dkp, charge(Some(points("7")), None));
        asked(System::Dkp, charge(None, Some("guild bank")));
        asked(System::Epgp, charge(None, None));
        asked(System::LootCouncil, charge(None, None));
    }

    #[test]
    fn what_was_charged_is_voided_along_with_the_award_and_not_alone() {
        let given = before_the_council(dkp_guild(), None).and([has(GROM, Account::Dkp, "150")]);
        let given = given.when(award(Some(GROM), false)).goes().when(charge(None, None)).goes();
        let entry = entry(given.len() - EVENTS);
        let void = || Command::Void { entry, reason: text("wrong"), source: None };
        given.clone().when(void()).then_refused(Refusal::EntryOfAward { entry, decision: DECISION });
        let back = CouncilCommand::VoidAward { decision: DECISION, award: 1, reason: text("wrong") };
        let given = given.when(back).goes().when(void()).goes();
        assert_eq!(given.points.balance(GROM, Account::Dkp), points("150"));
    }

    #[test]
    fn a_reassigned_award_is_charged_to_who_has_it_now() {
        let rich = [has(GROM, Account::Dkp, "150"), has(JAINA, Account::Dkp, "110")];
        let given = before_the_council(dkp_guild(), None).and(rich);
        let given = given.when(award(Some(GROM), false)).goes().when(charge(None, None)).goes();
        let entry = entry(given.len() - EVENTS);
        let reason = || text("wrong person");
        let follow = || Command::Reassign { entry, to: JAINA.into(), reason: reason() };
        given.clone().when(follow()).then_refused(Refusal::EntryOfAward { entry, decision: DECISION });
        let to_jaina =
            CouncilCommand::Reassign { decision: DECISION, award: 1, to: JAINA.into(), reason: reason() };
        let given = given.when(to_jaina).goes().when(follow()).goes();
        assert_eq!(given.points.balance(GROM, Account::Dkp), points("150"));
        assert_eq!(given.points.balance(JAINA, Account::Dkp), points("10"));
        let charged = EntryId(Position(given.len()));
        assert_eq!(given.council.award_of(DECISION, charged).and_then(|award| award.member), Some(JAINA));
        assert_eq!(given.entry(charged).and_then(|entry| entry.decision()), Some(DECISION));
    }

    #[test]
    fn an_item_that_charged_nothing_is_reassigned_as_well() {
        let given = before_the_council(dkp_guild(), None).when(award(None, false)).goes();
        let given = given.when(charge(None, Some("disenchant"))).goes();
        let entry = entry(given.len() - EVENTS);
        let to = || GROM.into();
        let reassign =
            CouncilCommand::Reassign { decision: DECISION, award: 1, to: to(), reason: text("no") };
        let given = given.when(reassign).goes();
        let given = given.when(Command::Reassign { entry, to: to(), reason: text("no") }).goes();
        let held = given.entry(EntryId(Position(given.len()))).expect("an entry");
        assert!(matches!(
            held.first(),
            Some(Event::ItemGiven { member: Some(GROM), reassigned_from: Some(_), .. })
        ));
    }
}
