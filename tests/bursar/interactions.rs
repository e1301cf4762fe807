//! What members press and type at Discord: who is believed, what it comes to, and what it tells to whom.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use chrono::Utc;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::loot_notices::{House, hour, open_by};

/// The accounts of Member 0 and 1 at Discord, who are raiders, of Member 2, who is an officer, and of nobody.
const ACCOUNTS: [&str; 3] = ["80351110224678912", "80351110224678913", "80351110224678914"];
const STRANGER: &str = "80351110224678915";

/// A house whose Discord application has a key of its own.
struct Server {
    house: House,
    application: Ed25519KeyPair,
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
}

fn public(pair: &Ed25519KeyPair) -> String {
    hex::encode(pair.public_key().as_ref())
}

/// A request of somebody, with an id of its own.
fn asked(user: &str, kind: u32, data: Value) -> Value {
    let id = Utc::now().timestamp_nanos_opt().expect("a number").to_string();
    json!({ "id": id, "application_id": "1", "type": kind, "token": "secret", "version": 1,
        "member": { "user": { "id": user, "username": "somebody" }, "roles": [] }, "data": data })
}

fn command(user: &str, name: &str, options: &[(&str, Value)]) -> Value {
    let option = |(name, value): &(&str, Value)| json!({ "name": name, "type": 3, "value": value });
    let options: Vec<Value> = options.iter().map(option).collect();
    asked(user, 2, json!({ "id": "5", "name": name, "type": 1, "options": options }))
}

fn bid(user: &str, auction: &str, amount: &str) -> Value {
    command(
        user,
        "bid",
        &[("auction", json!(auction)), ("amount", json!(amount.parse::<f64>().expect("a number")))],
    )
}

fn pressed(user: &str, button: &str) -> Value {
    asked(user, 3, json!({ "custom_id": button, "component_type": 2 }))
}

impl Server {
    async fn open() -> Self {
        let (house, application) = (House::open().await, pair(7));
        house.master.does("changeFleetSettings", json!({ "discordKey": public(&application) })).await;
        for (n, account) in ACCOUNTS.into_iter().enumerate() {
            let link = json!({ "member": house.master.who(n), "issuer": "discord", "subject": account });
            house.master.does("linkIdentity", link).await;
        }
        house.served.test.caught_up(house.master.guild.ledger).await;
        Server { house, application }
    }

    fn url(&self) -> String {
        let ledger = self.house.master.guild.ledger;
        self.house.served.url().replace("/graphql", &format!("/discord/{ledger}/interactions"))
    }

    /// What is answered to a request as it stands.
    async fn answers(&self, url: &str, signed: &[(&str, String)], body: &str) -> (u16, String) {
        let mut request = reqwest::Client::new().post(url).body(body.to_owned());
        for (name, value) in signed {
            request = request.header(*name, value);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    }

    fn signed(&self, by: &Ed25519KeyPair, sent: i64, body: &str) -> Vec<(&'static str, String)> {
        let signature = hex::encode(by.sign(format!("{sent}{body}").as_bytes()));
        vec![("X-Signature-Ed25519", signature), ("X-Signature-Timestamp", sent.to_string())]
    }

    /// What is answered to what the application signed now.
    async fn sent(&self, body: &Value) -> Value {
        let body = body.to_string();
        let signed = self.signed(&self.application, Utc::now().timestamp(), &body);
        let (status, answer) = self.answers(&self.url(), &signed, &body).await;
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// What somebody alone is told.
    async fn tells(&self, body: &Value) -> String {
        let answer = self.sent(body).await;
        assert_eq!((&answer["type"], &answer["data"]["flags"]), (&json!(4), &json!(64)), "{answer}");
        assert_eq!(answer["data"]["allowed_mentions"], json!({ "parse": [] }));
        answer["data"]["content"].as_str().expect("a text").to_owned()
    }

    /// How many events of a type the log has, and who caused the last. It is read past the rights: nobody is shown a sealed bid.
    async fn events(&self, event_type: &str) -> (usize, Option<String>) {
        let actors = "SELECT metadata::jsonb ->> 'actor' FROM events WHERE event_type = $1 ORDER BY position";
        let actors = sqlx::query_scalar(actors).bind(event_type);
        let mut actors: Vec<String> =
            actors.fetch_all(self.house.served.test.database()).await.expect("events");
        (actors.len(), actors.pop())
    }

    fn acts_as(&self, n: usize) -> Option<String> {
        Some(format!("member:{}", self.house.master.guild.members[n]))
    }

    async fn close(self) {
        self.house.served.close().await;
    }
}

#[tokio::test]
async fn a_request_counts_only_if_the_ledgers_application_signed_it_a_moment_ago() {
    let server = Server::open().await;
    let (url, now) = (server.url(), Utc::now().timestamp());
    let ping = json!({ "id": "1", "application_id": "1", "type": 1, "version": 1 }).to_string();
    let good = server.signed(&server.application, now, &ping);
    let other_ledger =
        url.replace(&server.house.master.guild.ledger.to_string(), &uuid::Uuid::nil().to_string());
    let body = command(ACCOUNTS[0], "standings", &[]).to_string();
    let refused = [
        (&url, Vec::new(), &ping),
        (&url, good[..1].to_vec(), &ping),
        (&url, good[1..].to_vec(), &ping),
        (&url, good.clone(), &body),
        (&url, server.signed(&pair(8), now, &ping), &ping),
        (&url, server.signed(&server.application, now - 301, &ping), &ping),
        (&url, server.signed(&server.application, now + 400, &ping), &ping),
        (&other_ledger, good.clone(), &ping),
        (&url.replace(&server.house.master.guild.ledger.to_string(), "guild"), good.clone(), &ping),
    ];
    let before = server.house.master.sees("position").await;
    let mut told = Vec::new();
    for (url, signed, body) in refused {
        let (status, answer) = server.answers(url, &signed, body).await;
        assert_eq!(status, 401, "{url} {signed:?}: {answer}");
        told.push(answer);
    }
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:?}");
    assert_eq!(server.answers(&url, &good, &ping).await, (200, json!({ "type": 1 }).to_string()));
    let nothing = server.signed(&server.application, now, "{}");
    assert_eq!(server.answers(&url, &nothing, "{}").await.0, 400);
    let long = "x".repeat(70_000);
    assert_eq!(server.answers(&url, &good, &long).await.0, 413);
    assert_eq!(server.house.master.sees("position").await, before);
    server.house.master.does("changeFleetSettings", json!({ "removeDiscordKey": true })).await;
    server.house.master.sees("position").await;
    assert_eq!(server.answers(&url, &good, &ping).await.0, 401);
    let malformed = json!({ "discordKey": "0123" });
    assert_eq!(server.house.master.refused("changeFleetSettings", malformed).await, "DISCORD_KEY_MALFORMED");
    let both = json!({ "discordKey": public(&pair(7)), "removeDiscordKey": true });
    assert_eq!(server.house.master.refused("changeFleetSettings", both).await, "DISCORD_KEY_MALFORMED");
    server.close().await;
}

#[tokio::test]
async fn members_respond_by_the_buttons_of_a_decision_and_a_request_that_comes_twice_counts_once() {
    let server = Server::open().await;
    let decision = server.house.decision(None).await;
    server.house.tells().await;
    let (_, message) = server.house.discord.sent().pop().expect("a message");
    let buttons = message["components"][0]["components"].as_array().expect("buttons").clone();
    let labels: Vec<&str> = buttons.iter().filter_map(|button| button["label"].as_str()).collect();
    assert_eq!(labels, ["Best in slot", "Upgrade", "Minor upgrade", "Off-spec", "Pass"]);
    let id = |n: usize| buttons[n]["custom_id"].as_str().expect("an id").to_owned();
    let upgrade = pressed(ACCOUNTS[0], &id(1));
    for _ in 0..2 {
        assert_eq!(server.tells(&upgrade).await, "You responded to Ashkandi: Upgrade");
    }
    assert_eq!(server.events("council.responded").await, (1, server.acts_as(0)));
    // What is pressed again is nothing new; another button counts instead.
    server.tells(&pressed(ACCOUNTS[0], &id(1))).await;
    assert_eq!(server.tells(&pressed(ACCOUNTS[0], &id(4))).await, "You responded to Ashkandi: Pass");
    assert_eq!(server.events("council.responded").await.0, 2);
    // The first request once more, after another: it was done, and is not done again.
    server.tells(&upgrade).await;
    assert_eq!(server.events("council.responded").await.0, 2);
    let master = &server.house.master;
    master.does("cancelDecision", json!({ "decisionId": decision, "reason": "a mistake" })).await;
    let refused = server.tells(&pressed(ACCOUNTS[1], &id(0))).await;
    assert!(refused.starts_with("`DECISION_CANCELLED`: decision "), "{refused}");
    let strange = server.tells(&pressed(ACCOUNTS[1], "vote:yes")).await;
    assert!(strange.starts_with("`UNKNOWN_COMMAND`: "), "{strange}");
    server.close().await;
}

#[tokio::test]
async fn who_is_linked_to_nobody_is_told_how_to_be_and_who_is_unlinked_is_a_stranger_again() {
    let server = Server::open().await;
    let told = server.tells(&command(STRANGER, "standings", &[])).await;
    assert!(told.starts_with("`DISCORD_NOT_LINKED`: ") && told.contains(STRANGER), "{told}");
    let auction = server.house.auction(open_by("5"), hour()).await;
    let told = server.tells(&bid(STRANGER, &auction, "10")).await;
    assert!(told.starts_with("`DISCORD_NOT_LINKED`: "), "{told}");
    let typing =
        asked(STRANGER, 4, json!({ "name": "bid", "options": [{ "name": "auction", "value": "" }] }));
    assert_eq!(server.sent(&typing).await, json!({ "type": 8, "data": { "choices": [] } }));
    let member = json!({ "id": server.house.master.guild.members[0] });
    let member = server
        .house
        .master
        .sees(&format!("member(by: {{ id: {} }}) {{ identities {{ id issuer }} }}", member["id"]))
        .await;
    let identities = member["member"]["identities"].as_array().expect("identities").clone();
    let linked = identities.iter().find(|one| one["issuer"] == "discord").expect("linked");
    server.house.master.does("unlinkIdentity", json!({ "identityId": linked["id"] })).await;
    let told = server.tells(&command(ACCOUNTS[0], "standings", &[])).await;
    assert!(told.starts_with("`DISCORD_NOT_LINKED`: "), "{told}");
    server.close().await;
}

#[tokio::test]
async fn a_bid_is_the_members_own_and_nobody_learns_of_it_under_seal() {
    let server = Server::open().await;
    let auction = server.house.auction(json!({ "sealed": true }), hour()).await;
    server.house.tells().await;
    let typing = |typed: &str| {
        asked(ACCOUNTS[1], 4, json!({ "name": "bid", "options": [{ "name": "auction", "value": typed }] }))
    };
    let choice = json!([{ "name": "Ashkandi", "value": auction }]);
    assert_eq!(server.sent(&typing("ASH")).await["data"]["choices"], choice);
    assert_eq!(server.sent(&typing("x")).await["data"]["choices"], json!([]));
    let first = bid(ACCOUNTS[0], "ashkandi", "60");
    let told = server.tells(&first).await;
    assert!(told.starts_with("Your bid of 60 for Ashkandi is in; bids until <t:"), "{told}");
    assert_eq!(server.tells(&first).await, told);
    assert_eq!(server.events("auctions.bid_placed").await, (1, server.acts_as(0)));
    // Another's bid is answered as if it were the first.
    let other = server.tells(&bid(ACCOUNTS[1], &auction, "10.5")).await;
    assert_eq!(other, told.replace("of 60 for", "of 10.5 for"));
    assert_eq!(server.house.tells().await, Vec::<String>::new());
    let code = async |body: Value| server.tells(&body).await.split('`').nth(1).expect("a code").to_owned();
    assert_eq!(code(bid(ACCOUNTS[1], &auction, "4")).await, "BID_BELOW_MINIMUM");
    assert_eq!(code(bid(ACCOUNTS[1], &auction, "101")).await, "BID_ABOVE_AVAILABLE");
    assert_eq!(code(bid(ACCOUNTS[1], &auction, "10.123")).await, "TOO_MANY_PLACES");
    assert_eq!(code(bid(ACCOUNTS[1], "Thunderfury", "10")).await, "UNKNOWN_AUCTION");
    assert_eq!(code(bid(ACCOUNTS[1], &uuid::Uuid::nil().to_string(), "10")).await, "UNKNOWN_AUCTION");
    server.house.auction(open_by("5"), hour()).await;
    assert_eq!(code(bid(ACCOUNTS[1], "Ashkandi", "10")).await, "AUCTION_AMBIGUOUS");
    server.house.master.does("closeAuction", json!({ "auctionId": auction })).await;
    assert_eq!(code(bid(ACCOUNTS[1], &auction, "20")).await, "AUCTION_CLOSED");
    assert_eq!(server.events("auctions.bid_placed").await.0, 2);
    server.close().await;
}

#[tokio::test]
async fn standings_and_history_are_those_that_the_member_may_see() {
    let server = Server::open().await;
    let told = server.tells(&command(ACCOUNTS[0], "standings", &[])).await;
    assert_eq!(told, "**Standings**\n- 1. Member 0: 100 DKP\n- 2. Member 1: 100 DKP\n- 3. Member 2: 0 DKP");
    let history = |member: &str| command(ACCOUNTS[0], "history", &[("member", json!(member))]);
    let own = server.tells(&command(ACCOUNTS[0], "history", &[])).await;
    assert!(own.starts_with("**History of Member 0**\n- <t:"), "{own}");
    assert!(own.ends_with(":d> +100 DKP, a kill (then 100)"), "{own}");
    assert_eq!(server.tells(&history("member 1")).await, own.replace("Member 0", "Member 1"));
    let nobody = server.tells(&history("Sylvanas")).await;
    assert!(nobody.starts_with("`UNKNOWN_MEMBER`: "), "{nobody}");
    server.house.master.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    server.house.master.sees("position").await;
    let told = server.tells(&command(ACCOUNTS[0], "standings", &[])).await;
    assert_eq!(told, "**Standings**\n- Member 0: 100 DKP");
    assert_eq!(server.tells(&command(ACCOUNTS[0], "history", &[])).await, own);
    let hidden = server.tells(&history("Member 1")).await;
    assert_eq!(hidden, "**History of Member 1**: nothing that you may see");
    server.close().await;
}

#[tokio::test]
async fn who_may_not_respond_or_bid_may_not_at_discord() {
    let server = Server::open().await;
    let master = &server.house.master;
    let role = json!({ "role": "watcher", "permissions": ["VIEW_POINTS"] });
    master.does("defineRole", role).await;
    let watcher = master.guild.add("Watcher").await;
    master.guild.grant(watcher, "watcher").await;
    let link = json!({ "member": { "id": watcher }, "issuer": "discord", "subject": STRANGER });
    master.does("linkIdentity", link).await;
    master.sees("position").await;
    let decision = server.house.decision(None).await;
    let told = server.tells(&pressed(STRANGER, &format!("respond:{decision}:bis"))).await;
    assert!(told.starts_with("`FORBIDDEN`: "), "{told}");
    let auction = server.house.auction(open_by("5"), hour()).await;
    let told = server.tells(&bid(STRANGER, &auction, "5")).await;
    assert!(told.starts_with("`FORBIDDEN`: "), "{told}");
    let raider = &server.house.raiders[0];
    let link = json!({ "member": raider.who(1), "issuer": "discord", "subject": "1" });
    assert_eq!(raider.refused("linkIdentity", link).await, "FORBIDDEN");
    server.close().await;
}

#[tokio::test]
async fn an_application_is_named_and_taken_away_by_who_may_do_whatever_it_could() {
    let server = Server::open().await;
    let (master, raider) = (&server.house.master, &server.house.raiders[0]);
    let changes = [json!({ "discordKey": public(&pair(8)) }), json!({ "removeDiscordKey": true })];
    for permissions in [json!(["MANAGE_SETTINGS"]), json!(["MANAGE_SETTINGS", "MANAGE_IDENTITIES"])] {
        master.does("defineRole", json!({ "role": "keeper", "permissions": permissions })).await;
        master.does("grantRole", json!({ "member": master.who(0), "role": "keeper" })).await;
        master.sees("position").await;
        raider.does("changeFleetSettings", json!({ "muted": [] })).await;
        for change in changes.clone() {
            assert_eq!(raider.refused("changeFleetSettings", change).await, "FORBIDDEN", "{permissions}");
        }
    }
    // An officer was all that may do more.
    master.does("revokeRole", json!({ "member": master.who(2), "role": "officer" })).await;
    for change in changes {
        raider.does("changeFleetSettings", change).await;
    }
    server.close().await;
}

#[tokio::test]
async fn discord_is_answered_in_time_whatever_takes_long() {
    let server = Server::open().await;
    let (database, url) = (server.house.served.test.database(), server.url());
    let standings = command(ACCOUNTS[0], "standings", &[]);
    let locked = async |table: &str| {
        let mut held = database.begin().await.expect("a transaction");
        let lock = format!("LOCK TABLE {table}");
        sqlx::query(sqlx::AssertSqlSafe(lock)).execute(&mut *held).await.expect("locked");
        held
    };
    let held = locked("points_standings_v2").await;
    let late = "`OUTCOME_UNKNOWN`: there is no answer yet. Look at what came of it before you try again.";
    assert_eq!(server.tells(&standings).await, late);
    held.rollback().await.expect("given back");
    let held = locked("fleets_settings_v1").await;
    let body = standings.to_string();
    let signed = server.signed(&server.application, Utc::now().timestamp(), &body);
    let expected = (503, "UNAVAILABLE: try again later\n".to_owned());
    assert_eq!(server.answers(&url, &signed, &body).await, expected);
    held.rollback().await.expect("given back");
    let (host, path) = url.split_once("//").and_then(|(_, url)| url.split_once('/')).expect("an address");
    let head = format!("POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{{", body.len());
    let mut slow = TcpStream::connect(host).await.expect("connected");
    slow.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = vec![0; 1_000];
    let read = slow.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("BODY_TIMEOUT: "), "{answer}");
    server.close().await;
}
