//! Logs as people write them.
//!
//! `# ...` is a comment, `== ...` begins a batch, and an event is its position, when it was recorded, in parentheses when it
//! took effect if that was another time, its name and its fields; lines that begin with a space go on with it. Within the
//! fields, `"@grom"` is the id of Grom, `"@grom: late again"` a text sealed to him, `"@grom dkp +10 = 35"` a line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use aggregates::{AnyEvent, Position};
use chrono::{DateTime, NaiveDateTime, Utc};
use projections::{Happened, Opened};
use serde_json::{Value, json};
use uuid::Uuid;

/// How times are written.
const TIME: &str = "%Y-%m-%d %H:%M";
/// What a sealed text says whose person was forgotten.
const ERASED: &str = "(erased)";

/// Events that are folded together.
pub struct Batch {
    pub title: String,
    pub events: Vec<Happened>,
}

/// Every scenario, without the ending of its file.
pub fn scenarios() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/folds/scenarios");
    let files = directory.read_dir().expect("the scenarios").map(|file| file.expect("a file").path());
    let mut stems: Vec<_> = files.map(|path| path.with_extension("")).collect();
    stems.sort();
    stems.dedup();
    stems
}

/// The batches of a scenario.
pub fn read(scenario: &Path) -> Vec<Batch> {
    let text = std::fs::read_to_string(scenario.with_extension("log")).expect("a log");
    let batches = parsed(&text);
    let positions = batches.iter().flat_map(|batch| &batch.events).map(|event| event.position.0);
    assert!(positions.eq(1..=batches.iter().map(|batch| batch.events.len() as u64).sum()), "{scenario:?}");
    batches
}

/// What the events of a log do not say by themselves. Sealed texts are in the clear in it.
pub fn opened(events: &[Happened]) -> Opened {
    let sealed = events.iter().flat_map(|happened| happened.event.sealed());
    let texts = sealed.map(|text| (text.clone(), Some(text.sealed.clone()).filter(|text| text != ERASED)));
    let opened: Opened = texts.collect::<HashMap<_, _>>().into();
    let names = events.iter().map(|happened| (happened.position, happened.event.name().to_owned()));
    opened.reversing(names.collect())
}

/// The id that a word stands for: the word itself, filled up with zeros.
fn id(word: &str) -> String {
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word.as_bytes());
    Uuid::from_bytes(bytes).to_string()
}

/// The word that stands for an id.
pub fn word(id: Uuid) -> String {
    String::from_utf8_lossy(id.as_bytes()).trim_end_matches('\0').to_owned()
}

fn parsed(text: &str) -> Vec<Batch> {
    let mut batches: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix("== ") {
            batches.push((title.to_owned(), Vec::new()));
            continue;
        }
        let (_, events) = batches.last_mut().expect("a log begins with a batch");
        match line.strip_prefix(' ') {
            Some(more) => events.last_mut().expect("an event to go on with").push_str(more),
            None => events.push(line.to_owned()),
        }
    }
    let batch = |(title, events): (String, Vec<String>)| Batch {
        title,
        events: events.iter().map(|event| happened(event).unwrap_or_else(|| panic!("{event}"))).collect(),
    };
    batches.into_iter().map(batch).collect()
}

fn happened(written: &str) -> Option<Happened> {
    let (position, rest) = written.split_once(' ')?;
    let (recorded_at, rest) = instant(rest)?;
    let (effective_at, rest) = match rest.strip_prefix('(') {
        Some(rest) => instant(rest)?,
        None => (recorded_at, rest),
    };
    let (name, fields) = rest.trim_start_matches(')').trim_start().split_once(' ')?;
    let position = Position(position.parse().ok()?);
    Some(Happened { position, effective_at, recorded_at, event: event(name, fields) })
}

fn instant(text: &str) -> Option<(DateTime<Utc>, &str)> {
    let (time, rest) = text.trim_start().split_at_checked("2026-11-18 20:00".len())?;
    Some((NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc(), rest.trim_start()))
}

fn event(name: &str, fields: &str) -> AnyEvent {
    let fields = serde_json::from_str(fields).unwrap_or_else(|error| panic!("{error}: {name} {fields}"));
    let json = json!({ name: spelled_out(fields) });
    let event = match name.split_once('.') {
        Some(("ledger", _)) => serde_json::from_value(json).map(AnyEvent::Ledger),
        Some(("points", _)) => serde_json::from_value(json).map(AnyEvent::Points),
        Some(("raids", _)) => serde_json::from_value(json).map(AnyEvent::Raids),
        Some(("auctions", _)) => serde_json::from_value(json).map(AnyEvent::Auctions),
        Some(("council", _)) => serde_json::from_value(json).map(AnyEvent::Council),
        Some(("schedules", _)) => serde_json::from_value(json).map(AnyEvent::Schedules),
        _ => serde_json::from_value(json).map(AnyEvent::Imports),
    };
    event.unwrap_or_else(|error| panic!("{error}: {name}"))
}

fn spelled_out(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, spelled_out(value))).collect(),
        Value::Array(values) => values.into_iter().map(spelled_out).collect(),
        Value::String(text) => text.strip_prefix('@').map(of_a_person).unwrap_or(Value::String(text)),
        other => other,
    }
}

fn of_a_person(said: &str) -> Value {
    if let Some((who, text)) = said.split_once(": ") {
        return json!({ "of": id(who), "sealed": text });
    }
    match said.split_whitespace().collect::<Vec<_>>()[..] {
        [who] => id(who).into(),
        [who, account, delta, "=", balance] => {
            let delta = delta.trim_start_matches('+');
            json!({ "member": id(who), "account": account, "delta": delta, "balance": balance })
        }
        _ => panic!("`@{said}` is neither an id nor a sealed text nor a line"),
    }
}
