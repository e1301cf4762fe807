//! What the interface should not answer, and sometimes does.

use esi::FleetNumber;
use prices::calling::Failure;
use serde_json::json;
use standins::{Reply, ok, status};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::game::{Game, noon};

const FLEET: FleetNumber = FleetNumber(7);
const MEMBERS: &str = "fleets/7/members/";
const JOURNAL: &str = "characters/95465499/wallet/journal/";

/// What asking for members fails with, and how often it was asked.
async fn members(reply: Reply) -> (Failure, usize) {
    let game = Game::hasty().await;
    game.on(MEMBERS, move |_| reply.clone());
    let failure = game.esi.members(game.jaina(), FLEET).await.expect_err("failed");
    (failure, game.seen(MEMBERS).len())
}

#[tokio::test]
async fn a_page_for_people_an_error_inside_nothing_and_half_an_answer_are_told_apart() {
    assert_eq!(members(ok("<html>Down</html>")).await, (Failure::Html, 1));
    let detail = "Timeout contacting tranquility".to_owned();
    let inside = ok(json!({ "error": detail.clone() }));
    assert_eq!(members(inside).await, (Failure::ErrorInside { detail }, 1));
    assert_eq!(members(ok("")).await, (Failure::Empty, 1));
    assert_eq!(members(ok(r#"[{"character_id":9"#)).await, (Failure::Truncated, 1));
}

#[tokio::test]
async fn other_types_are_another_shape_and_name_no_members() {
    for odd in [
        json!({}),
        json!("none"),
        json!([7]),
        json!([{ "character_id": "9" }]),
        json!([{ "character_id": -9 }]),
        json!([{ "character_id": 9.5 }]),
        json!([{ "ship_type_id": 9 }]),
        json!([{ "character_id": 9, "join_time": "yesterday" }]),
        json!([{ "character_id": 9, "ship_type_id": "Rifter" }]),
    ] {
        let (failure, asked) = members(ok(&odd)).await;
        assert!(matches!(failure, Failure::WrongShape { .. }), "{odd}: {failure}");
        assert_eq!(asked, 1);
    }
}

#[tokio::test]
async fn an_entry_of_another_shape_spoils_its_journal() {
    let good = json!({ "id": 9, "date": "2026-11-21T11:00:00Z", "ref_type": "player_donation", "amount": 1 });
    for (field, odd) in [
        ("id", json!("9")),
        ("date", json!(7)),
        ("ref_type", json!(null)),
        ("amount", json!("many")),
        ("amount", json!(1e300)),
        ("first_party_id", json!(-1)),
    ] {
        let game = Game::start().await;
        let mut entry = good.clone();
        entry[field] = odd.clone();
        game.on(JOURNAL, move |_| ok(json!([entry])));
        let failure = game.esi.journal(game.jaina(), noon()).await.expect_err("failed");
        assert!(matches!(failure, Failure::WrongShape { .. }), "{field} {odd}: {failure}");
    }
}

#[tokio::test]
async fn who_never_answers_is_given_up() {
    assert_eq!(members(Reply::Never).await, (Failure::TimedOut { milliseconds: 60 }, 4));
}

#[tokio::test]
async fn trouble_that_passes_is_waited_for_and_a_limit_is_obeyed() {
    let game = Game::start().await;
    game.on(MEMBERS, |seen| match seen.earlier {
        0 => status(503, "trouble"),
        1 => status(429, "later").with("retry-after", 7),
        2 => status(420, "errors").with("x-esi-error-limit-reset", 2),
        _ => ok("[]"),
    });
    let members = game.esi.members(game.jaina(), FLEET).await.expect("an answer");
    assert_eq!(members, Some(vec![]));
    assert!((game.clock.now() - noon()).num_seconds() >= 9);
}

#[tokio::test]
async fn a_limit_that_takes_too_long_is_told_and_nobody_asks_before_its_end() {
    let game = Game::start().await;
    game.on(MEMBERS, |_| status(429, "later").with("retry-after", 600));
    for _ in 0..2 {
        let failure = game.esi.members(game.jaina(), FLEET).await.expect_err("failed");
        assert!(matches!(failure, Failure::RateLimited { .. }), "{failure}");
    }
    assert_eq!(game.seen(MEMBERS).len(), 1);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_truncated() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        for _ in 0..4 {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert_ne!(stream.read_buf(&mut request).await.expect("a request"), 0);
            }
            let cut = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n[{";
            stream.write_all(cut).await.expect("written");
            stream.shutdown().await.expect("closed");
        }
    });
    let game = Game::start().await;
    let clock = game.clock.clone();
    let service = prices::calling::Service::new(base.parse().expect("an address"), Default::default(), clock);
    let esi = esi::Esi::new(&service.expect("a service"));
    let failure = esi.members(game.jaina(), FLEET).await.expect_err("failed");
    assert_eq!(failure, Failure::Truncated);
    task.await.expect("four connections");
}
