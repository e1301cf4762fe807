//! Items of a raid tool's history, taken over as recorded there: who got what, what they said, and that nothing was charged.

use super::posting::about;
use super::{Item, Loot, PointsContext, PointsEvent as Event, PointsRefusal as Refusal, Source};
use crate::{Context, Permission, Who};

pub(super) fn import(
    context: &Context<PointsContext>,
    source: &Source,
    item: &Item,
    (member, loot): (&Who, &Loot),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ImportEntries)?;
    let member = open.resolve(member)?;
    loot.sealed().into_iter().try_for_each(|text| about(open, text, member))?;
    let (source, item, loot) = (source.clone(), item.clone(), Box::new(loot.clone()));
    Ok(vec![Event::ItemImported { source, item, member, loot }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::System;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, epgp_guild, guild, named, nobody, sealed,
        settings, text,
    };
    use crate::testing::{given, time};
    use crate::{Aggregate, Common, MemberId, PointsBook, PointsCommand as Command};

    fn source() -> Source {
        let at = time("2018-09-16T18:39:44Z");
        Source { system: text("rclootcouncil"), id: text("rclootcouncil:loot:1537123184:160654"), at }
    }

    fn tendril() -> Item {
        Item { id: Some(160_654), ..Item::named(text("Vanquished Tendril of G'huun")) }
    }

    fn loot(of: MemberId) -> Loot {
        Loot { response: Some(text("ilvl Upgrade")), note: Some(sealed(of)), ..Loot::default() }
    }

    fn import(member: Who, loot: Loot) -> Command {
        Command::ImportItem { source: source(), item: tendril(), member, loot: Box::new(loot) }
    }

    fn imported(member: MemberId) -> Event {
        let loot = Box::new(loot(member));
        Event::ItemImported { source: source(), item: tendril(), member, loot }
    }

    #[test]
    fn an_item_is_taken_over_under_every_system_and_changes_no_balance() {
        for events in [dkp_guild(), epgp_guild(), guild(settings(System::LootCouncil))] {
            let given = given(events).when(import(character(JAINA_ALT), loot(JAINA)));
            let given = given.then([imported(JAINA)]);
            assert!(given.points.balances.is_empty());
        }
    }

    #[test]
    fn who_left_has_what_they_got_all_the_same() {
        given(dkp_guild()).when(import(REXXAR.into(), loot(REXXAR))).then([imported(REXXAR)]);
    }

    #[test]
    fn an_item_takes_effect_when_it_was_given() {
        let given = given(dkp_guild());
        let at = PointsBook::effective_at(&imported(GROM), &given.context(PointsContext::default()));
        assert_eq!(at, source().at);
    }

    #[test]
    fn an_imported_item_is_voided_as_any_other_entry() {
        let given = given(dkp_guild()).when(import(GROM.into(), loot(GROM))).goes();
        let void = Command::Void {
            entry: crate::testing::guild::entry(1),
            reason: text("it was traded on"),
            source: None,
        };
        given.when(void).goes();
    }

    #[test]
    fn a_note_about_another_is_refused() {
        let refusal = Refusal::SealedToAnother { member: GROM };
        given(dkp_guild()).when(import(GROM.into(), loot(JAINA))).then_refused(refusal);
    }

    #[test]
    fn an_unknown_name_is_refused_and_said() {
        let command = import(named("arthas"), loot(GROM));
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn who_may_not_import_takes_nothing_over() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ImportEntries };
        let given = given(dkp_guild()).by(nobody());
        given.when(import(GROM.into(), loot(GROM))).then_refused(refusal);
    }
}
