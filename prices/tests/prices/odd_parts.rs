//! Each part of each source's answer, one at a time, is left out or is something else.

use std::sync::{Arc, Mutex};

use prices::{Settings, Source, Strategy};
use serde_json::{Value, json};

use crate::market::{ESI, FUZZWORK, JANICE, Market, TRITANIUM, aggregate, order, row};
use crate::server::ok;

/// Stands for a number that JSON's text can hold and nothing else can.
const HUGE: &str = "a huge number";

/// Every answer that differs from this one in one part.
fn odd(answer: &Value) -> Vec<Value> {
    let others =
        [json!(null), json!(true), json!(0), json!(-1), json!("x"), json!([]), json!({}), json!(HUGE)];
    let mut all = others.to_vec();
    match answer {
        Value::Object(fields) => {
            for (name, part) in fields {
                let mut without = fields.clone();
                without.remove(name);
                let with = |part| fields.clone().into_iter().chain([(name.clone(), part)]).collect();
                all.extend(odd(part).into_iter().map(with).chain([without]).map(Value::Object));
            }
        }
        Value::Array(parts) => {
            for (n, part) in parts.iter().enumerate() {
                let with = |part| [&parts[..n], &[part], &parts[n + 1..]].concat();
                all.extend(odd(part).into_iter().map(with).map(Value::Array));
            }
        }
        _ => {}
    }
    all
}

/// A price is one of the right ones, or there is none and a reason. Returns how many had none.
async fn goes_wrong_well(
    (source, at): (Source, &'static str),
    strategy: Strategy,
    right: &[&str],
    answer: Value,
) -> usize {
    let body = Arc::new(Mutex::new(answer.to_string()));
    let once = |settings: &mut Settings| {
        settings.manners.backoff.attempts = 1;
        settings.manners.failures = u32::MAX;
    };
    let (market, said) = (Market::with(&[source], once).await, body.clone());
    market.on(at, move |_| ok(&*said.lock().expect("whole")).with("cache-control", "no-store"));
    assert_eq!(market.tritanium(strategy).await.unit.to_string(), right[0]);
    let mut missing = 0;
    for odd in odd(&answer) {
        let text = odd.to_string().replace(&format!("\"{HUGE}\""), "1e400");
        body.lock().expect("whole").clone_from(&text);
        let priced = market.price(&[TRITANIUM], strategy).await;
        match priced.found.get(&TRITANIUM) {
            Some(price) => {
                assert!(right.contains(&price.unit.to_string().as_str()), "{} of {text}", price.unit);
            }
            None => missing += priced.missing[&TRITANIUM].len(),
        }
    }
    missing
}

#[tokio::test]
async fn an_odd_part_gives_a_reason_or_does_not_matter() {
    let fuzzwork = json!({ "34": aggregate("5", "6") });
    let orders = json!([order(1, false, json!(6), 10)]);
    let prices = json!([{ "type_id": 34, "average_price": 4, "adjusted_price": 5 }]);
    let janice = json!([row(34, json!(1), json!(2))]);
    let average = Strategy::RegionalAverage;
    let (fuzz, region) = ((Source::FuzzworkAggregates, FUZZWORK), (Source::EsiRegionOrders, ESI));
    for (source, strategy, right, answer) in [
        (fuzz, Strategy::Split, &["5.50"][..], fuzzwork.clone()),
        // A side of zero has no part in the average.
        (fuzz, average, &["5.88", "4.00", "6.50"], fuzzwork),
        (region, Strategy::JitaSell, &["6.00"], orders.clone()),
        (region, average, &["6.00"], orders),
        ((Source::EsiMarketPrices, ESI), average, &["4.00"], prices),
        ((Source::Janice, JANICE), Strategy::Split, &["1.50"], janice),
    ] {
        assert!(goes_wrong_well(source, strategy, right, answer).await > 20, "{source:?}");
    }
}
