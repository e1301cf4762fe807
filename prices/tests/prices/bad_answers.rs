//! What no source should answer, and some do.

use std::time::Duration;

use prices::calling::Failure;
use prices::{Reason, Source, Strategy};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::market::{ESI, FUZZWORK, JANICE, Market, aggregate, aggregates, list, order, row};
use crate::server::{Reply, Server, ok, status};

/// What Fuzzwork's answer fails with, and how often it was asked.
async fn fuzzwork(reply: Reply) -> (Reason, usize) {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, move |_| reply.clone());
    (market.reason().await, market.asked(FUZZWORK))
}

async fn fails_once_with(reply: Reply, failure: Failure) {
    assert_eq!(fuzzwork(reply).await, (failure.into(), 1));
}

async fn has_another_shape(order: Source, at: &'static str, reply: Reply) {
    let market = Market::of(&[order]).await;
    market.on(at, move |_| reply.clone());
    let reason = market.reason().await;
    assert!(matches!(reason, Reason::Failed(Failure::WrongShape { .. })), "{reason}");
}

#[tokio::test]
async fn a_page_for_people_is_no_answer() {
    fails_once_with(ok("<html><body>Down for maintenance</body></html>"), Failure::Html).await;
    fails_once_with(ok("Down").with("content-type", "text/html; charset=utf-8"), Failure::Html).await;
}

#[tokio::test]
async fn an_error_under_a_good_status_is_an_error() {
    let detail = "database is away".to_owned();
    fails_once_with(ok(r#"{"error":"database is away"}"#), Failure::ErrorInside { detail }).await;
}

#[tokio::test]
async fn nothing_is_no_answer() {
    fails_once_with(ok(""), Failure::Empty).await;
}

#[tokio::test]
async fn json_that_stops_in_the_middle_is_no_answer() {
    let half = aggregates();
    fails_once_with(ok(&half[..half.len() / 2]), Failure::Truncated).await;
}

#[tokio::test]
async fn what_is_no_json_is_no_answer() {
    let (reason, asked) = fuzzwork(ok("oops")).await;
    assert!(matches!(reason, Reason::Failed(Failure::NotJson { .. })), "{reason}");
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_refusal_is_not_asked_for_again() {
    let detail = "no such station".to_owned();
    fails_once_with(status(400, r#"{"error":"no such station"}"#), Failure::Refused { status: 400, detail })
        .await;
}

#[tokio::test]
async fn other_types_and_missing_fields_are_another_shape() {
    let (fuzzwork, orders, janice) = (Source::FuzzworkAggregates, Source::EsiRegionOrders, Source::Janice);
    let mut half = aggregate("5", "6");
    half["sell"].as_object_mut().expect("a side").remove("percentile");
    for odd in [json!("maintenance"), json!(["34"]), json!({ "34": "5.0" }), json!({ "34": half })] {
        has_another_shape(fuzzwork, FUZZWORK, ok(odd.to_string())).await;
    }
    let mut text = order(1, false, json!(6), 1);
    text["volume_remain"] = json!("many");
    let mut negative = order(1, false, json!(6), 1);
    negative["volume_remain"] = json!(-1);
    let mut other = order(1, false, json!(6), 1);
    other["type_id"] = json!(35);
    for odd in [text, negative, other, json!({}), json!(7)] {
        has_another_shape(orders, ESI, list(&[odd])).await;
    }
    has_another_shape(orders, ESI, ok(r#"{"orders":[]}"#)).await;
    has_another_shape(orders, ESI, list(&[]).with("x-pages", "many")).await;
    has_another_shape(janice, JANICE, list(&[json!({ "itemType": { "eid": 34 } })])).await;
    has_another_shape(janice, JANICE, ok(r#"{"items":[]}"#)).await;
}

#[tokio::test]
async fn absurd_numbers_are_named() {
    for (price, text) in
        [(json!(-5), "-5"), (json!("NaN"), "NaN"), (json!(null), "null"), (json!("1e16"), "1e16")]
    {
        let (asked, told) = (price.clone(), text.to_owned());
        let market = Market::of(&[Source::Janice]).await;
        market.on(JANICE, move |_| list(&[row(34, json!(1), asked.clone())]));
        assert_eq!(market.reason().await, Reason::BadNumber { field: "sellPrice".to_owned(), text: told });
        let market = Market::of(&[Source::EsiRegionOrders]).await;
        market.on(ESI, move |_| list(&[order(1, false, price.clone(), 1)]));
        assert!(matches!(market.reason().await, Reason::BadNumber { .. }));
    }
    let market = Market::of(&[Source::EsiMarketPrices]).await;
    market.on(ESI, |_| ok(r#"[{"type_id":34,"average_price":1e400}]"#));
    let reasons = market.reasons(Strategy::RegionalAverage).await;
    assert_eq!(reasons, [Reason::BadNumber { field: "average_price".to_owned(), text: "1e400".to_owned() }]);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let market =
        Market::with(&[Source::FuzzworkAggregates], |settings| settings.manners.largest = 1000).await;
    market.on(FUZZWORK, |_| ok(format!("{{{}}}", " ".repeat(2000))));
    assert_eq!(market.reason().await, Failure::TooLarge { limit: 1000 }.into());
    assert_eq!(market.asked(FUZZWORK), 1);
}

#[tokio::test]
async fn no_redirect_leads_to_another_host() {
    let other = Server::start().await;
    other.on("aggregates", |_| ok(aggregates()));
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    let to = format!("{}/aggregates/", other.base);
    market.on(FUZZWORK, move |_| status(302, "").with("location", &to));
    assert_eq!(market.reason().await, Failure::Redirected { status: 302 }.into());
    assert_eq!(other.seen("aggregates").len(), 0);
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| status(308, "").with("location", "/moved/"));
    market.server.on("moved", |_| ok(aggregates()));
    assert_eq!(market.tritanium(Strategy::JitaSell).await.unit.to_string(), "5.92");
}

/// Answers so many connections with these bytes and closes them.
async fn raw(bytes: &'static [u8], connections: usize) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        for _ in 0..connections {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert_ne!(stream.read_buf(&mut request).await.expect("a request"), 0);
            }
            stream.write_all(bytes).await.expect("written");
            stream.shutdown().await.expect("closed");
        }
    });
    (address, task)
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again_and_then_truncated() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"34\":{";
    let (address, connections) = raw(cut, 4).await;
    let market = Market::with(&[Source::FuzzworkAggregates], |settings| settings.fuzzwork = address).await;
    assert_eq!(market.reason().await, Failure::Truncated.into());
    connections.await.expect("four connections");
}

#[tokio::test]
async fn an_answer_of_no_told_size_is_read_up_to_the_bound() {
    let endless = concat!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"34\":\"",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    );
    let (address, connection) = raw(endless.as_bytes(), 1).await;
    let market = Market::with(&[Source::FuzzworkAggregates], |settings| {
        settings.fuzzwork = address;
        settings.manners.largest = 20;
    });
    assert_eq!(market.await.reason().await, Failure::TooLarge { limit: 20 }.into());
    connection.await.expect("one connection");
}

#[tokio::test]
async fn nobody_there_is_a_failure_with_a_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let market = Market::with(&[Source::FuzzworkAggregates], |settings| settings.fuzzwork = address).await;
    let reason = market.reason().await;
    assert!(matches!(reason, Reason::Failed(Failure::Unreachable { .. })), "{reason}");
}

#[tokio::test]
async fn a_source_that_never_answers_is_given_up() {
    let order = [Source::FuzzworkAggregates, Source::Janice];
    let market = Market::with(&order, |settings| settings.manners.request = Duration::from_millis(60)).await;
    market.on(FUZZWORK, |_| Reply::Never).on(JANICE, |_| list(&[row(34, json!(1), json!(2))]));
    let priced = market.price(&[crate::market::TRITANIUM], Strategy::JitaSell).await;
    let passed = &priced.passed[&crate::market::TRITANIUM];
    assert_eq!(passed[0].reason, Failure::TimedOut { milliseconds: 60 }.into());
    assert_eq!((market.asked(FUZZWORK), market.asked(JANICE)), (4, 1));
}
