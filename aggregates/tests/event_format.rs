//! The log's format, for ever: every event type has a fixture in `events/` that parses and prints back byte for byte.
//!
//! A fixture is a list of payloads of the type that its file is named after, laid out to be read: without the white space
//! between tokens these are the bytes that logs hold and hashes cover. Fixtures are added, never edited. Where one no
//! longer passes, the change is a breaking one, and that is a new name ending in `.v2`, with a fixture of its own.

use std::collections::BTreeSet;
use std::path::Path;

use aggregates::{
    AnyEvent, AuctionsEvent, CouncilEvent, Event, FleetsEvent, ImportsEvent, LedgerEvent, PayoutsEvent,
    PointsEvent, RaidsEvent, SchedulesEvent,
};
use serde_json::value::RawValue;

/// The payloads of one event type, as they are written in its file.
struct Fixture {
    name: String,
    payloads: Vec<Box<RawValue>>,
}

fn fixtures() -> Vec<Fixture> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events");
    let files = directory.read_dir().expect("the fixtures");
    files.map(|file| fixture(&file.expect("a file").path())).collect()
}

fn fixture(path: &Path) -> Fixture {
    let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json"));
    let name = name.unwrap_or_else(|| panic!("{} is no fixture", path.display())).to_owned();
    let text = std::fs::read_to_string(path).expect("a text");
    let payloads = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    Fixture { name, payloads }
}

/// Every wire name of every aggregate.
fn names() -> BTreeSet<&'static str> {
    let all = [
        LedgerEvent::NAMES,
        PointsEvent::NAMES,
        RaidsEvent::NAMES,
        CouncilEvent::NAMES,
        SchedulesEvent::NAMES,
        ImportsEvent::NAMES,
        FleetsEvent::NAMES,
        PayoutsEvent::NAMES,
        AuctionsEvent::NAMES,
    ];
    all.into_iter().flatten().copied().collect()
}

/// A payload without the white space between its tokens.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = |c: &char| {
        let keep = quoted || !c.is_ascii_whitespace();
        quoted ^= *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        keep
    };
    json.chars().filter(kept).collect()
}

fn parsed(name: &str, payload: &str) -> AnyEvent {
    let event = match name.split_once('.') {
        Some(("ledger", _)) => serde_json::from_str(payload).map(AnyEvent::Ledger),
        Some(("points", _)) => serde_json::from_str(payload).map(AnyEvent::Points),
        Some(("raids", _)) => serde_json::from_str(payload).map(AnyEvent::Raids),
        Some(("council", _)) => serde_json::from_str(payload).map(AnyEvent::Council),
        Some(("schedules", _)) => serde_json::from_str(payload).map(AnyEvent::Schedules),
        Some(("fleets", _)) => serde_json::from_str(payload).map(AnyEvent::Fleets),
        Some(("payouts", _)) => serde_json::from_str(payload).map(AnyEvent::Payouts),
        Some(("auctions", _)) => serde_json::from_str(payload).map(AnyEvent::Auctions),
        _ => serde_json::from_str(payload).map(AnyEvent::Imports),
    };
    event.unwrap_or_else(|error| panic!("{name}: {error}: {payload}"))
}

fn printed(event: &AnyEvent) -> String {
    let json = match event {
        AnyEvent::Ledger(event) => serde_json::to_string(event),
        AnyEvent::Points(event) => serde_json::to_string(event),
        AnyEvent::Raids(event) => serde_json::to_string(event),
        AnyEvent::Council(event) => serde_json::to_string(event),
        AnyEvent::Schedules(event) => serde_json::to_string(event),
        AnyEvent::Imports(event) => serde_json::to_string(event),
        AnyEvent::Fleets(event) => serde_json::to_string(event),
        AnyEvent::Payouts(event) => serde_json::to_string(event),
        AnyEvent::Auctions(event) => serde_json::to_string(event),
    };
    json.expect("an event is JSON")
}

#[test]
fn every_event_type_has_a_fixture_and_no_fixture_is_of_another() {
    let fixtures = fixtures();
    let written: BTreeSet<_> = fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
    assert_eq!(written, names());
}

#[test]
fn every_payload_parses_and_prints_back_byte_for_byte() {
    for Fixture { name, payloads } in fixtures() {
        assert!(!payloads.is_empty(), "{name} has no payload");
        for payload in payloads {
            let bytes = compact(payload.get());
            let event = parsed(&name, &bytes);
            assert_eq!(event.name(), name);
            assert_eq!(printed(&event), bytes);
        }
    }
}

#[test]
fn white_space_within_a_text_is_kept() {
    assert_eq!(compact(r#"{ "a b": "c \" d\\" , "e": [1, 2] }"#), r#"{"a b":"c \" d\\","e":[1,2]}"#);
}
