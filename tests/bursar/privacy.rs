//! Whose points a member sees, as the ledger sets it.

use serde_json::{Value, json};

use crate::graphql::{self, Served};
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};
use crate::socket::Socket;

const ISSUER: &str = "https://id.example";
const STANDINGS: &str = "standings { edges { node { memberId dkp } } pageInfo { hasNextPage } }";
const HISTORY: &str = "history { edges { node { memberId delta } } }";

/// A guild of three with points, of whom the first is a raider and the second an officer, by token.
async fn guild() -> (Served, Guild, Hand, Hand, Hand) {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    for (n, role) in [(0, "raider"), (1, "officer")] {
        guild.grant(guild.members[n], role).await;
        guild.link(guild.members[n], ISSUER, role).await.expect("linked");
    }
    guild.points("all", award(&guild.members, "5")).await.expect("awarded");
    guild.points("others", award(&guild.members[1..], "2")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let owner = Hand::owner(&served, &guild);
    let by_token =
        |subject| Hand { guild: guild.clone(), caller: served.caller(Some(&shared(ISSUER, subject))) };
    let (raider, officer) = (by_token("raider"), by_token("officer"));
    (served, guild, owner, raider, officer)
}

fn count(list: &Value) -> usize {
    list["edges"].as_array().expect("edges").len()
}

#[tokio::test]
async fn where_points_are_private_a_member_sees_their_own_rows_and_counts_no_others() {
    let (served, guild, owner, raider, officer) = guild().await;
    let (own, other) = (guild.members[0], guild.members[1]);
    let all = raider.sees(&format!("{STANDINGS} {HISTORY}")).await;
    assert_eq!((count(&all["standings"]), count(&all["history"])), (3, 5));
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    assert_eq!(owner.sees("settings { pointsVisibility }").await["settings"]["pointsVisibility"], "OWN");
    for everything in [&owner, &officer] {
        let all = everything.sees(&format!("{STANDINGS} {HISTORY}")).await;
        assert_eq!((count(&all["standings"]), count(&all["history"])), (3, 5));
    }
    let seen = raider.sees(&format!("standings(first: 1) {{ edges {{ node {{ memberId dkp }} }} pageInfo {{ hasNextPage }} }} {HISTORY}")).await;
    let expected = json!({
        "standings": { "edges": [{ "node": { "memberId": own, "dkp": "5" } }], "pageInfo": { "hasNextPage": false } },
        "history": { "edges": [{ "node": { "memberId": own, "delta": "5" } }] },
    });
    assert_eq!(seen, expected);
    let of = |member| format!("member(by: {{ id: \"{member}\" }}) {{ name standing {{ dkp }} {HISTORY} }}");
    assert_eq!(count(&raider.sees(&of(own)).await["member"]["history"]), 1);
    let another = raider.sees(&of(other)).await;
    assert_eq!(
        another["member"],
        json!({ "name": "Member 1", "standing": null, "history": { "edges": [] } })
    );
    let viewer = raider.sees("viewer { seesPointsOf memberId roles }").await;
    assert_eq!(viewer["viewer"], json!({ "seesPointsOf": "OWN", "memberId": own, "roles": ["raider"] }));
    served.close().await;
}

#[tokio::test]
async fn where_points_are_private_an_entry_shows_ones_own_part_and_is_not_there_without_one() {
    let (served, guild, owner, raider, _) = guild().await;
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    let entries = owner.sees("history { edges { node { entryId memberId } } }").await;
    let edges = entries["history"]["edges"].as_array().expect("edges").clone();
    let (others, all) = (edges[0]["node"]["entryId"].clone(), edges[4]["node"]["entryId"].clone());
    let entry = |id: &Value| format!("entry(id: {id}) {{ postings {{ edges {{ node {{ memberId }} }} }} }}");
    assert_eq!(count(&owner.sees(&entry(&all)).await["entry"]["postings"]), 3);
    let seen = raider.sees(&entry(&all)).await;
    assert_eq!(seen["entry"]["postings"]["edges"], json!([{ "node": { "memberId": guild.members[0] } }]));
    assert_eq!(raider.sees(&entry(&others)).await, json!({ "entry": null }));
    served.close().await;
}

#[tokio::test]
async fn who_awards_and_sees_no_others_points_is_answered_with_their_own_part() {
    let (served, guild, owner, ..) = guild().await;
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    owner
        .does("defineRole", json!({ "role": "caller", "permissions": ["VIEW_POINTS", "AWARD_POINTS"] }))
        .await;
    guild.grant(guild.members[2], "caller").await;
    guild.link(guild.members[2], ISSUER, "caller").await.expect("linked");
    served.test.caught_up(guild.ledger).await;
    let caller = served.caller(Some(&shared(ISSUER, "caller")));
    let query = "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) {
        standings { memberId dkp } entry { postings { edges { node { memberId delta } } } } } }";
    let answer = caller.get(query, graphql::award(&guild, "kill", "1", graphql::ids(&guild))).await;
    let own = guild.members[2];
    let expected = json!({ "standings": [{ "memberId": own, "dkp": "8" }],
        "entry": { "postings": { "edges": [{ "node": { "memberId": own, "delta": "1" } }] } } });
    assert_eq!(answer["awardPoints"], expected);
    let others = graphql::award(&guild, "others", "1", json!([owner.who(0), owner.who(1)]));
    let answer = caller.get(query, others).await;
    assert_eq!(answer["awardPoints"], json!({ "standings": [], "entry": null }));
    served.close().await;
}

#[tokio::test]
async fn a_key_of_nobody_sees_no_private_points_and_who_may_read_the_log_but_not_all_points_reads_no_log() {
    let (served, guild, owner, ..) = guild().await;
    let key = |name: &str, role: &str, member: Value| json!({ "ledgerId": guild.ledger, "clientKey": name, "label": name, "roles": [role], "member": member });
    owner
        .does("defineRole", json!({ "role": "auditor", "permissions": ["VIEW_POINTS", "VIEW_EVENTS"] }))
        .await;
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let mut hands = Vec::new();
    for (name, member) in [("nobody's", Value::Null), ("somebody's", owner.who(2))] {
        let made = owner.caller.get(create, json!({ "input": key(name, "auditor", member) })).await;
        let secret = made["createApiKey"]["secret"].as_str().map(str::to_owned);
        hands.push(Hand { guild: guild.clone(), caller: served.caller(secret.as_deref()) });
    }
    assert!(count(&hands[0].sees("events { edges { cursor } }").await["events"]) > 0);
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    served.test.caught_up(guild.ledger).await;
    for (hand, rows) in hands.iter().zip([0, 1]) {
        let seen = hand.sees(STANDINGS).await;
        assert_eq!(count(&seen["standings"]), rows);
        assert_eq!(hand.is_not_shown("events { edges { cursor } }").await, "FORBIDDEN");
    }
    served.close().await;
}

#[tokio::test]
async fn a_subscriber_is_told_of_their_own_standing_alone_from_when_points_are_private_on() {
    let (served, guild, owner, ..) = guild().await;
    let query = format!(
        "subscription {{ standings(ledgerId: \"{}\") {{ standings {{ memberId dkp }} }} }}",
        guild.ledger
    );
    let told = |message: Value| {
        let list = message["payload"]["data"]["standings"]["standings"].clone();
        list.as_array().unwrap_or_else(|| panic!("{message}")).clone()
    };
    let mut socket = Socket::open(served.address, Some(&shared(ISSUER, "raider"))).await;
    socket.subscribe(&query, json!({})).await;
    assert_eq!(told(socket.next().await).len(), 3);
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    let mut late = Socket::open(served.address, Some(&shared(ISSUER, "raider"))).await;
    served.test.caught_up(guild.ledger).await;
    late.subscribe(&query, json!({})).await;
    let own = |dkp: &str| json!({ "memberId": guild.members[0], "dkp": dkp });
    // Settings touch every standing; what follows is told of one alone.
    assert_eq!(told(late.next().await), [own("5")]);
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    assert_eq!(told(late.next().await), [own("6")]);
    while told(socket.next().await) != [own("6")] {}
    drop((socket, late));
    served.close().await;
}
