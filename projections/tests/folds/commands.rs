//! Whatever may be asked of a guild of five, sensible or not: the aggregates decide what comes of it.

mod ledger;
mod points;
mod raids;

use aggregates::ledger::{Settings, System};
use aggregates::{
    CharacterId, LedgerCommand, MemberId, Points, PointsCommand, RaidsCommand, Sealed, Text, Who,
};
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use serde_json::json;
use uuid::Uuid;

pub use ledger::{joins, new_key};

/// People, by number; the first three are there from the beginning.
const PEOPLE: u128 = 5;

/// A command to one of the aggregates.
#[derive(Clone, Debug)]
pub enum Command {
    Ledger(LedgerCommand),
    Points(PointsCommand),
    Raids(RaidsCommand),
}

/// A ledger's first settings.
pub fn settings() -> impl Strategy<Value = Settings> {
    let system = select(vec!["dkp", "epgp"]);
    let mode = select(vec!["floor", "add"]);
    (system, any::<bool>(), mode, 1..200_u32, 0..200_u32).prop_map(|(system, debts, mode, base, min)| {
        let points = json!({
            "system": system, "places": 2, "allow_negative": debts, "gp_base_mode": mode, "base_gp": base.to_string(),
            "min_ep": min.to_string(), "decay_rounding": "floor_stays", "decay_negative": "skip",
        });
        let settings = json!({
            "name": "Nachtwache", "currency": "EUR", "time_zone": "Europe/Berlin", "week_start": "Wed", "points": points,
        });
        serde_json::from_value(settings).expect("settings")
    })
}

/// Anything.
pub fn command(system: System) -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => points::posting(system).prop_map(Command::Points),
        2 => points::correcting(system).prop_map(Command::Points),
        2 => ledger::about_people().prop_map(Command::Ledger),
        2 => ledger::about_rights().prop_map(Command::Ledger),
        3 => raids::about_raids().prop_map(Command::Raids),
    ]
}

fn member() -> impl Strategy<Value = MemberId> {
    (1..=PEOPLE).prop_map(|number| MemberId(Uuid::from_u128(number)))
}

fn character() -> impl Strategy<Value = CharacterId> {
    (0xa1..=0xa6_u128).prop_map(|number| CharacterId(Uuid::from_u128(number)))
}

/// A member, now and then by a character.
fn who() -> impl Strategy<Value = Who> {
    prop_oneof![3 => member().prop_map(Who::from), 1 => character().prop_map(|alt| Who::Id(alt.0))]
}

/// Mostly above zero.
fn points() -> impl Strategy<Value = Points> {
    prop_oneof![3 => 1..20_000_i64, 1 => -20_000..=0_i64]
        .prop_map(|hundredths| Points::from_hundredths(hundredths).expect("far within the bounds"))
}

fn sealed(of: MemberId, text: &str) -> Sealed {
    Sealed { of, sealed: text.to_owned() }
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new("text", text).expect("a text")
}
