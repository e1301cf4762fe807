//! The log as a list, and what is told as it happens.

use std::sync::Arc;
use std::time::Duration;

use aggregates::{MemberId, PointsCommand, Position, Who};
use bursar::http::Transport;
use bursar::log::{GENESIS, Link};
use bursar::server::Sessions;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::graphql::{Caller, Served};
use crate::guild::{Guild, award, points, text};
use crate::socket::Socket;

const EVENTS: &str = "subscription ($id: UUID!, $after: Position, $types: [String!]) {
    events(ledgerId: $id, after: $after, types: $types) { position type } }";

const HISTORY: &str = "subscription ($id: UUID!, $of: UUID, $after: Position, $line: Int) {
    history(ledgerId: $id, memberId: $of, after: $after, afterLine: $line) { position line delta balance memberId } }";

/// A key that the owner makes, with its secret.
async fn key(owner: &Caller, guild: &Guild, role: &str, member: Option<MemberId>) -> Value {
    let create =
        "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }";
    let member = member.map(|member| json!({ "id": member }));
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "key", "label": "x", "roles": [role], "member": member });
    owner.get(create, json!({ "input": input })).await["createApiKey"].clone()
}

async fn revoke(owner: &Caller, guild: &Guild, made: &Value) {
    let revoke =
        "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { receipt { position } } }";
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "gone", "keyId": made["apiKey"]["id"] });
    owner.get(revoke, json!({ "input": input })).await;
}

/// The posting that a socket is told next, as its place and the balance after it.
async fn posted(socket: &mut Socket) -> (u64, u64, String) {
    let message = socket.next().await;
    let posting = &message["payload"]["data"]["history"];
    let text = |field: &str| posting[field].as_str().unwrap_or_else(|| panic!("{message}")).to_owned();
    (text("position").parse().expect("a number"), posting["line"].as_u64().expect("a line"), text("balance"))
}

fn positions(list: &Value) -> Vec<u64> {
    let position =
        |edge: &Value| edge["node"]["position"].as_str().expect("a position").parse().expect("a number");
    list["edges"].as_array().expect("edges").iter().map(position).collect()
}

/// The position of the event that a socket is told next.
async fn told(socket: &mut Socket) -> String {
    let message = socket.next().await;
    let event = &message["payload"]["data"]["events"];
    event["position"].as_str().unwrap_or_else(|| panic!("{message}")).to_owned()
}

#[tokio::test]
async fn whoever_may_read_the_log_can_hash_it_again() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    guild.points("kill", award(&guild.members, "1")).await.expect("awarded");
    let query = "query ($id: UUID!) { ledger(id: $id) { events(first: 200) { edges { node {
        position type streamType streamId streamSequence effectiveAt recordedAt salt raw metadata hash } } } } }";
    let data = served.caller(Some(&guild.owner)).get(query, json!({ "id": guild.ledger })).await;
    let text = |node: &Value, field: &str| node[field].as_str().expect("text").to_owned();
    let mut hash = GENESIS;
    for edge in data["ledger"]["events"]["edges"].as_array().expect("edges") {
        let node = &edge["node"];
        let number = |field: &str| text(node, field).parse::<u64>().expect("a number");
        let time = |field: &str| text(node, field).parse().expect("a time");
        let salt: [u8; 16] = hex::decode(text(node, "salt")).expect("bytes").try_into().expect("16 of them");
        let link = Link {
            ledger: guild.ledger,
            position: Position(number("position")),
            stream_type: &text(node, "streamType"),
            stream_id: text(node, "streamId").parse().expect("an id"),
            stream_sequence: number("streamSequence"),
            event_type: &text(node, "type"),
            effective_at: time("effectiveAt"),
            recorded_at: time("recordedAt"),
            salt: &salt,
            payload: &text(node, "raw"),
            metadata: &text(node, "metadata"),
        };
        hash = link.hash(&hash);
        assert_eq!(hash.to_string(), text(node, "hash"));
    }
    assert_ne!(hash.to_string(), GENESIS.to_string());
    served.close().await;
}

#[tokio::test]
async fn events_are_listed_from_any_position_by_type_and_by_member() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = served.caller(Some(&guild.owner));
    for n in 0..5 {
        guild.points(&format!("kill {n}"), award(&guild.members[n % 2..=n % 2], "1")).await.expect("awarded");
    }
    let head = served.test.head(guild.ledger).await.0;
    let member = guild.members[1];
    let from = |first| (first..=head).collect::<Vec<u64>>();
    for (filter, expected) in [
        ("first: 200".to_owned(), from(1)),
        ("afterPosition: \"4\"".to_owned(), from(5)),
        (format!("afterPosition: \"{}\"", u64::MAX), vec![]),
        ("last: 2".to_owned(), from(head - 1)),
        ("types: [\"points.awarded\"], afterPosition: \"3\"".to_owned(), from(head - 4)),
        ("types: []".to_owned(), vec![]),
        (format!("types: [\"points.awarded\"], memberId: \"{member}\""), vec![head - 3, head - 1]),
    ] {
        let query = format!(
            "{{ ledger(id: \"{}\") {{ events({filter}) {{ edges {{ node {{ position }} }} }} }} }}",
            guild.ledger
        );
        let data = owner.get(&query, Value::Null).await;
        assert_eq!(positions(&data["ledger"]["events"]), expected, "{filter}");
    }
    served.close().await;
}

#[tokio::test]
async fn events_are_told_from_any_position_on_each_once_and_as_they_come() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let head = served.test.head(guild.ledger).await.0;
    let mut socket = Socket::open(served.address, Some(&guild.owner)).await;
    socket.subscribe(EVENTS, json!({ "id": guild.ledger, "after": "2" })).await;
    for position in 3..=head {
        assert_eq!(told(&mut socket).await, position.to_string());
    }
    let mut awards = Socket::open(served.address, Some(&guild.owner)).await;
    awards.subscribe(EVENTS, json!({ "id": guild.ledger, "after": "0", "types": ["points.awarded"] })).await;
    for n in 1..=300 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    for n in 1..=300 {
        assert_eq!(told(&mut socket).await, (head + n).to_string());
        assert_eq!(told(&mut awards).await, (head + n).to_string());
    }
    drop((socket, awards));
    served.close().await;
}

#[tokio::test]
async fn standings_are_told_first_as_they_are_and_then_as_they_change() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.points("kill", award(&guild.members, "2")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let query = "subscription ($id: UUID!, $after: Position) { standings(ledgerId: $id, after: $after) {
        position standings { dkp memberId } } }";
    let mut socket = Socket::open(served.address, Some(&guild.owner)).await;
    socket.subscribe(query, json!({ "id": guild.ledger })).await;
    let first = socket.next().await["payload"]["data"]["standings"].clone();
    let all = first["standings"].as_array().expect("standings");
    assert!(all.len() == 3 && all.iter().all(|standing| standing["dkp"] == "2"), "{first}");
    let receipt = guild.points("more", award(&guild.members[..1], "1")).await.expect("awarded");
    let next = socket.next().await["payload"]["data"]["standings"].clone();
    let changed = json!({ "position": receipt.position.to_string(),
        "standings": [{ "dkp": "3", "memberId": guild.members[0] }] });
    assert_eq!(next, changed);
    let mut again = Socket::open(served.address, Some(&guild.owner)).await;
    again.subscribe(query, json!({ "id": guild.ledger, "after": first["position"] })).await;
    assert_eq!(again.next().await["payload"]["data"]["standings"], changed);
    drop((socket, again));
    served.close().await;
}

#[tokio::test]
async fn whoever_may_no_longer_look_is_told_nothing_more() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let made = key(&owner, &guild, "officer", None).await;
    let mut socket = Socket::open(served.address, made["secret"].as_str()).await;
    let head = served.test.head(guild.ledger).await;
    socket.subscribe(EVENTS, json!({ "id": guild.ledger, "after": Position(head.0 - 1).to_string() })).await;
    assert_eq!(told(&mut socket).await, head.to_string());
    revoke(&owner, &guild, &made).await;
    let (code, reason) = socket.closed().await;
    assert!(code == 4403 && reason.starts_with("KEY_REVOKED"), "{code} {reason}");
    served.close().await;
}

#[tokio::test]
async fn a_key_that_is_revoked_here_closes_its_sockets_without_being_looked_at_by_the_clock() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let (made, app) = (key(&owner, &guild, "officer", None).await, served.test.app.clone());
    let sessions = Sessions::new(app.clone()).every(Duration::from_secs(3_600));
    let transport = Arc::new(Transport::new(bursar::graphql::schema(app), sessions));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let routes = axum::Router::new().route("/graphql", transport.route());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let (socket, other) = (
        Socket::open(address, made["secret"].as_str()).await,
        Socket::open(address, Some(&guild.owner)).await,
    );
    revoke(&owner, &guild, &made).await;
    let (code, reason) = socket.closed().await;
    assert!(code == 4403 && reason.starts_with("KEY_REVOKED"), "{code} {reason}");
    let mut other = other;
    other.subscribe(EVENTS, json!({ "id": guild.ledger, "after": "0" })).await;
    assert_eq!(told(&mut other).await, "1");
    served.close().await;
}

#[tokio::test]
async fn a_member_is_told_their_own_history_each_posting_once_and_again_from_any_place() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = served.caller(Some(&guild.owner));
    let made = key(&owner, &guild, "raider", Some(guild.members[1])).await;
    let secret = made["secret"].as_str();
    guild.points("one", award(&guild.members[1..], "1")).await.expect("awarded");
    guild.points("not mine", award(&guild.members[..1], "7")).await.expect("awarded");
    let both = guild.points("both", award(&guild.members, "2")).await.expect("awarded").position.0;
    served.test.caught_up(guild.ledger).await;
    let mut socket = Socket::open(served.address, secret).await;
    socket.subscribe(HISTORY, json!({ "id": guild.ledger, "after": "0" })).await;
    assert_eq!(posted(&mut socket).await, (both - 2, 0, "1".to_owned()));
    let (position, line, balance) = posted(&mut socket).await;
    assert_eq!((position, balance.as_str()), (both, "3"));
    let mut later = Socket::open(served.address, secret).await;
    later.subscribe(HISTORY, json!({ "id": guild.ledger })).await;
    let mut within = Socket::open(served.address, secret).await;
    let before = json!({ "id": guild.ledger, "after": both.to_string(), "line": line.cast_signed() - 1 });
    within.subscribe(HISTORY, before).await;
    assert_eq!(posted(&mut within).await.0, both);
    let mut resumed = Socket::open(served.address, secret).await;
    let place = json!({ "id": guild.ledger, "after": both.to_string(), "line": line });
    resumed.subscribe(HISTORY, place).await;
    // The one without a place begins where the log ends when it is heard, which shows once it was told something.
    let moved = PointsCommand::Transfer {
        account: aggregates::points::Account::Dkp,
        from: Who::from(guild.members[1]),
        to: Who::from(guild.members[0]),
        tax: None,
        amount: points("1"),
        reason: text("a gift"),
    };
    let mut n = 0;
    let first = loop {
        guild.points(&format!("more {n}"), award(&guild.members[1..], "1")).await.expect("awarded");
        n += 1;
        let soon = tokio::time::timeout(Duration::from_millis(500), posted(&mut later));
        if let Ok(first) = soon.await {
            break first;
        }
    };
    assert!(first.0 > both, "{first:?}");
    let gift = guild.points("gift", moved).await.expect("transferred").position.0;
    for more in 1..=n {
        assert_eq!(posted(&mut resumed).await, (both + more, 0, (3 + more).to_string()));
        assert_eq!(posted(&mut socket).await.0, both + more);
    }
    assert_eq!(posted(&mut resumed).await.0, gift);
    drop((socket, later, within, resumed));
    served.close().await;
}

#[tokio::test]
async fn a_history_of_nobody_is_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    served.test.caught_up(guild.ledger).await;
    let (id, nobody) = (guild.ledger, uuid::Uuid::now_v7());
    for (variables, code) in [
        (json!({ "id": id }), "MEMBER_NEEDED"),
        (json!({ "id": id, "of": nobody }), "UNKNOWN_MEMBER"),
        (json!({ "id": id, "of": guild.members[0], "line": 1 }), "BAD_PAGE"),
        (json!({ "id": nobody, "of": guild.members[0] }), "NOT_FOUND"),
    ] {
        let mut socket = Socket::open(served.address, Some(&guild.owner)).await;
        socket.subscribe(HISTORY, variables).await;
        let message = socket.next().await;
        let errors = [&message["payload"]["errors"], &message["payload"]];
        let errors =
            errors.into_iter().find(|errors| errors.is_array()).unwrap_or_else(|| panic!("{message}"));
        assert_eq!(errors[0]["extensions"]["code"], code, "{message}");
    }
    served.close().await;
}
