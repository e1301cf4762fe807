//! The examples of the interface's own description, where they are at hand.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use esi::{FleetNumber, PilotId, Transfer};
use serde_json::Value;
use standins::ok;

use crate::game::{Game, JAINA};

/// The example of an endpoint, if there is one.
fn example(endpoint: &str) -> Option<Value> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fleets/esi-endpoints-examples.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("{} is not there: nothing was compared", path.display());
        return None;
    };
    let all: Value = serde_json::from_str(&text).expect("JSON");
    Some(all["endpoints"][format!("GET {endpoint}")]["example"].clone())
}

#[tokio::test]
async fn examples_of_fleets_are_read() {
    let game = Game::start().await;
    let (own, members) = ("/characters/{character_id}/fleet/", "/fleets/{fleet_id}/members/");
    let (Some(own), Some(members)) = (example(own), example(members)) else { return };
    game.on("characters/95465499/fleet/", move |_| ok(&own));
    game.on("fleets/1234567890/members/", move |_| ok(&members));
    let own = game.esi.fleet_of(game.jaina()).await.expect("an answer").expect("a fleet");
    assert_eq!((own.fleet_id, own.fleet_boss_id), (FleetNumber(1_234_567_890), None));
    let members = game.esi.members(game.jaina(), own.fleet_id).await.expect("an answer").expect("a fleet");
    assert_eq!((members[0].character_id, members[0].ship_type_id), (PilotId(93_265_215), Some(33_328)));
}

#[tokio::test]
async fn examples_of_wallets_and_contracts_are_read() {
    let game = Game::start().await;
    let journal = example("/characters/{character_id}/wallet/journal/");
    let contracts = example("/characters/{character_id}/contracts/");
    let (Some(journal), Some(contracts)) = (journal, contracts) else { return };
    game.on("characters/95465499/wallet/journal/", move |_| ok(&journal));
    game.on("characters/95465499/contracts/", move |_| ok(&contracts));
    let entries = game.esi.journal(game.jaina(), DateTime::UNIX_EPOCH).await.expect("a journal");
    assert_eq!((entries[0].id, entries[0].ref_type.as_str()), (89, "contract_deposit"));
    assert_eq!(Transfer::of_entry(&entries[0], JAINA), None);
    let contracts = game.esi.contracts(game.jaina()).await.expect("contracts");
    assert_eq!(contracts[0].price.map(|isk| isk.to_string()).as_deref(), Some("1000000.01"));
    assert_eq!(Transfer::of_contract(&contracts[0]), None);
}
