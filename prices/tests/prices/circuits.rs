//! Who failed too often in a row is left alone for a while.

use prices::calling::Failure;
use prices::{Reason, Source, Strategy};
use serde_json::json;

use crate::market::{ESI, FUZZWORK, Market, PYERITE, TRITANIUM, aggregates, list, noon, order, seconds};
use crate::server::{Reply, Seen, ok, status};

/// Whose circuit opens after three failures, each of which is asked for once only.
async fn market(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Market {
    let market = Market::with(&[Source::FuzzworkAggregates], |settings| {
        settings.manners.backoff.attempts = 1;
        settings.manners.failures = 3;
    });
    let market = market.await;
    market.on(FUZZWORK, reply);
    market
}

fn open(until: u64) -> Reason {
    Reason::Failed(Failure::CircuitOpen { until: noon() + seconds(until) })
}

#[tokio::test]
async fn it_opens_after_failures_in_a_row_and_nobody_is_asked() {
    for failure in [status(500, ""), ok("<html>"), ok(r#"{"error":"?"}"#), ok("")] {
        let market = market(move |_| failure.clone()).await;
        for _ in 0..3 {
            assert_ne!(market.reason().await, open(30));
        }
        assert_eq!(market.reason().await, open(30));
        assert_eq!(market.asked(FUZZWORK), 3);
    }
}

#[tokio::test]
async fn after_a_while_one_probe_goes_and_the_others_wait_for_what_it_brings() {
    let market = market(|seen| if seen.earlier < 3 { status(500, "") } else { ok(aggregates()) }).await;
    for _ in 0..3 {
        market.reason().await;
    }
    market.clock.advance(seconds(30));
    let probe = market.price(&[TRITANIUM], Strategy::JitaSell);
    let other = market.price(&[PYERITE], Strategy::JitaSell);
    let (probe, other) = tokio::join!(probe, other);
    assert_eq!(probe.found.len(), 1);
    assert_eq!(other.missing[&PYERITE][0].reason, open(30));
    assert_eq!(market.asked(FUZZWORK), 4);
    assert_eq!(
        market.price(&[PYERITE], Strategy::JitaSell).await.missing[&PYERITE][0].reason,
        Reason::NotListed
    );
}

#[tokio::test]
async fn a_probe_that_fails_opens_it_again() {
    let market = market(|_| status(500, "")).await;
    for _ in 0..3 {
        market.reason().await;
    }
    market.clock.advance(seconds(30));
    assert_eq!(market.reason().await, Failure::Unavailable { status: 500 }.into());
    assert_eq!(market.reason().await, open(60));
    assert_eq!(market.asked(FUZZWORK), 4);
}

#[tokio::test]
async fn refusals_and_limits_do_not_open_it() {
    let market = market(|seen| status(if seen.earlier % 2 == 0 { 400 } else { 429 }, "")).await;
    for _ in 0..8 {
        assert_ne!(market.reason().await, open(30));
    }
    assert_eq!(market.asked(FUZZWORK), 8);
}

#[tokio::test]
async fn each_source_has_its_own_though_the_host_is_the_same() {
    let order_of = [Source::EsiRegionOrders, Source::EsiMarketPrices];
    let market = Market::of(&order_of).await;
    market.on(ESI, |seen| match seen.path.ends_with("/orders/") {
        true => status(500, ""),
        false => list(&[json!({ "type_id": 34, "average_price": 4.5 }), order(1, true, json!(1), 1)]),
    });
    for _ in 0..2 {
        let price = market.tritanium(Strategy::RegionalAverage).await;
        assert_eq!(price.source, Source::EsiMarketPrices);
    }
    // Four attempts, then the fifth opens it.
    assert_eq!(market.server.seen(ESI).iter().filter(|seen| seen.path.ends_with("/orders/")).count(), 5);
}
