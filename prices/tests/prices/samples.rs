//! Real answers, where they are at hand.

use std::fs;
use std::path::Path;

use prices::{Names, Source, Strategy, TypeId};
use serde_json::Value;

use crate::market::{ESI, FUZZWORK, JANICE, Market, PYERITE, TRITANIUM};
use crate::server::ok;

/// A sample, if there is one.
fn sample(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/fleets").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        println!("{} is not there: nothing was compared", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// The prices of both minerals, under a strategy.
async fn units(market: &Market, strategy: Strategy) -> Vec<String> {
    let priced = market.price(&[TRITANIUM, PYERITE], strategy).await;
    assert_eq!(priced.missing.len(), 0, "{:?}", priced.missing);
    priced.found.values().map(|price| price.unit.to_string()).collect()
}

#[tokio::test]
async fn fuzzworks_answer_is_read() {
    let Some(sample) = sample("fuzzwork-aggregates-sample.json") else { return };
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, move |_| ok(sample["response"].to_string()));
    assert_eq!(units(&market, Strategy::JitaBuy).await, ["5.50", "8.93"]);
    assert_eq!(units(&market, Strategy::JitaSell).await, ["5.92", "9.31"]);
    assert_eq!(units(&market, Strategy::Split).await, ["5.71", "9.12"]);
    assert_eq!(units(&market, Strategy::RegionalAverage).await, ["5.88", "10.03"]);
}

#[tokio::test]
async fn janices_pricer_is_read() {
    let Some(sample) = sample("janice-pricer-sample.json") else { return };
    let market = Market::of(&[Source::Janice]).await;
    market.on(JANICE, move |_| ok(sample["response"].to_string()));
    assert_eq!(units(&market, Strategy::JitaBuy).await, ["3.69", "26.82"]);
    assert_eq!(units(&market, Strategy::JitaSell).await, ["3.95", "29.90"]);
    let price = market.tritanium(Strategy::Split).await;
    assert_eq!(
        (price.unit.to_string().as_str(), price.as_of.to_rfc3339().as_str()),
        ("3.82", "2025-08-08T00:00:00+00:00")
    );
    assert!(price.stale(market.clock.now()));
}

#[tokio::test]
async fn esis_examples_are_read() {
    let Some(sample) = sample("esi-endpoints-examples.json") else { return };
    let market = Market::of(&[Source::EsiRegionOrders, Source::EsiMarketPrices]).await;
    market.on(ESI, move |seen| {
        let endpoint = match seen.path.as_str() {
            path if path.ends_with("/orders/") => "GET /markets/{region_id}/orders/",
            path if path.ends_with("/prices/") => "GET /markets/prices/",
            _ => "POST /universe/ids/",
        };
        ok(sample["endpoints"][endpoint]["example"].to_string())
    });
    let priced = market.price(&[TRITANIUM], Strategy::RegionalAverage).await;
    assert_eq!(priced.found[&TRITANIUM].unit.to_string(), "9.90");
    let other = TypeId(32772);
    let priced = market.price(&[other], Strategy::RegionalAverage).await;
    assert_eq!(priced.found[&other].unit.to_string(), "306292.67");
    let names = Names::new(&market.services.esi);
    let resolved = names.resolve(&["Jita".to_owned()], prices::Language::En).await.expect("resolved");
    assert_eq!(resolved.unknown, ["Jita"]);
}
