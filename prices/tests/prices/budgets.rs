//! What ESI allows is not used up.

use prices::calling::Failure;
use prices::{Reason, Source, Strategy, TypeId};
use serde_json::json;

use crate::market::{ESI, JANICE, Market, PYERITE, TRITANIUM, list, noon, order, row, seconds};
use crate::server::{Reply, asked_types, status};

/// An answer of ESI's about an item, for whichever it is asked.
fn orders(types: &[u32]) -> Reply {
    let mut order = order(1, false, json!(6), 1);
    order["type_id"] = json!(types[0]);
    list(&[order])
}

#[tokio::test]
async fn before_the_last_errors_are_used_up_the_next_source_is_asked() {
    let market = Market::of(&[Source::EsiRegionOrders, Source::Janice]).await;
    let headers =
        |reply: Reply| reply.with("x-esi-error-limit-remain", 10).with("x-esi-error-limit-reset", 40);
    market.on(ESI, move |_| headers(status(404, r#"{"error":"Type not found!"}"#)));
    market.on(JANICE, |seen| list(&[row(asked_types(seen)[0], json!(1), json!(2))]));
    market.price(&[TRITANIUM], Strategy::JitaSell).await;
    let priced = market.price(&[PYERITE], Strategy::JitaSell).await;
    let until = noon() + seconds(40);
    assert_eq!(priced.passed[&PYERITE][0].reason, Reason::Failed(Failure::RateLimited { until }));
    assert_eq!((market.asked(ESI), market.asked(JANICE)), (1, 2));
}

#[tokio::test]
async fn a_window_that_ends_soon_is_waited_for() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| {
        let left = if seen.earlier == 0 { 8 } else { 100 };
        orders(&asked_types(seen)).with("x-esi-error-limit-remain", left).with("x-esi-error-limit-reset", 12)
    });
    market.tritanium(Strategy::JitaSell).await;
    let priced = market.price(&[PYERITE], Strategy::JitaSell).await;
    assert_eq!((priced.found.len(), market.clock.now()), (1, noon() + seconds(12)));
}

#[tokio::test]
async fn after_a_420_nothing_is_asked_of_esi_until_its_window_is_over() {
    let market = Market::of(&[Source::EsiRegionOrders, Source::EsiMarketPrices]).await;
    market.on(ESI, |_| status(420, r#"{"error":"error limited"}"#).with("x-esi-error-limit-reset", 55));
    let until = noon() + seconds(55);
    let limited = Reason::Failed(Failure::RateLimited { until });
    assert_eq!(market.reasons(Strategy::RegionalAverage).await, [limited.clone(), limited]);
    assert_eq!(market.asked(ESI), 1);
}

#[tokio::test]
async fn tokens_of_a_group_are_not_used_up() {
    let market = Market::of(&[Source::EsiRegionOrders, Source::Janice]).await;
    market.on(ESI, |seen| {
        orders(&asked_types(seen))
            .with("x-ratelimit-group", "market-order")
            .with("x-ratelimit-limit", "150/15m")
            .with("x-ratelimit-used", 2)
            .with("x-ratelimit-remaining", 16 - 2 * seen.earlier)
    });
    market.on(JANICE, |seen| {
        list(&asked_types(seen).iter().map(|id| row(*id, json!(1), json!(2))).collect::<Vec<_>>())
    });
    let types: Vec<_> = (1..=30).map(TypeId).collect();
    let priced = market.price(&types, Strategy::JitaSell).await;
    // Those that were under way when nothing was known yet, and those for which enough is left: five and a twentieth.
    let esi = market.asked(ESI);
    assert!((6..=8).contains(&esi), "{esi}");
    assert_eq!(priced.found.values().filter(|price| price.source == Source::EsiRegionOrders).count(), esi);
    assert_eq!(priced.found.len(), 30);
    market.clock.advance(seconds(15 * 60));
    market.price(&[TypeId(31)], Strategy::JitaSell).await;
    assert_eq!(market.asked(ESI), esi + 1);
}

#[tokio::test]
async fn a_429_closes_its_group_for_as_long_as_it_says() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| match seen.earlier {
        0 => status(429, "").with("retry-after", 120).with("x-ratelimit-group", "market-order"),
        _ => orders(&asked_types(seen)),
    });
    let until = noon() + seconds(120);
    assert_eq!(market.reason().await, Reason::Failed(Failure::RateLimited { until }));
    assert_eq!(market.reason().await, Reason::Failed(Failure::RateLimited { until }));
    market.clock.advance(seconds(120));
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(ESI), 2);
}
