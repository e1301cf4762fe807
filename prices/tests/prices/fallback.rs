//! One source after the other, each for what is left.

use prices::calling::Failure;
use prices::{Reason, Side, Source, Strategy, TypeId};
use serde_json::json;

use crate::market::{
    ESI, FUZZWORK, JANICE, MEXALLON, Market, PYERITE, TRITANIUM, aggregate, aggregates, list, noon, order,
    row, seconds,
};
use crate::server::{asked_types, ok, status};

/// Fuzzwork knows tritanium and has nobody who sells pyerite; Janice knows pyerite.
async fn market() -> Market {
    let market = Market::of(&[Source::FuzzworkAggregates, Source::EsiMarketPrices, Source::Janice]).await;
    market
        .on(FUZZWORK, |_| ok(json!({ "34": aggregate("5", "6"), "35": aggregate("9", "0.0") }).to_string()));
    market.on(JANICE, |_| list(&[row(35, json!(9), json!(10.5))]));
    market
}

#[tokio::test]
async fn each_source_is_asked_only_for_what_those_before_did_not_price() {
    let market = market().await;
    let priced = market.price(&[MEXALLON, PYERITE, TRITANIUM], Strategy::JitaSell).await;
    let whose = |id| (priced.found[&id].source, priced.found[&id].unit.to_string());
    assert_eq!(whose(TRITANIUM), (Source::FuzzworkAggregates, "6.00".to_owned()));
    assert_eq!(whose(PYERITE), (Source::Janice, "10.50".to_owned()));
    assert_eq!(asked_types(&market.server.seen(FUZZWORK)[0]), [34, 35, 36]);
    assert_eq!(asked_types(&market.server.seen(JANICE)[0]), [35, 36]);
    assert_eq!(market.asked(ESI), 0);
}

#[tokio::test]
async fn an_item_that_no_source_prices_is_listed_with_what_each_of_them_said() {
    let priced = market().await.price(&[MEXALLON], Strategy::JitaSell).await;
    let strategy = Strategy::JitaSell;
    let tried: Vec<_> =
        priced.missing[&MEXALLON].iter().map(|tried| (tried.source, tried.reason.clone())).collect();
    let expected = [
        (Source::FuzzworkAggregates, Reason::NotListed),
        (Source::EsiMarketPrices, Reason::StrategyNotOffered { strategy }),
        (Source::Janice, Reason::NotListed),
    ];
    assert_eq!(tried, expected);
    assert_eq!(priced.missing[&MEXALLON][0].to_string(), "fuzzwork_aggregates: the item is not listed");
}

#[tokio::test]
async fn a_price_of_zero_is_no_price_and_the_next_source_is_asked() {
    let priced = market().await.price(&[PYERITE], Strategy::JitaSell).await;
    assert_eq!(priced.found[&PYERITE].source, Source::Janice);
    assert_eq!(priced.passed[&PYERITE][0].reason, Reason::PriceZero { side: Side::Sell });
}

#[tokio::test]
async fn one_source_is_down_and_the_next_one_answers() {
    let market = Market::of(&[Source::FuzzworkAggregates, Source::EsiRegionOrders]).await;
    market.on(FUZZWORK, |_| status(503, "down")).on(ESI, |_| list(&[order(1, false, json!(6), 1)]));
    let priced = market.price(&[TRITANIUM], Strategy::JitaSell).await;
    assert_eq!(priced.found[&TRITANIUM].source, Source::EsiRegionOrders);
    assert_eq!(priced.passed[&TRITANIUM][0].reason, Failure::Unavailable { status: 503 }.into());
}

#[tokio::test]
async fn a_bad_number_spoils_one_item_and_no_other() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| {
        ok(json!({ "34": aggregate("5", "6"), "35": aggregate("9", "NaN"), "36": "?" }).to_string())
    });
    let priced = market.price(&[TRITANIUM, PYERITE, MEXALLON], Strategy::JitaSell).await;
    assert_eq!(priced.found.keys().copied().collect::<Vec<_>>(), [TRITANIUM]);
    let reason = |id: TypeId| priced.missing[&id][0].reason.clone();
    assert_eq!(reason(PYERITE), Reason::BadNumber { field: "percentile".to_owned(), text: "NaN".to_owned() });
    assert!(matches!(reason(MEXALLON), Reason::Failed(Failure::WrongShape { .. })));
}

#[tokio::test]
async fn when_the_time_is_over_what_is_left_is_listed() {
    let order = [Source::FuzzworkAggregates, Source::EsiRegionOrders];
    let market = Market::with(&order, |settings| settings.total = seconds(10)).await;
    let clock = market.clock.clone();
    market.on(FUZZWORK, move |_| {
        clock.advance(seconds(10));
        ok(aggregates())
    });
    let priced = market.price(&[TRITANIUM, PYERITE], Strategy::JitaSell).await;
    assert_eq!((priced.at, priced.found.len()), (noon(), 1));
    assert_eq!(priced.missing[&PYERITE][1].reason, Failure::OutOfTime.into());
    assert_eq!(market.asked(ESI), 0);
}

#[tokio::test]
async fn pricing_nothing_asks_nobody() {
    let market = market().await;
    let priced = market.price(&[], Strategy::Split).await;
    assert_eq!((priced.found.len(), priced.missing.len(), market.asked(FUZZWORK)), (0, 0, 0));
}
