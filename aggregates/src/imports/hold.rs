//! Keeping what is said of names that are nobody's.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{HeldLine, Imports, ImportsEvent as Event, ImportsRefusal as Refusal, KillOf, Unplaced};
use crate::ledger::Open;
use crate::points::{Account, Item, Loot, Source};
use crate::{Common, Context, Ledger, MemberId, Permission, Points, Text, Who};

/// Lines of one entry; an event of so many stays far below 1 MiB.
const LINES: usize = 4_000;

pub(super) fn hold(
    imports: &Imports,
    context: &Context<Arc<Ledger>>,
    (source, account): (&Source, Account),
    about: (Option<&Text<500>>, Option<&Item>),
    (lines, loot, kill): (&[Unplaced], Option<&Loot>, Option<KillOf>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ImportEntries)?;
    if lines.is_empty() || lines.len() > LINES {
        return Err(Refusal::LinesOutOfRange { count: lines.len(), limit: LINES });
    }
    let (mut found, mut held, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for line in lines {
        if !seen.insert(&line.handle) {
            return Err(Refusal::NamedTwice { handle: line.handle.clone() });
        }
        let person = imports.place(open, line, &mut found)?;
        let waiting = imports.names.get(&person).cloned().unwrap_or_default();
        waiting.with(account, line.delta).ok_or(Refusal::SumOutOfRange { person })?;
        held.push(HeldLine { person, delta: line.delta });
    }
    let loot = loot.map(|loot| own(loot, about.1, &held)).transpose()?;
    let (source, reason, item) = (source.clone(), about.0.cloned(), about.1.cloned());
    found.push(Event::Held { source, account, reason, item, lines: held, loot, kill });
    Ok(found)
}

/// What is said of an item that one alone got for nothing, with notes that are about that one.
fn own(loot: &Loot, item: Option<&Item>, lines: &[HeldLine]) -> Result<Box<Loot>, Refusal> {
    let ([HeldLine { person, delta: Points::ZERO }], Some(_)) = (lines, item) else {
        return Err(Refusal::NotOneItem);
    };
    match loot.sealed().iter().all(|text| text.of == *person) {
        true => Ok(Box::new(loot.clone())),
        false => Err(Refusal::SealedToAnother { person: *person }),
    }
}

impl Imports {
    /// The id that a name waits under, which may be new.
    fn place(&self, open: &Open, line: &Unplaced, found: &mut Vec<Event>) -> Result<MemberId, Refusal> {
        if let Ok(member) = open.resolve(&Who::Name(line.handle.clone())) {
            return Err(Refusal::NameIsKnown { member });
        }
        if let Some(person) = self.handles.get(&line.handle) {
            return Ok(*person);
        }
        let person = line.person;
        if line.name.of != person {
            return Err(Refusal::SealedToAnother { person });
        }
        if self.names.contains_key(&person) || open.members.contains_key(&person) {
            return Err(Common::IdTaken { id: person.0 }.into());
        }
        found.push(Event::NameFound { person, name: line.name.clone(), handle: line.handle.clone() });
        Ok(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::{GROM, JAINA, STRANGER, dkp_guild, handle, nobody, points, sealed, text};
    use crate::testing::{given, time};
    use crate::{ImportsCommand as Command, Sealed};

    fn source() -> Source {
        Source { system: text("epgp"), id: text("1"), at: time("2019-08-26T22:00:00Z") }
    }

    fn unplaced(person: MemberId, name: &str, delta: &str) -> Unplaced {
        Unplaced { person, name: sealed(person), handle: handle(name), delta: points(delta) }
    }

    fn hold(lines: Vec<Unplaced>) -> Command {
        let (source, account) = (source(), Account::Dkp);
        Command::Hold {
            source,
            account,
            reason: Some(text("Lucifron")),
            item: None,
            lines,
            loot: None,
            kill: None,
        }
    }

    fn held(lines: &[(MemberId, &str)]) -> Event {
        let line = |(person, delta): &(MemberId, &str)| HeldLine { person: *person, delta: points(delta) };
        Event::Held {
            source: source(),
            account: Account::Dkp,
            reason: Some(text("Lucifron")),
            item: None,
            lines: lines.iter().map(line).collect(),
            loot: None,
            kill: None,
        }
    }

    fn found(person: MemberId, name: &str) -> Event {
        Event::NameFound { person, name: sealed(person), handle: handle(name) }
    }

    #[test]
    fn a_name_that_is_nobodys_waits_once_and_its_lines_with_it() {
        let given = given(dkp_guild()).when(hold(vec![unplaced(STRANGER, "arthas", "10")]));
        let given = given.then([found(STRANGER, "arthas"), held(&[(STRANGER, "10")])]);
        let other = MemberId(uuid::Uuid::from_u128(0x5));
        let given =
            given.when(hold(vec![unplaced(other, "arthas", "-2.5")])).then([held(&[(STRANGER, "-2.5")])]);
        assert_eq!(given.imports.names[&STRANGER].lines, 2);
    }

    #[test]
    fn a_name_that_is_a_members_or_a_characters_does_not_wait() {
        for (name, member) in [("grom", GROM), ("proudmoore", JAINA)] {
            let command = hold(vec![unplaced(STRANGER, name, "10")]);
            given(dkp_guild()).when(command).then_refused(Refusal::NameIsKnown { member });
        }
    }

    #[test]
    fn an_id_that_a_member_has_is_taken() {
        let command = hold(vec![unplaced(GROM, "arthas", "10")]);
        given(dkp_guild()).when(command).then_refused(Common::IdTaken { id: GROM.0 });
    }

    #[test]
    fn a_name_stands_in_an_entry_once() {
        let command = hold(vec![unplaced(STRANGER, "arthas", "1"), unplaced(STRANGER, "arthas", "2")]);
        given(dkp_guild()).when(command).then_refused(Refusal::NamedTwice { handle: handle("arthas") });
    }

    #[test]
    fn nothing_and_too_much_are_not_held() {
        given(dkp_guild())
            .when(hold(vec![]))
            .then_refused(Refusal::LinesOutOfRange { count: 0, limit: LINES });
        let command = hold(vec![unplaced(STRANGER, "arthas", "1"); LINES + 1]);
        let refusal = Refusal::LinesOutOfRange { count: LINES + 1, limit: LINES };
        given(dkp_guild()).when(command).then_refused(refusal);
    }

    #[test]
    fn a_name_sealed_to_another_is_refused() {
        let name = Sealed { of: GROM, ..sealed(GROM) };
        let command = hold(vec![Unplaced { name, ..unplaced(STRANGER, "arthas", "1") }]);
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { person: STRANGER });
    }

    #[test]
    fn what_waits_for_a_name_stays_within_the_bounds_of_a_balance() {
        let given = given(dkp_guild()).when(hold(vec![unplaced(STRANGER, "arthas", "999999999999.99")]));
        let given = given.then([found(STRANGER, "arthas"), held(&[(STRANGER, "999999999999.99")])]);
        let given = given.when(hold(vec![unplaced(STRANGER, "arthas", "0.01")]));
        given.then_refused(Refusal::SumOutOfRange { person: STRANGER });
    }

    fn hold_item(item: Option<Item>, lines: Vec<Unplaced>, note_of: MemberId) -> Command {
        let loot = Loot { note: Some(sealed(note_of)), votes: Some(3), ..Loot::default() };
        let (source, account, reason) = (source(), Account::Dkp, None);
        Command::Hold { source, account, reason, item, lines, loot: Some(Box::new(loot)), kill: None }
    }

    const OTHER: MemberId = MemberId(uuid::Uuid::from_u128(0x5));

    fn ring() -> Option<Item> {
        Some(Item::named(text("Rot-Scour Ring")))
    }

    #[test]
    fn an_item_waits_with_what_was_said_of_it_for_one_name() {
        let given = given(dkp_guild());
        let given = given.when(hold_item(ring(), vec![unplaced(STRANGER, "arthas", "0")], STRANGER)).goes();
        assert_eq!(given.imports.names[&STRANGER].lines, 1);
        let nothing = vec![unplaced(STRANGER, "arthas", "0")];
        let paid = vec![unplaced(STRANGER, "arthas", "1")];
        let two = vec![unplaced(STRANGER, "arthas", "0"), unplaced(OTHER, "thrall", "0")];
        for command in [
            hold_item(None, nothing, STRANGER),
            hold_item(ring(), paid, STRANGER),
            hold_item(ring(), two, STRANGER),
        ] {
            given.clone().when(command).then_refused(Refusal::NotOneItem);
        }
    }

    #[test]
    fn a_note_about_another_than_whose_name_waits_is_refused() {
        let command = hold_item(ring(), vec![unplaced(STRANGER, "arthas", "0")], GROM);
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { person: STRANGER });
    }

    #[test]
    fn who_may_not_import_holds_nothing() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ImportEntries };
        let command = hold(vec![unplaced(STRANGER, "arthas", "1")]);
        given(dkp_guild()).by(nobody()).when(command).then_refused(refusal);
    }
}
