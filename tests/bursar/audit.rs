//! Who did what, who read what about whom, and everything about a person for that person.

use std::sync::Arc;

use aggregates::points::Account;
use aggregates::{Actor, PointsCommand};
use bursar::lane::Part;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award, charge, points, submission, text};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};
use crate::program::bursar;
use crate::support::TestApp;

const ISSUER: &str = "https://id.example";
const READS: &str = "privateReads { edges { node { actor memberId what } } }";

fn nodes(list: &Value) -> Vec<Value> {
    list["edges"].as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
}

/// A guild of three, of whom the first is a raider and the second an officer, by token.
async fn guild() -> (Served, Guild, Hand, Hand, Hand) {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    for (n, role) in [(0, "raider"), (1, "officer")] {
        guild.grant(guild.members[n], role).await;
        guild.link(guild.members[n], ISSUER, role).await.expect("linked");
    }
    guild.points("all", award(&guild.members, "5")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let owner = Hand::owner(&served, &guild);
    let by = |subject| Hand { guild: guild.clone(), caller: served.caller(Some(&shared(ISSUER, subject))) };
    let (raider, officer) = (by("raider"), by("officer"));
    (served, guild, owner, raider, officer)
}

async fn export(served: &Served, key: &str, query: &str, format: &str) -> Vec<u8> {
    let url = format!("http://{}/export?format={format}", served.address);
    let body = json!({ "query": query });
    let request = reqwest::Client::new().post(url).bearer_auth(key).json(&body);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.bytes().await.expect("a body").to_vec()
}

#[tokio::test]
async fn every_command_is_in_the_trail_with_who_why_and_what() {
    let (served, guild, owner, _, officer) = guild().await;
    let charged = guild.points("buy", charge(guild.members[0], "2")).await.expect("charged");
    let moved =
        json!({ "entry": charged.position.0.to_string(), "to": owner.who(2), "reason": "wrong person" });
    officer.does("reassignEntry", moved).await;
    let adjusted = json!({ "account": "DKP", "member": owner.who(2), "delta": "1", "reason": "sat out", "clientKey": "mine" });
    owner.does("adjustPoints", adjusted).await;
    let part = Part::Points(Arc::new(award(&guild.members[..1], "1")), None);
    let for_another = submission(guild.ledger, "for another", vec![part]);
    let for_another =
        bursar::app::Submission { on_behalf_of: Some(Actor::Member(guild.members[1])), ..for_another };
    served.test.app.submit(for_another).await.expect("awarded");
    let all = "position events types actor member { id } onBehalfOf clientKey reason source recordedAt";
    let ask = async |filter: String| {
        let listed = owner.sees(&format!("audit{filter} {{ edges {{ node {{ {all} }} }} }}")).await;
        nodes(&listed["audit"])
    };
    let trail = ask("(last: 3)".to_owned()).await;
    let officers = format!("member:{}", guild.members[1]);
    assert_eq!(trail[0]["types"], json!(["points.charged", "points.voided"]));
    assert_eq!((&trail[0]["events"], &trail[0]["reason"]), (&json!(2), &json!("wrong person")));
    assert_eq!((&trail[0]["actor"], &trail[0]["member"]["id"]), (&json!(officers), &json!(guild.members[1])));
    assert_eq!((&trail[1]["reason"], &trail[1]["clientKey"]), (&json!("sat out"), &json!("mine")));
    assert_eq!((&trail[2]["actor"], &trail[2]["onBehalfOf"]), (&json!("operator"), &json!(officers)));
    let at = trail[1]["position"].as_str().expect("a position").to_owned();
    let when = trail[1]["recordedAt"].as_str().expect("a time").to_owned();
    for (filter, expected) in [
        (format!("actor: \"{officers}\""), vec![0]),
        (format!("onBehalfOf: \"{officers}\""), vec![2]),
        ("clientKey: \"mine\"".to_owned(), vec![1]),
        ("types: [\"points.voided\"]".to_owned(), vec![0]),
        (format!("source: \"graphql\", recordedFrom: \"{when}\""), vec![1]),
        (format!("afterPosition: \"{at}\""), vec![2]),
        (format!("types: [\"points.adjusted\"], toPosition: \"{at}\""), vec![1]),
        (
            format!("memberId: \"{}\", recordedTo: \"{when}\", types: [\"points.voided\"]", guild.members[2]),
            vec![0],
        ),
        ("actor: \"policy:nobody\"".to_owned(), vec![]),
    ] {
        let expected: Vec<Value> = expected.into_iter().map(|n: usize| trail[n].clone()).collect();
        assert_eq!(ask(format!("(filter: {{ {filter} }})")).await, expected, "{filter}");
    }
    let commands: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE client_key IS NOT NULL")
        .fetch_one(served.test.database())
        .await
        .expect("a count");
    assert_eq!(i64::try_from(ask("(first: 200)".to_owned()).await.len()), Ok(commands));
    let bad = "audit(filter: { actor: \"somebody\" }) { edges { node { position } } }";
    assert_eq!(owner.is_not_shown(bad).await, "UNKNOWN_ACTOR");
    let query = format!(
        "{{ ledger(id: \"{}\") {{ audit {{ edges {{ node {{ position actor reason }} }} }} }} }}",
        guild.ledger
    );
    let csv = String::from_utf8(export(&served, &guild.owner, &query, "csv").await).expect("text");
    assert!(csv.starts_with("position,actor,reason") && csv.contains("wrong person"), "{csv}");
    assert!(export(&served, &guild.owner, &query, "xlsx").await.starts_with(b"PK"));
    owner.does("forgetMember", json!({ "memberId": guild.members[2], "reason": "asked to" })).await;
    assert_eq!(ask("(filter: { clientKey: \"mine\" })".to_owned()).await[0]["reason"], Value::Null);
    assert_eq!(ask("(last: 1)".to_owned()).await[0]["reason"], "asked to");
    served.close().await;
}

#[tokio::test]
async fn who_reads_others_private_points_is_noted_once_an_hour_and_seen_by_whom_it_is_about() {
    let (served, guild, owner, raider, officer) = guild().await;
    let standings = "standings { edges { node { memberId dkp } } }";
    officer.sees(standings).await;
    assert_eq!(nodes(&owner.sees(READS).await["privateReads"]), [json!(null); 0], "nothing is private yet");
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    raider.sees(standings).await;
    for _ in 0..3 {
        officer.sees(&format!("{standings} history {{ edges {{ node {{ delta }} }} }}")).await;
    }
    let noted = |list: &Value| {
        let mut reads: Vec<String> = nodes(list)
            .iter()
            .map(|node| {
                format!(
                    "{} {}",
                    node["actor"].as_str().expect("text"),
                    node["memberId"].as_str().expect("text")
                )
            })
            .collect();
        reads.sort();
        reads
    };
    let by = format!("member:{}", guild.members[1]);
    let mut expected = vec![format!("{by} {}", guild.members[0]), format!("{by} {}", guild.members[2])];
    expected.sort();
    let reads = owner.sees(READS).await["privateReads"].clone();
    assert_eq!(noted(&reads), expected);
    assert!(nodes(&reads).iter().all(|node| node["what"] == "POINTS"));
    // Another server remembers nothing, and notes nothing twice.
    let two = TestApp::on(served.test.url.clone()).await;
    let members = [guild.members[0], guild.members[2]];
    let actor = Actor::Member(guild.members[1]);
    two.app.reads.note((guild.ledger, &actor), members, (bursar::reads::What::Points, two.app.clock.now()));
    two.app.stop().await;
    let mine = "readBy { edges { node { actor what hour readAt } } }";
    let own = raider.sees(&format!("member(by: {{ id: \"{}\" }}) {{ {mine} }}", guild.members[0])).await;
    let own = nodes(&own["member"]["readBy"]);
    assert_eq!((own.len(), &own[0]["actor"]), (1, &json!(by)));
    let another = format!("member(by: {{ id: \"{}\" }}) {{ {mine} }}", guild.members[2]);
    assert_eq!(raider.is_not_shown(&another).await, "FORBIDDEN");
    owner.sees(&format!("member(by: {{ id: \"{}\" }}) {{ standing {{ dkp }} }}", guild.members[2])).await;
    let about = format!(
        "privateReads(memberId: \"{}\") {{ edges {{ node {{ actor memberId what }} }} }}",
        guild.members[2]
    );
    assert_eq!(nodes(&owner.sees(&about).await["privateReads"]).len(), 2);
    let page = "privateReads(first: 1) { edges { node { memberId } } pageInfo { hasNextPage endCursor } }";
    let first = owner.sees(page).await["privateReads"].clone();
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = first["pageInfo"]["endCursor"].as_str().expect("a cursor");
    let next = format!("privateReads(after: \"{after}\") {{ edges {{ node {{ memberId }} }} }}");
    assert!(!nodes(&owner.sees(&next).await["privateReads"]).is_empty());
    let query = format!(
        "{{ ledger(id: \"{}\") {{ privateReads {{ edges {{ node {{ actor what hour }} }} }} }} }}",
        guild.ledger
    );
    let csv = String::from_utf8(export(&served, &guild.owner, &query, "csv").await).expect("text");
    assert!(csv.contains(&by), "{csv}");
    served.close().await;
}

#[tokio::test]
async fn reading_the_log_where_points_are_private_and_identities_anywhere_is_noted() {
    let (served, guild, owner, _, officer) = guild().await;
    let identities =
        |n: usize| format!("member(by: {{ id: \"{}\" }}) {{ identities {{ subject }} }}", guild.members[n]);
    owner.sees(&identities(0)).await;
    officer.sees(&identities(1)).await;
    let reads = nodes(&owner.sees(READS).await["privateReads"]);
    assert_eq!((reads.len(), &reads[0]["what"]), (1, &json!("IDENTITIES")));
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    officer.sees("events(last: 5, types: [\"points.awarded\"]) { edges { node { payload } } }").await;
    let by = format!(
        "privateReads(by: \"member:{}\") {{ edges {{ node {{ memberId what }} }} }}",
        guild.members[1]
    );
    let reads = nodes(&owner.sees(&by).await["privateReads"]);
    assert_eq!(reads.len(), 2);
    assert!(reads.iter().all(|read| read["what"] == "EVENTS" && read["memberId"] != json!(guild.members[1])));
    served.close().await;
}

#[tokio::test]
async fn a_person_gets_everything_about_themselves_and_nothing_about_others() {
    let (served, guild, owner, raider, officer) = guild().await;
    let (me, other) = (guild.members[0], guild.members[1]);
    owner.does("addCharacter", json!({ "member": owner.who(0), "name": "Alterego" })).await;
    let adjusted = json!({ "account": "DKP", "member": owner.who(0), "delta": "1", "reason": "sat out" });
    owner.does("adjustPoints", adjusted).await;
    let gone = PointsCommand::Transfer {
        account: Account::Dkp,
        from: other.into(),
        to: me.into(),
        amount: points("1"),
        tax: None,
        reason: text("a present"),
    };
    guild.points("present", gone).await.expect("transferred");
    let query = |member| format!("exportMember(memberId: \"{member}\") {{ json rows next }}");
    let whole = raider.sees(&query(me)).await["exportMember"].clone();
    let json = whole["json"].as_str().expect("text");
    let document: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(whole["next"], Value::Null);
    assert_eq!(document["ledger_members"][0]["name"], "Member 0");
    assert_eq!(document["ledger_characters"][0]["name"], "Alterego");
    assert_eq!(document["ledger_identities"][0]["name"], "https://id.example raider");
    assert_eq!(document["points_standings"][0]["dkp"], "7");
    let postings = document["points_history"].as_array().expect("postings");
    assert_eq!(postings.iter().map(|row| &row["balance"]).collect::<Vec<_>>(), ["5", "6", "7"]);
    assert_eq!(postings[1]["reason"], "sat out");
    let events = document["events"].as_array().expect("events");
    let awarded = events.iter().find(|event| event["type"] == "points.awarded").expect("it");
    assert_eq!(awarded["payload"]["lines"].as_array().map(Vec::len), Some(1));
    assert!(events.iter().any(|event| event["payload"]["reason"] == "sat out"));
    for others in
        [other.to_string(), guild.members[2].to_string(), "Member 1".to_owned(), "\"mac\"".to_owned()]
    {
        assert!(!json.contains(&others), "{others}: {json}");
    }
    assert_eq!(raider.is_not_shown(&query(other)).await, "FORBIDDEN");
    assert_eq!(officer.is_not_shown(&query(me)).await, "FORBIDDEN");
    assert_eq!(nodes(&owner.sees(READS).await["privateReads"]), [json!(null); 0], "one's own is not noted");
    assert_eq!(owner.sees(&query(me)).await["exportMember"]["rows"], whole["rows"]);
    let reads = nodes(&owner.sees(READS).await["privateReads"]);
    assert_eq!((&reads[0]["what"], &reads[0]["memberId"]), (&json!("EXPORT"), &json!(me)));
    let again = raider.sees(&query(me)).await["exportMember"]["json"].clone();
    assert!(again.as_str().expect("text").contains("\"what\":\"export\""));
    let bad = format!("exportMember(memberId: \"{me}\", after: \"x\") {{ json }}");
    assert_eq!(raider.is_not_shown(&bad).await, "BAD_CURSOR");
    assert_eq!(owner.sees(&query(guild.ledger.0.into())).await["exportMember"], Value::Null);
    owner.does("forgetMember", json!({ "memberId": me })).await;
    let after = owner.sees(&query(me)).await["exportMember"]["json"].as_str().expect("text").to_owned();
    for personal in ["Member 0", "Alterego", "sat out", "https://id.example"] {
        assert!(!after.contains(personal), "{personal}: {after}");
    }
    served.close().await;
}

#[tokio::test]
async fn a_long_history_is_given_out_page_by_page_and_whole_on_the_command_line() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    let member = guild.members[0];
    for n in 0..600 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    test.caught_up(guild.ledger).await;
    let (mut next, mut pages, mut events) = (Some(Default::default()), 0, 0);
    while let Some(place) = next {
        let stores = (test.database(), &*test.app.vault);
        let page =
            bursar::people::export::page(stores, guild.ledger, (member, true), place).await.expect("a page");
        assert!(page.rows <= 1_000);
        events += page.document.get("events").and_then(Value::as_array).map_or(0, Vec::len);
        (next, pages) = (page.next, pages + 1);
    }
    assert_eq!((pages, events), (2, 601));
    let (ledger, who) = (guild.ledger.to_string(), member.to_string());
    let printed = bursar(&test.url, &["export-member", "--ledger", &ledger, "--member", &who]).await.exits(0);
    let document: Value = serde_json::from_str(&printed.out).expect("JSON");
    for list in ["points_history", "events"] {
        assert!(document[list].as_array().expect("a list").len() >= 600, "{list}");
    }
    let noted: Vec<(String, String)> = sqlx::query_as("SELECT actor, what FROM private_reads")
        .fetch_all(test.database())
        .await
        .expect("reads");
    assert_eq!(noted, [("operator".to_owned(), "export".to_owned())]);
    bursar(&test.url, &["export-member", "--ledger", &ledger, "--member", &ledger]).await.exits(1);
    test.close().await;
}
