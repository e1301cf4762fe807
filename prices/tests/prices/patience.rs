//! Asking again: when, after how long, and when not.

use prices::calling::Failure;
use prices::{Reason, Source, Strategy};

use crate::market::{FUZZWORK, Market, aggregates, noon, seconds};
use crate::server::{Reply, ok, status};

/// Fuzzwork answers with this so often, then well.
async fn after(times: usize, reply: Reply) -> Market {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, move |seen| if seen.earlier < times { reply.clone() } else { ok(aggregates()) });
    market
}

/// Seconds that passed since noon.
fn waited(market: &Market) -> i64 {
    (market.clock.now() - noon()).num_seconds()
}

#[tokio::test]
async fn trouble_that_passes_is_waited_for() {
    for trouble in [500, 502, 503, 504, 429, 420] {
        // A 420 that does not say how long is over in a minute at the latest.
        let reply = status(trouble, "trouble").with("x-esi-error-limit-reset", 3);
        let market = after(2, reply).await;
        assert_eq!(market.tritanium(Strategy::JitaSell).await.unit.to_string(), "5.92", "{trouble}");
        assert_eq!(market.asked(FUZZWORK), 3, "{trouble}");
    }
}

#[tokio::test]
async fn it_is_asked_so_often_and_no_more() {
    let market = after(9, status(500, "trouble")).await;
    assert_eq!(market.reason().await, Failure::Unavailable { status: 500 }.into());
    assert_eq!(market.asked(FUZZWORK), 4);
    // Waits of at most a half, one and two seconds.
    assert!(waited(&market) < 4);
}

#[tokio::test]
async fn what_will_not_pass_is_not_asked_again() {
    for refusal in [400, 401, 403, 404, 405, 501] {
        let market = after(9, status(refusal, "no")).await;
        market.reason().await;
        assert_eq!(market.asked(FUZZWORK), 1, "{refusal}");
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_in_seconds_and_as_a_date() {
    for wait in ["7", "Sat, 21 Nov 2026 12:00:07 GMT"] {
        for trouble in [429, 503] {
            let market = after(1, status(trouble, "later").with("retry-after", wait)).await;
            market.tritanium(Strategy::JitaSell).await;
            assert!((7..9).contains(&waited(&market)), "{wait} {}", waited(&market));
        }
    }
}

#[tokio::test]
async fn a_wait_that_would_take_too_long_is_not_begun_and_nobody_asks_before_its_end() {
    let market = after(1, status(429, "later").with("retry-after", 600)).await;
    let until = noon() + seconds(600);
    for _ in 0..2 {
        assert_eq!(market.reason().await, Reason::Failed(Failure::RateLimited { until }));
    }
    assert_eq!((market.asked(FUZZWORK), waited(&market)), (1, 0));
    market.clock.advance(seconds(600));
    market.tritanium(Strategy::JitaSell).await;
}

#[tokio::test]
async fn one_source_has_its_own_time_in_all() {
    let market = after(9, status(503, "later").with("retry-after", 9)).await;
    market.reason().await;
    // At 0, 9 and 18 seconds or a little later; at 27 the twenty seconds would be over.
    assert!(waited(&market) <= 20 && market.asked(FUZZWORK) == 3);
}
