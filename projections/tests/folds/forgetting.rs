//! Who is forgotten is in no row that is folded on. Rows that are written once remember nothing, so that the projector can
//! fold them again from the events that speak of somebody.

use std::collections::{BTreeSet, HashMap};

use aggregates::{AnyEvent, LedgerEvent, MemberId, Position, Sealed};
use projections::{Happened, MODELS, Opened, Value};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};

use crate::database::Database;
use crate::guild;

/// What every sealed text says, so that nothing else says the same.
fn personal(sealed: &Sealed) -> String {
    format!("personal: {}", sealed.sealed)
}

fn opened(events: &[Happened]) -> Opened {
    let sealed = events.iter().flat_map(|happened| happened.event.sealed());
    let opened: Opened =
        sealed.map(|text| (text.clone(), Some(personal(text)))).collect::<HashMap<_, _>>().into();
    let named = |happened: &Happened| (happened.position, happened.event.name().to_owned());
    opened.reversing(events.iter().map(named).collect())
}

/// Everybody of a log is forgotten, as a decision would have it.
fn forgotten(events: &[Happened]) -> Happened {
    let (mut people, mut characters) = (BTreeSet::<MemberId>::new(), Vec::new());
    let (mut keys, mut identities) = (BTreeSet::new(), BTreeSet::new());
    for happened in events {
        let AnyEvent::Ledger(event) = &happened.event else { continue };
        match event {
            LedgerEvent::MemberAdded { member, .. } => drop(people.insert(*member)),
            LedgerEvent::CharacterAdded { character, .. } => characters.push(*character),
            LedgerEvent::KeyCreated { key, .. } => drop(keys.insert(*key)),
            LedgerEvent::IdentityLinked { identity, .. } => drop(identities.insert(identity.clone())),
            _ => {}
        }
    }
    let last = events.last().expect("a log begins with its opening");
    let member = people.pop_first().expect("some are here from the beginning");
    let event = LedgerEvent::MemberForgotten {
        member,
        merged: people.into_iter().collect(),
        characters,
        keys: keys.into_iter().collect(),
        identities: identities.into_iter().collect(),
        reason: None,
    };
    Happened { position: Position(last.position.0 + 1), event: event.into(), ..last.clone() }
}

fn says_something_personal(value: &Value) -> bool {
    let says = |text: &String| text.contains("personal: ");
    match value {
        Value::Text(Some(text)) => says(text),
        Value::Texts(Some(texts)) => texts.iter().any(says),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn nothing_personal_is_left_in_any_row_that_is_folded_on(events in guild::log()) {
        let mut database = Database::default();
        database.project(&events, &opened(&events));
        database.project(&[forgotten(&events)], &Opened::default());
        for model in MODELS.iter().filter(|model| !model.table.append_only) {
            for row in database.rows(model.name()).values() {
                prop_assert!(!row.iter().any(says_something_personal), "{}: {row:?}", model.name());
            }
        }
    }
}

#[test]
fn a_fold_of_rows_that_are_written_once_remembers_nothing() {
    for model in MODELS.iter().filter(|model| model.table.append_only) {
        assert_eq!(model.fresh().ambient(), "null", "{}", model.name());
    }
}
