//! Scenarios: what a guild's log folds into, batch by batch.

use std::fmt::Write;
use std::path::Path;

use crate::database::Database;
use crate::{balances, log, print};

/// What every batch of a scenario writes.
fn folded(scenario: &Path) -> String {
    let mut database = Database::default();
    let mut text = String::new();
    let batches = log::read(scenario);
    let opened = log::opened(&batches.iter().flat_map(|batch| batch.events.clone()).collect::<Vec<_>>());
    for batch in batches {
        let changes = database.project(&batch.events, &opened);
        writeln!(text, "== {}\n{}", batch.title, print::written(&changes)).expect("memory");
    }
    text
}

#[test]
fn every_log_folds_into_the_tables_beside_it() {
    let bless = std::env::var_os("BLESS").is_some();
    for scenario in log::scenarios() {
        let (tables, path) = (folded(&scenario), scenario.with_extension("tables"));
        if bless {
            std::fs::write(&path, &tables).expect("a writable directory");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let mut differing = tables.lines().zip(committed.lines()).filter(|(folded, kept)| folded != kept);
        let first = differing.next();
        assert!(tables == committed, "{path:?}: `make bless` writes another, first in {first:#?}");
    }
}

#[test]
fn every_balance_that_a_log_states_is_what_its_deltas_come_to() {
    for scenario in log::scenarios() {
        let events: Vec<_> = log::read(&scenario).into_iter().flat_map(|batch| batch.events).collect();
        balances::agree_at_every_position(&events, &log::opened(&events));
    }
}
