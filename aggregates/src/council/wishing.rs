//! Wishes: what members would like to have, in an order of their own. Whoever gets such an item has their wish fulfilled by that
//! alone, so nothing here speaks of awards; a wish stays until it is taken back.

use super::context::responder;
use super::responding::about;
use super::{Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal};
use crate::ledger::Open;
use crate::points::Item;
use crate::{Common, Context, MemberId, Sealed, Text, Who};

/// Wishes that a member may have at a time.
const WISHES: usize = 100;

/// What tells one wished item from another: its id in its game, or, where nobody said, its name in any case.
pub type WishedItem = Text<400>;

/// What tells an item from others on a member's list.
pub fn wished(item: &Item) -> Result<WishedItem, Common> {
    match item.id {
        Some(id) => Text::new("item", id.to_string()),
        None => Text::new("item", item.name.as_str().trim().to_lowercase()),
    }
}

pub(super) fn wish(
    council: &Council,
    context: &Context<CouncilContext>,
    who: Option<&Who>,
    (item, rank): (&Item, Option<u32>),
    note: Option<&Sealed>,
) -> Result<Vec<Event>, Refusal> {
    let (open, member) = responder(context, who)?;
    let wish = wished(item)?;
    if let Some(note) = note {
        about(open, note, member)?;
    }
    let own = council.wishes_of(open, member);
    let there = own.iter().find(|(_, name, _)| **name == wish);
    let before = there.map(|(.., before)| *before);
    let rank = rank.or(before).unwrap_or(1);
    if before == Some(rank) && note.is_none() {
        return Ok(Vec::new());
    }
    if there.is_none() && own.len() >= WISHES {
        return Err(Refusal::TooManyWishes { limit: WISHES });
    }
    // One that came with another id of theirs stays under that.
    let member = there.map_or(member, |(id, ..)| *id);
    Ok(vec![Event::Wished { member, wish, item: item.clone(), rank, note: note.cloned() }])
}

pub(super) fn unwish(
    council: &Council,
    context: &Context<CouncilContext>,
    who: Option<&Who>,
    wish: &WishedItem,
) -> Result<Vec<Event>, Refusal> {
    let (open, member) = responder(context, who)?;
    let own = council.wishes_of(open, member).into_iter().filter(|(_, name, _)| *name == wish);
    Ok(own.map(|(member, wish, _)| Event::Unwished { member, wish: wish.clone() }).collect())
}

impl Council {
    /// What a person wishes for, under whichever of their ids, with its rank.
    fn wishes_of(&self, open: &Open, member: MemberId) -> Vec<(MemberId, &WishedItem, u32)> {
        let own = self.wishes.iter().filter(|(id, _)| open.person(**id) == member);
        own.flat_map(|(id, wishes)| wishes.iter().map(|(wish, rank)| (*id, wish, *rank))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::tests::{grom, item, jaina};
    use crate::testing::guild::{GROM, JAINA, REXXAR, council_guild, dkp_guild, nobody, sealed, text};
    use crate::testing::{Given, given};
    use crate::{Actor, CouncilCommand as Command, LedgerEvent, Permission};

    fn wishing(item: Item, rank: u32) -> Command {
        Command::Wish { who: None, item, rank: Some(rank), note: None }
    }

    fn unwishing(wish: &str) -> Command {
        Command::Unwish { who: None, wish: text(wish) }
    }

    fn wished(member: MemberId, rank: u32) -> Event {
        Event::Wished { member, wish: text("19019"), item: item(), rank, note: None }
    }

    fn by_grom() -> Given {
        given(council_guild()).by(grom())
    }

    #[test]
    fn wishing_for_the_same_twice_is_nothing_to_do_and_another_rank_changes_it() {
        let given = by_grom().when(wishing(item(), 1)).then([wished(GROM, 1)]);
        let renamed = Item { name: text("Thunderfury, Blessed Blade"), ..item() };
        let given = given.when(wishing(renamed, 1)).then_nothing();
        let given = given.when(wishing(item(), 2)).then([wished(GROM, 2)]);
        given.when(Command::Wish { who: None, item: item(), rank: None, note: None }).then_nothing();
    }

    #[test]
    fn an_item_without_an_id_is_the_same_by_its_name_in_any_case() {
        let named = |name| Item::named(text(name));
        let given = by_grom().when(wishing(named("Ashkandi"), 1)).goes();
        let given = given.when(wishing(named(" ASHKANDI "), 1)).then_nothing();
        given.when(unwishing("ashkandi")).then([Event::Unwished { member: GROM, wish: text("ashkandi") }]);
    }

    #[test]
    fn a_wish_is_taken_back_once() {
        let given = by_grom().when(wishing(item(), 1)).goes();
        let given =
            given.when(unwishing("19019")).then([Event::Unwished { member: GROM, wish: text("19019") }]);
        given.when(unwishing("19019")).then_nothing().when(wishing(item(), 1)).goes();
    }

    #[test]
    fn a_member_has_so_many_wishes_and_may_still_change_one() {
        let nth = |n: u32| Item { id: Some(n), ..item() };
        let mut given = by_grom();
        for n in 1..=100 {
            given = given.when(wishing(nth(n), 1)).goes();
        }
        given.clone().when(wishing(nth(101), 1)).then_refused(Refusal::TooManyWishes { limit: 100 });
        given.clone().when(wishing(nth(7), 2)).goes();
        given.clone().by(jaina()).when(wishing(nth(101), 1)).goes();
        given.when(unwishing("7")).goes().when(wishing(nth(101), 1)).goes();
    }

    #[test]
    fn who_turned_out_to_be_another_keeps_their_wishes() {
        let merged = LedgerEvent::MemberMerged { member: JAINA, into: GROM, characters: Vec::new() };
        let given = by_grom().and([wished(JAINA, 1)]).and([merged]);
        let given = given.when(wishing(item(), 1)).then_nothing();
        let given = given.when(wishing(item(), 3)).then([wished(JAINA, 3)]);
        given.when(unwishing("19019")).then([Event::Unwished { member: JAINA, wish: text("19019") }]);
    }

    #[test]
    fn a_note_is_kept_sealed_to_who_wishes() {
        let noted = |of| Command::Wish { who: None, item: item(), rank: None, note: Some(sealed(of)) };
        by_grom().when(noted(JAINA)).then_refused(Refusal::SealedToAnother { member: GROM });
        let note = Some(sealed(GROM));
        by_grom().when(noted(GROM)).then([Event::Wished {
            member: GROM,
            wish: text("19019"),
            item: item(),
            rank: 1,
            note,
        }]);
    }

    #[test]
    fn the_loot_master_wishes_for_others_who_are_here_and_nobody_else_does() {
        let for_whom =
            |who: MemberId| Command::Wish { who: Some(who.into()), item: item(), rank: None, note: None };
        let left = Common::MemberHasLeft { member: REXXAR };
        given(council_guild()).when(for_whom(REXXAR)).then_refused(left);
        given(council_guild()).when(for_whom(GROM)).then([wished(GROM, 1)]);
        let refusal = Common::Forbidden { actor: grom(), permission: Permission::AwardLoot };
        by_grom().when(for_whom(JAINA)).then_refused(refusal);
        for command in [wishing(item(), 1), unwishing("19019")] {
            let refusal = Common::Forbidden { actor: nobody(), permission: Permission::RespondToLoot };
            given(dkp_guild()).by(nobody()).when(command.clone()).then_refused(refusal);
            let refusal = Refusal::ActorIsNoMember { actor: Actor::Operator };
            given(council_guild()).when(command).then_refused(refusal);
        }
    }
}
