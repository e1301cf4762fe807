//! Pools that are valued by sources on this machine, which answer well, badly, late or not at all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use bursar::policies::value_waiting;
use bursar::server::Access;
use prices::calling::{Backoff, Clock, Manners};
use prices::{Prices, Settings, Source};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::looted::stocked;
use crate::support::TestApp;

/// How long a pool may take to come to a stage.
const PATIENCE: Duration = Duration::from_secs(60);

/// Jita 4-4.
const JITA: u64 = 60_003_760;

/// Stands in for every source.
#[derive(Clone, Default)]
struct Market(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// What a path that begins so is answered with; 503 without it.
    answers: Mutex<BTreeMap<&'static str, (u16, String)>>,
    /// Set while answers wait to be let go.
    held: Mutex<Option<Arc<Notify>>>,
    asked: Notify,
}

impl Market {
    async fn open() -> (Self, String) {
        let market = Market::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(market.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (market, format!("http://{address}/"))
    }

    fn says(&self, path: &'static str, status: u16, body: impl ToString) {
        self.0.answers.lock().expect("answers").insert(path, (status, body.to_string()));
    }

    /// Answers nothing until it is let go.
    fn hold(&self) -> Arc<Notify> {
        let gate = Arc::new(Notify::new());
        *self.0.held.lock().expect("a gate") = Some(Arc::clone(&gate));
        gate
    }
}

async fn answer(State(market): State<Market>, uri: Uri) -> (StatusCode, String) {
    market.0.asked.notify_one();
    let gate = market.0.held.lock().expect("a gate").take();
    if let Some(gate) = gate {
        gate.notified().await;
    }
    let answers = market.0.answers.lock().expect("answers");
    let said = answers.iter().find(|(path, _)| uri.path().starts_with(**path));
    let (status, body) = said.map_or((503, "down".to_owned()), |(_, said)| said.clone());
    (StatusCode::from_u16(status).expect("a status"), body)
}

/// Sources that are asked one after the other, without patience.
fn prices(base: &str, order: &[Source]) -> Arc<Prices> {
    let quick = Backoff { attempts: 2, first: Duration::from_millis(1), longest: Duration::from_millis(2) };
    let settings = Settings {
        order: order.to_vec(),
        fuzzwork: format!("{base}aggregates/"),
        esi: format!("{base}esi/"),
        janice: format!("{base}janice"),
        // A circuit that opens would have a test wait until it closes.
        manners: Manners { backoff: quick, failures: 1_000, ..Manners::default() },
        ..Settings::default()
    };
    let services = settings.services(&Clock::real()).expect("addresses");
    Arc::new(Prices::new(&settings, &services))
}

const BOTH: [Source; 2] = [Source::FuzzworkAggregates, Source::EsiRegionOrders];

fn orders(price: u32) -> Value {
    json!([{
        "order_id": 1, "type_id": 34, "is_buy_order": false, "location_id": JITA, "system_id": 30_000_142, "price": price,
        "volume_remain": 10, "volume_total": 10, "min_volume": 1, "range": "station", "duration": 90,
        "issued": "2026-01-01T00:00:00Z",
    }])
}

fn aggregates(percentile: &str) -> Value {
    let side = json!({ "weightedAverage": percentile, "max": percentile, "min": percentile, "stddev": "0", "median": percentile,
        "volume": "10", "orderCount": "1", "percentile": percentile });
    json!({ "34": { "buy": side, "sell": side } })
}

fn tritanium(quantity: &str) -> Value {
    json!([{ "name": "Tritanium", "typeId": 34, "quantity": quantity }])
}

/// The pool, once it is at a stage. One that does not come to it says where it stays.
async fn at(owner: &Hand, pool: &str, stage: &str) -> Value {
    let selection = format!(
        "pool(id: \"{pool}\") {{ stage total withoutPrice valuationFailed items(first: 9) {{ nodes {{ line quantity unit source strategy digest unpriced }} }} }}"
    );
    let start = Instant::now();
    loop {
        let seen = owner.sees(&selection).await["pool"].clone();
        if seen["stage"] == stage {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "not at {stage}: {seen}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_source_that_is_down_is_passed_over_and_the_next_one_answers() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    let (market, base) = Market::open().await;
    market.says("/esi/markets/10000002/orders/", 200, orders(5));
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("1000")).await;
    let seen = at(&owner, &pool, "VALUED").await;
    assert_eq!((&seen["total"], &seen["withoutPrice"]), (&json!("5000"), &json!(0)));
    let line = &seen["items"]["nodes"][0];
    assert_eq!((&line["source"], &line["strategy"]), (&json!("esi_region_orders"), &json!("JITA_SELL")));
    assert!(line["digest"].as_str().is_some_and(|digest| !digest.is_empty()), "{line}");
    served.end().await;
}

#[tokio::test]
async fn an_answer_that_is_none_is_passed_over() {
    let bad = [
        (200, "<html><body>Service unavailable</body></html>".to_owned()),
        (200, json!({ "error": "something went wrong" }).to_string()),
        (200, aggregates("5").to_string().split_at(40).0.to_owned()),
        (200, json!({ "34": { "buy": 5, "sell": "six" } }).to_string()),
        (404, String::new()),
    ];
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    for (n, (status, body)) in bad.into_iter().enumerate() {
        let (market, base) = Market::open().await;
        market.says("/aggregates/", status, &body);
        market.says("/esi/markets/10000002/orders/", 200, orders(7));
        let (_, pool) = stocked(&owner, &format!("Evening {n}"), tritanium("3")).await;
        at(&owner, &pool, "VALUING").await;
        value_waiting(&served.test.app, &prices(&base, &BOTH), &mut BTreeMap::new()).await.expect("valued");
        let seen = at(&owner, &pool, "VALUED").await;
        assert_eq!(
            (&seen["total"], &seen["items"]["nodes"][0]["source"]),
            (&json!("21"), &json!("esi_region_orders")),
            "{body}"
        );
    }
    served.end().await;
}

#[tokio::test]
async fn what_no_source_prices_is_listed_with_what_each_said() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("0"));
    market.says("/esi/markets/10000002/orders/", 200, "[]");
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("3")).await;
    let seen = at(&owner, &pool, "VALUED").await;
    assert_eq!((&seen["total"], &seen["withoutPrice"]), (&json!("0"), &json!(1)));
    let why = seen["items"]["nodes"][0]["unpriced"].as_str().expect("why").to_owned();
    assert!(why.contains("fuzzwork_aggregates: ") && why.contains("esi_region_orders: "), "{why}");
    assert_eq!(owner.refused("approvePool", json!({ "poolId": pool })).await, "ITEMS_WITHOUT_PRICE");
    let price = json!({ "poolId": pool, "line": 1, "unit": { "amount": "2" }, "reason": "sold" });
    owner.does("setPrice", price).await;
    assert_eq!(at(&owner, &pool, "VALUED").await["withoutPrice"], 0);
    served.end().await;
}

#[tokio::test]
async fn where_no_source_can_be_reached_the_valuation_says_so_and_can_be_asked_for_again() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    served.test.app.value_pools(prices(&base, &BOTH[1..]));
    let (_, pool) = stocked(&owner, "Evening", tritanium("3")).await;
    let seen = at(&owner, &pool, "DRAFT").await;
    assert!(seen["valuationFailed"].as_str().is_some_and(|why| why.contains("esi_region_orders")), "{seen}");
    assert_eq!(owner.refused("approvePool", json!({ "poolId": pool })).await, "POOL_NOT_VALUED");
    market.says("/esi/markets/10000002/orders/", 200, orders(4));
    owner.does("valuePool", json!({ "poolId": pool })).await;
    assert_eq!(at(&owner, &pool, "VALUED").await["total"], "12");
    served.end().await;
}

#[tokio::test]
async fn a_valuation_outlives_the_server_that_it_was_asked_of() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = Hand::owner(&served, &guild);
    let (_, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    assert_eq!(at(&owner, &pool, "VALUING").await["total"], Value::Null);
    let url = served.test.url.clone();
    served.close().await;
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3"));
    let served = Served::serve(TestApp::on(url).await, Access::default()).await;
    let owner = Hand::owner(&served, &Guild { app: served.test.app.clone(), ..guild });
    served.test.app.value_pools(prices(&base, &BOTH));
    assert_eq!(at(&owner, &pool, "VALUED").await["total"], "24");
    served.end().await;
}

#[tokio::test]
async fn prices_of_what_was_in_a_pool_before_do_not_value_what_is_in_it_now() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3"));
    let gate = market.hold();
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    market.0.asked.notified().await;
    owner.does("addItems", json!({ "poolId": pool, "items": tritanium("2") })).await;
    gate.notify_one();
    let seen = at(&owner, &pool, "VALUED").await;
    assert_eq!((&seen["total"], &seen["items"]["nodes"][0]["quantity"]), (&json!("30"), &json!("10")));
    served.end().await;
}

#[tokio::test]
async fn where_nobody_needs_to_approve_valuing_does() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    owner.does("changeFleetSettings", json!({ "approvalRequired": false })).await;
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3"));
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    at(&owner, &pool, "APPROVED").await;
    let seen = owner.sees("payoutSummary { payouts pendingAmount }").await;
    assert_eq!(seen["payoutSummary"], json!({ "payouts": 2, "pendingAmount": "24" }));
    served.end().await;
}

#[tokio::test]
async fn what_cannot_be_approved_of_its_own_accord_is_valued_all_the_same() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    owner.does("changeFleetSettings", json!({ "approvalRequired": false })).await;
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3"));
    let (fleet, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    let nobody = json!([{ "member": owner.who(0), "role": "dps", "weight": "0" }]);
    owner.does("setCrew", json!({ "fleetId": fleet, "crew": nobody })).await;
    served.test.app.value_pools(prices(&base, &BOTH));
    assert_eq!(at(&owner, &pool, "VALUED").await["total"], "24");
    assert_eq!(owner.refused("approvePool", json!({ "poolId": pool })).await, "WEIGHTS_ALL_ZERO");
    served.end().await;
}

#[tokio::test]
async fn what_is_worth_more_than_money_can_be_is_a_draft_again_that_says_so() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3000"));
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("1000000000000000")).await;
    let seen = at(&owner, &pool, "DRAFT").await;
    assert!(seen["valuationFailed"].as_str().is_some_and(|why| why.contains("10^18")), "{seen}");
    served.end().await;
}

#[tokio::test]
async fn a_price_that_is_more_than_any_price_can_be_is_none_and_the_next_source_answers() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3000000000000000000"));
    market.says("/esi/markets/10000002/orders/", 200, orders(5));
    served.test.app.value_pools(prices(&base, &BOTH));
    let (_, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    let seen = at(&owner, &pool, "VALUED").await;
    let item = &seen["items"]["nodes"][0];
    assert_eq!((&seen["total"], &item["source"]), (&json!("40"), &json!("esi_region_orders")));
    served.end().await;
}

#[tokio::test]
async fn two_servers_value_a_pool_once() {
    let served = Served::start().await;
    let owner = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let (market, base) = Market::open().await;
    market.says("/aggregates/", 200, aggregates("3"));
    let other = TestApp::on(served.test.url.clone()).await;
    for app in [&served.test.app, &other.app] {
        app.value_pools(prices(&base, &BOTH));
    }
    let (_, pool) = stocked(&owner, "Evening", tritanium("8")).await;
    at(&owner, &pool, "VALUED").await;
    let seen = owner.sees("events(first: 200) { nodes { type } }").await;
    let nodes = seen["events"]["nodes"].as_array().expect("events").clone();
    let count = nodes.iter().filter(|node| node["type"] == "fleets.pool_valued").count();
    assert_eq!(count, 1);
    other.app.stop().await;
    served.end().await;
}
