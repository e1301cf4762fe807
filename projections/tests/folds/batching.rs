//! Laws of every log: how it is cut into batches never matters, and history sums up to the standings.

use std::collections::BTreeSet;

use aggregates::{Event, LedgerEvent, PointsEvent, RaidsEvent};
use projections::{Happened, Opened};
use proptest::prelude::{Just, Strategy, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest::{collection, prelude::ProptestConfig};

use crate::database::Database;
use crate::{balances, evening, guild, log};

/// What becomes of the folds before the next batch.
#[derive(Clone, Copy, Debug)]
enum Between {
    /// They go on.
    Nothing,
    /// They let go of their rows.
    Forgetting,
    /// They begin again from what is written.
    Restart,
}

/// How many events are folded together, and what becomes of the folds then. What is left over is the last batch.
fn cuts() -> impl Strategy<Value = Vec<(usize, Between)>> {
    let between = prop_oneof![Just(Between::Nothing), Just(Between::Forgetting), Just(Between::Restart)];
    collection::vec((0..12_usize, between), 0..40)
}

fn whole(events: &[Happened], opened: &Opened) -> Database {
    let mut database = Database::default();
    database.project(events, opened);
    database
}

fn in_batches(mut events: &[Happened], opened: &Opened, cuts: &[(usize, Between)]) -> Database {
    let mut database = Database::default();
    for (size, between) in cuts {
        let (batch, rest) = events.split_at((*size).min(events.len()));
        database.project(batch, opened);
        events = rest;
        match between {
            Between::Nothing => {}
            Between::Forgetting => database.forget(),
            Between::Restart => database.restart(),
        }
    }
    database.project(events, opened);
    database
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn batching_never_matters(events in guild::log(), cuts in cuts()) {
        let opened = log::opened(&events);
        let batched = in_batches(&events, &opened, &cuts);
        prop_assert_eq!(whole(&events, &opened).written(), batched.written());
    }

    #[test]
    fn batching_never_matters_to_an_evening_of_fleets(events in evening::log(), cuts in cuts()) {
        let opened = log::opened(&events);
        let batched = in_batches(&events, &opened, &cuts);
        prop_assert_eq!(whole(&events, &opened).written(), batched.written());
    }

    #[test]
    fn history_sums_up_to_the_standings_at_every_position(events in guild::log()) {
        balances::agree_at_every_position(&events, &log::opened(&events));
    }

    #[test]
    fn batching_never_matters_to_the_scenarios_either(scenario in select(log::scenarios()), cuts in cuts()) {
        let events: Vec<_> = log::read(&scenario).into_iter().flat_map(|batch| batch.events).collect();
        let opened = log::opened(&events);
        let batched = in_batches(&events, &opened, &cuts);
        prop_assert_eq!(whole(&events, &opened).written(), batched.written());
    }
}

#[test]
fn the_laws_are_tried_on_every_type_of_event() {
    let mut runner = TestRunner::deterministic();
    let mut log = || guild::log().new_tree(&mut runner).expect("a log").current();
    let names: BTreeSet<_> =
        [LedgerEvent::NAMES, PointsEvent::NAMES, RaidsEvent::NAMES].into_iter().flatten().copied().collect();
    let mut tried = BTreeSet::new();
    for _ in 0..5_000 {
        tried.extend(log().iter().map(|happened| happened.event.name()));
        if tried == names {
            break;
        }
    }
    assert_eq!(tried, names);
}
