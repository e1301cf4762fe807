//! What each source's answer comes to.

use prices::{Basis, Reason, Region, Side, Source, Strategy, THE_FORGE, TypeId};
use serde_json::json;

use crate::market::{
    ESI, FUZZWORK, JANICE, MEXALLON, Market, PYERITE, TRITANIUM, aggregate, aggregates, list, noon, order,
    row,
};
use crate::server::{Seen, asked_types, ok, status};

#[tokio::test]
async fn fuzzwork_is_asked_for_jita_and_its_percentiles_are_the_prices() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()).with("content-type", "application/json"));
    for (strategy, unit) in
        [(Strategy::JitaBuy, "5.50"), (Strategy::JitaSell, "5.92"), (Strategy::Split, "5.71")]
    {
        assert_eq!(market.tritanium(strategy).await.unit.to_string(), unit);
    }
    let seen = &market.server.seen(FUZZWORK)[0];
    assert_eq!((seen.path.as_str(), seen.header("user-agent")), ("/aggregates/", "bursar tests"));
    assert_eq!((seen.query["station"].as_str(), asked_types(seen)), ("60003760", vec![34]));
}

#[tokio::test]
async fn fuzzworks_regional_average_is_of_both_sides_by_volume() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()));
    let region = Region(10_000_043);
    let price = &market.prices.price(&[TRITANIUM], Strategy::RegionalAverage, region).await.found[&TRITANIUM];
    // (4 * 100 + 6.5 * 300) / 400 is 5.875, and half goes to even.
    assert_eq!((price.unit.to_string().as_str(), price.basis), ("5.88", Basis::OrderAverage));
    assert_eq!(market.server.seen(FUZZWORK)[0].query["region"], "10000043");
}

#[tokio::test]
async fn fuzzworks_empty_list_lists_nothing() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok("[]"));
    assert_eq!(market.reason().await, Reason::NotListed);
}

#[tokio::test]
async fn a_price_says_whose_it_is_of_when_and_from_which_answer() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| {
        ok(aggregates())
            .with("last-modified", "Sat, 21 Nov 2026 11:30:00 GMT")
            .with("expires", "Sat, 21 Nov 2026 12:05:00 GMT")
    });
    let price = market.tritanium(Strategy::JitaSell).await;
    assert_eq!((price.source, price.strategy), (Source::FuzzworkAggregates, Strategy::JitaSell));
    assert_eq!(price.basis, Basis::Percentile);
    assert_eq!((noon() - price.as_of).num_minutes(), 30);
    assert_eq!((price.expires_at - noon()).num_minutes(), 5);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, aggregates().as_bytes());
    assert_eq!(price.digest, hex::encode(digest));
}

#[tokio::test]
async fn esi_orders_are_priced_by_those_in_jita_alone() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |_| {
        let mut elsewhere = order(9, false, json!(0.01), 1_000_000);
        elsewhere["location_id"] = json!(60005599);
        list(&[
            order(1, false, json!(6.5), 10),
            order(2, false, json!(7), 190),
            order(3, true, json!(5.25), 7),
            elsewhere,
        ])
    });
    assert_eq!(market.tritanium(Strategy::JitaSell).await.unit.to_string(), "6.50");
    assert_eq!(market.tritanium(Strategy::Split).await.unit.to_string(), "5.88");
    let seen = market.server.seen(ESI);
    assert_eq!((seen.len(), seen[0].path.as_str()), (1, "/esi/markets/10000002/orders/"));
    assert_eq!((seen[0].query["order_type"].as_str(), seen[0].query["page"].as_str()), ("all", "1"));
}

#[tokio::test]
async fn esi_regional_average_has_no_part_in_what_structures_sell() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |_| {
        let mut structure = order(9, false, json!(1), 1_000_000);
        structure["location_id"] = json!(1_035_466_617_946_u64);
        list(&[order(1, false, json!(6), 30), order(2, true, json!(4), 10), structure])
    });
    let price = market.prices.price(&[TRITANIUM], Strategy::RegionalAverage, THE_FORGE).await;
    assert_eq!(price.found[&TRITANIUM].unit.to_string(), "5.50");
}

/// Two pages; the first order of the first is on both.
fn paged(seen: &Seen) -> crate::server::Reply {
    let rows = match seen.query["page"].as_str() {
        "1" => vec![order(1, false, json!(6), 10), order(2, false, json!(8), 30)],
        _ => vec![order(1, false, json!(6), 10), order(3, false, json!(10), 2)],
    };
    list(&rows).with("x-pages", 2)
}

#[tokio::test]
async fn all_pages_of_orders_count_and_an_order_on_two_of_them_once() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, paged);
    // Of 42 pieces 2.1 are taken, all of them at 6.
    let price = market.tritanium(Strategy::JitaSell).await;
    assert_eq!((price.unit.to_string().as_str(), market.asked(ESI)), ("6.00", 2));
}

#[tokio::test]
async fn a_list_that_changed_between_two_pages_is_asked_for_once_more() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| {
        let changed = seen.query["page"] == "2" || seen.earlier > 1;
        let at = if changed { "Sat, 21 Nov 2026 11:55:00 GMT" } else { "Sat, 21 Nov 2026 11:50:00 GMT" };
        paged(seen).with("last-modified", at).with("cache-control", "max-age=300")
    });
    let price = market.tritanium(Strategy::JitaSell).await;
    assert_eq!(((noon() - price.as_of).num_minutes(), market.asked(ESI)), (5, 4));
}

#[tokio::test]
async fn more_pages_than_there_can_be_are_not_asked_for() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| paged(seen).with("x-pages", 1_000_000));
    let reason = market.reason().await;
    assert!(reason.to_string().contains("1000000 pages"), "{reason}");
    assert_eq!(market.asked(ESI), 1);
}

#[tokio::test]
async fn a_type_that_esi_does_not_know_is_not_listed() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |_| status(404, r#"{"error":"Type not found!"}"#));
    assert_eq!(market.reason().await, Reason::NotListed);
}

#[tokio::test]
async fn an_item_that_nobody_sells_has_no_price() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |_| list(&[order(1, true, json!(5), 10)]));
    assert_eq!(market.reason().await, Reason::PriceZero { side: Side::Sell });
}

#[tokio::test]
async fn esi_market_prices_have_averages_and_nothing_else() {
    let market = Market::of(&[Source::EsiMarketPrices]).await;
    market.on(ESI, |_| {
        list(&[
            json!({ "adjusted_price": 1.5, "average_price": 4.125, "type_id": 34 }),
            json!({ "adjusted_price": 7.5, "type_id": 35 }),
        ])
    });
    let priced = market.price(&[TRITANIUM, PYERITE, MEXALLON], Strategy::RegionalAverage).await;
    let price = &priced.found[&TRITANIUM];
    assert_eq!((price.unit.to_string().as_str(), price.basis), ("4.12", Basis::MarketAverage));
    assert_eq!(priced.missing.keys().copied().collect::<Vec<_>>(), [PYERITE, MEXALLON]);
    assert_eq!(market.server.seen(ESI)[0].path, "/esi/markets/prices/");
    let strategy = Strategy::JitaSell;
    assert_eq!(market.reason().await, Reason::StrategyNotOffered { strategy });
    assert_eq!(market.asked(ESI), 1);
}

#[tokio::test]
async fn janice_is_asked_with_the_key_and_never_for_single_best_offers() {
    let market = Market::of(&[Source::Janice]).await;
    market.on(JANICE, |_| list(&[row(34, json!(3.6878518374363267), json!(3.948563986841804))]));
    for (strategy, unit) in
        [(Strategy::JitaBuy, "3.69"), (Strategy::JitaSell, "3.95"), (Strategy::Split, "3.82")]
    {
        assert_eq!(market.tritanium(strategy).await.unit.to_string(), unit);
    }
    let seen = &market.server.seen(JANICE)[0];
    assert_eq!((seen.header("x-apikey"), seen.header("content-type")), ("a key", "text/plain"));
    assert_eq!((seen.query["market"].as_str(), seen.body.as_str()), ("2", "34"));
    assert_eq!((noon() - market.tritanium(Strategy::JitaBuy).await.as_of).num_hours(), 12);
}

#[tokio::test]
async fn no_price_is_of_the_future() {
    let market = Market::of(&[Source::Janice]).await;
    market.on(JANICE, |_| {
        let mut ahead = row(34, json!(1), json!(2));
        ahead["date"] = json!("2036-01-01T00:00:00Z");
        list(&[ahead]).with("last-modified", "Tue, 01 Jan 2036 00:00:00 GMT")
    });
    assert_eq!(market.tritanium(Strategy::JitaBuy).await.as_of, noon());
}

#[tokio::test]
async fn janice_is_passed_over_without_a_key_and_for_regions() {
    let market = Market::with(&[Source::Janice], |settings| settings.janice_key = None).await;
    assert_eq!(market.reason().await, Reason::KeyMissing);
    let strategy = Strategy::RegionalAverage;
    assert_eq!(market.reasons(strategy).await, [Reason::StrategyNotOffered { strategy }]);
    assert_eq!(market.asked(JANICE), 0);
}

#[tokio::test]
async fn janices_prices_of_another_market_are_not_taken() {
    let market = Market::of(&[Source::Janice]).await;
    market.on(JANICE, |_| {
        let mut amarr = row(34, json!(1), json!(2));
        amarr["market"]["id"] = json!(115);
        list(&[amarr])
    });
    assert!(market.reason().await.to_string().contains("market 115"));
}

#[tokio::test]
async fn many_items_are_asked_for_in_batches() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |seen| {
        let items = asked_types(seen).into_iter().map(|id| (id.to_string(), aggregate("1", "2")));
        ok(serde_json::Value::Object(items.collect()).to_string())
    });
    let types: Vec<_> = (1..=450).chain(1..=10).map(TypeId).collect();
    assert_eq!(market.price(&types, Strategy::JitaBuy).await.found.len(), 450);
    let mut sizes: Vec<_> = market.server.seen(FUZZWORK).iter().map(|seen| asked_types(seen).len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 200, 200]);
}
