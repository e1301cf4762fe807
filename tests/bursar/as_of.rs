//! The books as of earlier moments: what was answered then is answered again, by whichever server and however often.

mod effective;
mod kept;
mod refused;

use aggregates::Actor;
use bursar::import::epgp::{self, Addon};
use bursar::import::{Importer, Strangers};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};

/// Everything that a ledger lists.
const LISTS: &[&str] = &[
    "position name openedAt settings { version name system pointsVisibility minEp }",
    "standings(includeLeft: true) { edges { cursor node { name dkp ep gp held available rank decidedBy eligible priority
        changedAt member { name roles characters { name isMain } } } } pageInfo { hasNextPage endCursor } }",
    "history(order: OLDEST_FIRST) { edges { cursor node { position line kind delta balance reason voidedBy voids entryId
        effectiveAt recordedAt member { name } item { name } } } }",
    "items { edges { node { name price voidedBy noCharge member { name } entry { id voidedBy } } } }",
    "flows { edges { node { week account kind added taken postings } } }",
    "weeks(account: DKP) { edges { node { week added taken net circulation } } }",
    "disputes { edges { node { entryId open note stands resolution by { name } } } }",
    "members(first: 5, includeLeft: true) { edges { node { id name hasLeft roles joinedAt changedAt characters { name isMain }
        standing { dkp ep } holds { amount reason } identities { issuer subject } items(first: 3) { edges { node { name } } }
        history(first: 3) { edges { node { delta balance } } } } } }",
    "roles { name permissions changedAt } rules { kind version from position }",
    "apiKeys { edges { node { id label roles revokedAt member { name } } } }",
    "raids(first: 2) { edges { node { title state startedAt endedAt killCount counts { present standby excused }
        kills(first: 2) { edges { node { boss present { member { name } } } } }
        roster(first: 4) { edges { node { member { name } status signedUp stays { status from to } } } } } } }",
    "attendance(asOf: \"2024-05-03T12:00:00Z\") { edges { node { attended possible share member { name } } } }",
    "schedules(first: 3) { edges { node { name pausedAt hasEnded changedAt lastRun { outcome } nextRuns(first: 2) { dueAt }
        runs(first: 3) { edges { node { position outcome } } } } } }",
    "importQueue(first: 10) { edges { node { name state lines ep gp held(first: 5) { edges { node { delta posted } } } } } }",
    "events { edges { cursor node { position type payload hash } } pageInfo { hasNextPage } }",
    "entry(id: \"9\") { id voidedBy dispute { open } postings { edges { node { delta balance } } } }",
    "member(by: { name: \"Thrallina\" }) { name standing { dkp rank } }",
];

impl Hand {
    /// What was selected of the ledger as of a moment.
    async fn then(&self, moment: &Value, selection: &str) -> Value {
        let answer = self.asks_of(moment, selection).await;
        assert!(answer.get("errors").is_none(), "{moment} {selection}: {answer}");
        answer["data"]["ledger"].clone()
    }

    async fn refused_then(&self, moment: &Value, selection: &str) -> Value {
        let answer = self.asks_of(moment, selection).await;
        answer["errors"][0]["extensions"].clone()
    }

    async fn asks_of(&self, moment: &Value, selection: &str) -> Value {
        let query = format!(
            "query ($id: UUID!, $asOf: AsOfInput!) {{ ledger(id: $id, asOf: $asOf) {{ {selection} }} }}"
        );
        self.caller.ask(&query, json!({ "id": self.guild.ledger, "asOf": moment })).await
    }

    /// Every list as it is, by the position that it is at.
    async fn everything(&self) -> (String, Vec<Value>) {
        let mut seen = Vec::new();
        for list in LISTS {
            seen.push(self.sees(list).await);
        }
        (seen[0]["position"].as_str().expect("a position").to_owned(), seen)
    }
}

fn at(position: &str) -> Value {
    json!({ "position": position })
}

/// Stands for the position of the charge.
const CHARGE: &str = "the charge";

/// What happens in a guild whose members are three.
fn deeds(hand: &Hand) -> Vec<(&'static str, Value)> {
    let who = |n: usize| hand.who(n);
    let all = json!([who(0), who(1), who(2)]);
    vec![
        ("awardPoints", hand.award("100", all.clone())),
        ("addCharacter", json!({ "member": who(0), "name": "Thrallina" })),
        (
            "chargePoints",
            json!({ "account": "DKP", "member": who(0), "price": "30", "item": { "name": "Ashkandi" }, "note": "won" }),
        ),
        ("disputeEntry", json!({ "entry": CHARGE, "note": "not mine" })),
        ("resolveDispute", json!({ "entry": CHARGE, "stands": false, "note": "indeed" })),
        ("voidEntry", json!({ "entry": CHARGE, "reason": "a mistake" })),
        (
            "adjustPoints",
            json!({ "account": "DKP", "member": who(1), "delta": "-12.5", "reason": "late", "effectiveAt": "2024-02-01T12:00:00Z" }),
        ),
        ("giveItem", json!({ "member": who(2), "item": { "name": "A shard" }, "reason": "disenchant" })),
        (
            "transferPoints",
            json!({ "account": "DKP", "from": who(1), "to": who(2), "amount": "5", "reason": "a bet" }),
        ),
        ("holdPoints", json!({ "member": who(2), "amount": "20", "reason": "a bid" })),
        ("setRule", json!({ "rule": { "attendance": { "weeks": 4, "per": "RAID" } } })),
        ("changeSettings", json!({ "name": "Renamed" })),
        ("defineRole", json!({ "role": "banker", "permissions": ["VIEW_POINTS", "VIEW_KEYS"] })),
        ("grantRole", json!({ "member": who(1), "role": "banker" })),
        ("linkIdentity", json!({ "member": who(1), "issuer": "https://id.example", "subject": "one" })),
        ("createApiKey", json!({ "label": "a bot", "roles": ["raider"], "member": who(2) })),
        (
            "defineSchedule",
            json!({ "name": "Decay", "when": { "daily": { "at": "04:00" } },
            "action": { "decay": { "accounts": ["DKP"], "percent": "10" } } }),
        ),
        ("startRaid", json!({ "title": "Molten Core", "effectiveAt": "2024-05-01T19:00:00Z" })),
        ("decayPoints", json!({ "accounts": ["DKP"], "percent": "10", "period": "2024-W18" })),
        ("addMember", json!({ "name": "Twin" })),
        ("mergeMembers", json!({ "member": { "name": "Twin" }, "into": who(0) })),
        ("renameMember", json!({ "member": who(2), "name": "Other" })),
        ("memberLeaves", json!({ "member": who(1) })),
    ]
}

async fn a_night(hand: &Hand, recorded: &mut Vec<(String, Vec<Value>)>) {
    let raid = hand.sees("raids { edges { node { id } } }").await["raids"]["edges"][0]["node"]["id"].clone();
    let time = |time: &str| json!(format!("2024-05-01T{time}:00Z"));
    let roster = json!({ "raidId": raid, "present": [hand.who(0)], "standby": [hand.who(2)], "effectiveAt": time("19:00") });
    for (mutation, input) in [
        ("setRoster", roster),
        ("recordKill", json!({ "raidId": raid, "boss": "Ragnaros", "effectiveAt": time("20:00") })),
        ("endRaid", json!({ "raidId": raid, "effectiveAt": time("22:00") })),
    ] {
        hand.does(mutation, input).await;
        recorded.push(hand.everything().await);
    }
}

async fn imported(hand: &Hand) {
    let export = include_str!("../fixtures/epgp/guild.json");
    let plan = epgp::read(export.as_bytes(), Addon::Epgp, chrono::Utc::now()).expect("an export");
    let Guild { app, ledger, .. } = &hand.guild;
    let importer = Importer::new(app, *ledger, Actor::Operator).await.expect("a ledger");
    importer.with(Strangers::Hold).run(&plan, |_| ()).await.expect("imported");
}

#[tokio::test]
async fn every_list_answers_as_of_every_position_as_it_answered_then() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let hand = Hand::owner(&served, &guild);
    let mut recorded = vec![hand.everything().await];
    let mut charge = Value::Null;
    for (mutation, mut input) in deeds(&hand) {
        if input["entry"] == CHARGE {
            input["entry"] = charge.clone();
        }
        let receipt = hand.does(mutation, input).await;
        if mutation == "chargePoints" {
            charge = receipt["position"].clone();
        }
        recorded.push(hand.everything().await);
    }
    a_night(&hand, &mut recorded).await;
    for (position, answers) in &recorded {
        for (list, answer) in LISTS.iter().zip(answers) {
            assert_eq!(hand.then(&at(position), list).await, *answer, "as of {position}: {list}");
        }
    }
    served.close().await;
}

#[tokio::test]
async fn names_that_wait_are_listed_as_they_waited() {
    let served = Served::start().await;
    let guild = Guild::open_as(&served.test.app, 1, aggregates::ledger::System::Epgp).await;
    let hand = Hand::owner(&served, &guild);
    imported(&hand).await;
    let (position, before) = hand.everything().await;
    let name =
        hand.sees("importQueue { edges { node { id name } } }").await["importQueue"]["edges"][0].clone();
    hand.does("mapImportedName", json!({ "importedName": name["node"]["id"], "member": hand.who(0) })).await;
    let (_, after) = hand.everything().await;
    for (list, (before, after)) in LISTS.iter().zip(before.iter().zip(&after)) {
        assert_eq!(hand.then(&at(&position), list).await, *before, "{list}");
        let end = at(after_position(&hand).await.as_str());
        assert_eq!(hand.then(&end, list).await, *after, "{list}");
    }
    served.close().await;
}

async fn after_position(hand: &Hand) -> String {
    hand.sees("position").await["position"].as_str().expect("a position").to_owned()
}

#[tokio::test]
async fn a_recorded_time_is_the_last_position_that_was_recorded_by_then() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let hand = Hand::owner(&served, &guild);
    for n in 1..=5 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    let events = hand.sees("events { edges { node { position recordedAt } } }").await;
    for edge in events["events"]["edges"].as_array().expect("edges") {
        let told = &edge["node"];
        let then = hand
            .then(
                &json!({ "recordedAt": told["recordedAt"] }),
                "position standings { edges { node { dkp } } }",
            )
            .await;
        // Events of one moment are all in it.
        let position = |value: &Value| value.as_str().expect("text").parse::<u64>().expect("a position");
        assert!(position(&then["position"]) >= position(&told["position"]), "{told} {then}");
        let same = hand
            .then(
                &at(then["position"].as_str().expect("text")),
                "position standings { edges { node { dkp } } }",
            )
            .await;
        assert_eq!(then, same);
        let recorded = hand
            .sees(&format!(
                "events(afterPosition: {}) {{ edges {{ node {{ recordedAt }} }} }}",
                then["position"]
            ))
            .await;
        let next = &recorded["events"]["edges"][0]["node"]["recordedAt"];
        assert_ne!(*next, told["recordedAt"], "nothing after it was recorded by then");
    }
    served.close().await;
}

#[tokio::test]
async fn pages_and_filters_are_those_of_the_moment_while_the_books_go_on() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 7).await;
    let hand = Hand::owner(&served, &guild);
    guild.points("all", award(&guild.members, "5")).await.expect("awarded");
    let moment = at(&after_position(&hand).await);
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    for n in 0.. {
        guild.points(&format!("more {n}"), award(&guild.members[n..], "100")).await.expect("awarded");
        let after_it = if after.is_null() { String::new() } else { format!(", after: {after}") };
        let list = format!("history(first: 3, account: DKP, order: OLDEST_FIRST{after_it}) {{ edges {{ node {{ delta balance }} }}
            pageInfo {{ hasNextPage endCursor }} }}");
        let page = hand.then(&moment, &list).await["history"].clone();
        rows.extend(page["edges"].as_array().expect("edges").clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(rows, vec![json!({ "node": { "delta": "5", "balance": "5" } }); 7]);
    served.close().await;
}

#[tokio::test]
async fn a_list_is_exported_as_of_its_moment() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 30).await;
    let hand = Hand::owner(&served, &guild);
    for n in 0..20 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    let position = after_position(&hand).await;
    guild.points("later", award(&guild.members, "1")).await.expect("awarded");
    let query = "query ($id: UUID!, $asOf: AsOfInput!) { ledger(id: $id, asOf: $asOf) {
        history(order: OLDEST_FIRST) { edges { node { position member { name } balance } } } } }";
    let body =
        json!({ "query": query, "variables": { "id": guild.ledger, "asOf": { "position": position } } });
    let request = reqwest::Client::new().post(format!("http://{}/export", served.address)).json(&body);
    let response = request.bearer_auth(&guild.owner).send().await.expect("an answer");
    assert_eq!(response.headers()["x-bursar-position"], position.as_str());
    let text = response.text().await.expect("a body");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 20 * 30, "{}", lines[0]);
    assert!(lines[600].starts_with(&format!("{position},")) && lines[600].ends_with(",20"), "{}", lines[600]);
    served.close().await;
}

#[tokio::test]
async fn where_points_are_private_a_member_sees_their_own_of_earlier_moments_and_counts_no_others() {
    let issuer = "https://id.example";
    let served = Served::trusting(trusting(&[(issuer, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.grant(guild.members[0], "raider").await;
    guild.link(guild.members[0], issuer, "raider").await.expect("linked");
    guild.points("all", award(&guild.members, "5")).await.expect("awarded");
    let owner = Hand::owner(&served, &guild);
    let raider = Hand { guild: guild.clone(), caller: served.caller(Some(&shared(issuer, "raider"))) };
    let open = at(&after_position(&owner).await);
    let list = "standings { edges { node { memberId dkp rank } } pageInfo { hasNextPage } } history { edges { node { memberId } } }";
    let all = raider.then(&open, list).await;
    assert_eq!(all["standings"]["edges"].as_array().map(Vec::len), Some(3));
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    owner.sees("position").await;
    // Points were open to all then. Who may see what is as it is now.
    let own = json!({ "memberId": guild.members[0] });
    let seen = raider.then(&open, list).await;
    assert_eq!(seen["history"], json!({ "edges": [{ "node": own }] }));
    assert_eq!(seen["standings"]["edges"].as_array().map(Vec::len), Some(1));
    assert_eq!(owner.then(&open, list).await, all);
    let other = format!(
        "member(by: {{ id: \"{}\" }}) {{ name standing {{ dkp }} holds {{ amount }} }}",
        guild.members[1]
    );
    assert_eq!(raider.then(&open, &other).await["member"]["standing"], Value::Null);
    for (selection, code) in [
        ("events { edges { cursor } }", "FORBIDDEN"),
        ("flows { edges { cursor } }", "FORBIDDEN"),
        ("apiKeys { edges { cursor } }", "FORBIDDEN"),
    ] {
        assert_eq!(raider.refused_then(&open, selection).await["code"], code, "{selection}");
    }
    served.close().await;
}
