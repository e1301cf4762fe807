//! Answers stand for as long as they say.

use prices::{Source, Strategy};
use serde_json::json;

use crate::market::{
    ESI, FUZZWORK, JANICE, Market, PYERITE, TRITANIUM, aggregates, list, noon, order, row, seconds,
};
use crate::server::{NOON, Reply, asked_types, ok, status};

#[tokio::test]
async fn a_price_stands_until_its_answer_expires() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()).with("expires", "Sat, 21 Nov 2026 12:05:00 GMT"));
    let first = market.tritanium(Strategy::JitaSell).await;
    market.clock.advance(seconds(299));
    assert_eq!(market.tritanium(Strategy::JitaSell).await, first);
    assert_eq!(market.asked(FUZZWORK), 1);
    market.clock.advance(seconds(1));
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(FUZZWORK), 2);
}

#[tokio::test]
async fn one_item_more_asks_for_one_item_more() {
    let market = Market::of(&[Source::Janice]).await;
    market.on(JANICE, |seen| {
        list(&asked_types(seen).iter().map(|id| row(*id, json!(1), json!(2))).collect::<Vec<_>>())
    });
    market.tritanium(Strategy::JitaSell).await;
    let priced = market.price(&[TRITANIUM, PYERITE], Strategy::JitaBuy).await;
    assert_eq!(priced.found.len(), 2);
    assert_eq!(asked_types(&market.server.seen(JANICE)[1]), [35]);
}

#[tokio::test]
async fn that_an_item_is_not_listed_stands_as_well() {
    let market = Market::of(&[Source::FuzzworkAggregates, Source::EsiRegionOrders]).await;
    market.on(FUZZWORK, |_| ok("[]")).on(ESI, |_| status(404, r#"{"error":"Type not found!"}"#));
    market.reasons(Strategy::JitaSell).await;
    let (fuzzwork, esi) = (market.asked(FUZZWORK), market.asked(ESI));
    market.reasons(Strategy::JitaSell).await;
    assert_eq!((market.asked(FUZZWORK), market.asked(ESI)), (fuzzwork, esi));
}

#[tokio::test]
async fn what_must_not_be_kept_is_asked_for_each_time() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()).with("cache-control", "no-store"));
    market.tritanium(Strategy::JitaSell).await;
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(FUZZWORK), 2);
}

#[tokio::test]
async fn the_same_question_at_the_same_time_is_asked_once() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()).with("cache-control", "no-store"));
    let [one, two, three] = [(); 3].map(|()| market.tritanium(Strategy::JitaSell));
    let (one, two, three) = tokio::join!(one, two, three);
    assert!(one == two && two == three);
    assert_eq!(market.asked(FUZZWORK), 1);
}

#[tokio::test]
async fn who_gives_up_does_not_take_the_answer_from_the_others() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()));
    let mut leaver = Box::pin(market.tritanium(Strategy::JitaSell));
    let stayer = market.tritanium(Strategy::JitaSell);
    let stayer = async {
        tokio::pin!(stayer);
        // The first one has asked and leaves; the other waits for the same answer.
        tokio::select! {
            biased;
            _ = &mut leaver => panic!("answered at once"),
            _ = &mut stayer => panic!("answered at once"),
            () = std::future::ready(()) => drop(leaver),
        }
        stayer.await
    };
    assert_eq!(stayer.await.unit.to_string(), "5.92");
    assert_eq!(market.asked(FUZZWORK), 1);
}

#[tokio::test]
async fn what_expired_is_asked_whether_it_is_still_so() {
    let market = Market::of(&[Source::EsiRegionOrders]).await;
    market.on(ESI, |seen| {
        let reply = match seen.header("if-none-match") {
            "" => list(&[order(1, false, json!(6), 1)]).with("last-modified", NOON),
            tag => {
                assert_eq!(tag, "\"a tag\"");
                status(304, "").with("date", "Sat, 21 Nov 2026 12:05:00 GMT")
            }
        };
        let expires = if seen.earlier == 0 { "12:05:00" } else { "12:10:00" };
        reply.with("etag", "\"a tag\"").with("expires", format!("Sat, 21 Nov 2026 {expires} GMT"))
    });
    let first = market.tritanium(Strategy::JitaSell).await;
    market.clock.advance(seconds(300));
    let second = market.tritanium(Strategy::JitaSell).await;
    assert_eq!((second.unit, &second.digest, second.as_of), (first.unit, &first.digest, first.as_of));
    assert_eq!((second.expires_at - noon()).num_seconds(), 600);
    assert_eq!(market.asked(ESI), 2);
    market.clock.advance(seconds(299));
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(ESI), 2);
}

#[tokio::test]
async fn a_source_without_times_stands_for_a_minute_and_failures_never() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |seen| if seen.earlier == 0 { ok("<html>") } else { silent() });
    market.reason().await;
    market.tritanium(Strategy::JitaSell).await;
    market.clock.advance(seconds(59));
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(FUZZWORK), 2);
    market.clock.advance(seconds(1));
    market.tritanium(Strategy::JitaSell).await;
    assert_eq!(market.asked(FUZZWORK), 3);
}

fn silent() -> Reply {
    ok(aggregates())
}

#[tokio::test]
async fn a_price_of_an_answer_that_has_not_changed_for_two_days_is_stale() {
    let market = Market::of(&[Source::FuzzworkAggregates]).await;
    market.on(FUZZWORK, |_| ok(aggregates()).with("last-modified", "Thu, 19 Nov 2026 11:59:59 GMT"));
    let price = market.tritanium(Strategy::JitaSell).await;
    assert!(price.stale(market.clock.now()));
    assert!(!price.stale(noon() - seconds(1)));
}
