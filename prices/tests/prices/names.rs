//! Names of other client languages.

use prices::calling::Failure;
use prices::{Language, Names, Source, TypeId};
use serde_json::{Value, json};

use crate::market::{ESI, Market};
use crate::server::{ok, status};

fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn names_are_resolved_in_their_language_whatever_their_case() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |_| {
        let types = json!([{ "id": 34, "name": "Тританий" }, { "id": 7, "name": "Zwei" }, { "id": 8, "name": "Zwei" }]);
        ok(json!({ "inventory_types": types, "systems": [{ "id": 1, "name": "Zwei" }] }).to_string())
    });
    let asked = names(&["тританий", " Zwei", "nichts", "", "Тританий"]);
    let resolved = Names::new(&market.services.esi).resolve(&asked, Language::Ru).await.expect("resolved");
    let found: Vec<_> = resolved.found.iter().map(|(name, id)| (name.as_str(), id.0)).collect();
    assert_eq!(found, [("Тританий", 34), ("тританий", 34)]);
    assert_eq!(resolved.ambiguous[" Zwei"], [TypeId(7), TypeId(8)]);
    assert_eq!(resolved.unknown, ["", "nichts"]);
    let seen = &market.server.seen(ESI)[0];
    assert_eq!((seen.path.as_str(), seen.query["language"].as_str()), ("/esi/universe/ids/", "ru"));
    assert_eq!((seen.header("accept-language"), seen.header("content-type")), ("ru", "application/json"));
    assert_eq!(serde_json::from_str::<Vec<String>>(&seen.body).expect("names").len(), 4);
}

#[tokio::test]
async fn many_names_are_asked_for_five_hundred_at_a_time_and_never_too_long_ones() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| {
        let all: Vec<String> = serde_json::from_str(&seen.body).expect("names");
        assert!(all.len() <= 500 && all.iter().all(|name| name.len() <= 100));
        let types =
            all.iter().map(|name| json!({ "id": name[1..].parse::<u32>().expect("a number"), "name": name }));
        ok(json!({ "inventory_types": types.collect::<Vec<Value>>() }).to_string())
    });
    let mut asked: Vec<_> = (0..1100).map(|id| format!("N{id}")).collect();
    asked.push("x".repeat(101));
    let resolved = Names::new(&market.services.esi).resolve(&asked, Language::De).await.expect("resolved");
    assert_eq!((resolved.found.len(), resolved.unknown.len(), market.asked(ESI)), (1100, 1, 3));
}

#[tokio::test]
async fn names_that_could_not_be_looked_up_are_not_unknown() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    let names_of = Names::new(&market.services.esi);
    market.on(ESI, |_| status(400, r#"{"error":"bad names"}"#));
    let refused = names_of.resolve(&names(&["a"]), Language::En).await;
    assert_eq!(refused, Err(Failure::Refused { status: 400, detail: "bad names".to_owned() }));
    market.on(ESI, |_| ok(r#"{"inventory_types":"none"}"#));
    let odd = names_of.resolve(&names(&["b"]), Language::En).await;
    assert!(matches!(odd, Err(Failure::WrongShape { .. })));
    market.on(ESI, |_| ok("{}"));
    let none = names_of.resolve(&names(&["c"]), Language::En).await.expect("resolved");
    assert_eq!(none.unknown, ["c"]);
}
