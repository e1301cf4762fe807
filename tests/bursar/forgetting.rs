//! Forgetting a person: nothing personal about them is left, everything else is as it was.

use std::sync::Arc;

use aggregates::imports::Unplaced;
use aggregates::points::{Account, Source};
use aggregates::{CharacterId, EntryId, ImportsCommand, LedgerCommand, MemberId, PointsCommand, Sealed};
use bursar::lane::{Failure, Part, Receipt};
use bursar::projector;
use bursar::vault::VaultError;
use projections::MODELS;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::graphql::Served;
use crate::guild::{Guild, award, code, points, submission, text};
use crate::hand::Hand;
use crate::reading::{impossible, smuggle};
use crate::socket::Socket;
use crate::support::TestApp;

/// Every personal text that these tests give somebody has one of these in it.
const PERSONAL: [&str; 2] = ["quill", "featherly"];

/// The tables that say something personal still, in any column.
async fn tables_with(test: &TestApp, words: &[&str]) -> Vec<String> {
    let tables = "SELECT table_name::text FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(test.database()).await.expect("tables");
    let mut found = Vec::new();
    for table in tables {
        for word in words {
            let sql = format!("SELECT count(*) FROM {table} AS one WHERE one::text ILIKE '%{word}%'");
            let count: i64 =
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(test.database()).await.expect("a count");
            found.extend((count > 0).then(|| format!("{table}: {word}")));
        }
    }
    found
}

async fn sealed(guild: &Guild, of: MemberId, text: &str) -> Sealed {
    guild.app.vault.seal(guild.ledger, &[(of, text.to_owned())]).await.expect("sealed").remove(0)
}

async fn adjust(guild: &Guild, key: &str, of: MemberId, reason: &str) -> Receipt {
    let reason = sealed(guild, of, reason).await;
    let (member, delta) = (of.into(), points("3"));
    let command = PointsCommand::Adjust { account: Account::Dkp, member, delta, reason };
    guild.points(key, command).await.expect("adjusted")
}

async fn forget(guild: &Guild, member: MemberId) -> Result<Receipt, Failure> {
    let names = ImportsCommand::Forget { member: member.into() };
    let person = LedgerCommand::ForgetMember { member: member.into(), reason: None };
    let parts = vec![Part::Imports(Arc::new(names)), Part::Ledger(Arc::new(person))];
    guild.app.submit(submission(guild.ledger, &format!("forget {member}"), parts)).await
}

/// Somebody of whom every kind of personal text is kept; a name that was imported became theirs, and so did a member.
async fn somebody(guild: &Guild) -> MemberId {
    let member = guild.add("Zephyrine Quill").await;
    let keys = guild.app.vault.ledger(guild.ledger).await.expect("keys").expect("keys");
    let name = sealed(guild, member, "Quillaume").await;
    let handle = keys.handle("Quillaume");
    let character = CharacterId(Uuid::now_v7());
    let alt = LedgerCommand::AddCharacter { member: member.into(), character, name, handle, main: true };
    guild.ledger_command("alt", alt).await.expect("added");
    let (issuer, subject) = ("https://id.example", "quill@id.example");
    let (identity, name) =
        (keys.identity(issuer, subject), sealed(guild, member, &format!("{issuer} {subject}")).await);
    let link = LedgerCommand::LinkIdentity { member: member.into(), identity, name };
    guild.ledger_command("link", link).await.expect("linked");
    adjust(guild, "adjusted", member, "Quill was late").await;
    let merged = guild.add("Old Featherly").await;
    adjust(guild, "adjusted before", merged, "Featherly was early").await;
    let merge = LedgerCommand::MergeMember { member: merged.into(), into: member.into() };
    let balances = PointsCommand::Merge { from: merged.into(), into: member.into() };
    let parts = vec![Part::Points(Arc::new(balances), None), Part::Ledger(Arc::new(merge))];
    guild.app.submit(submission(guild.ledger, "merge", parts)).await.expect("merged");
    let entry = EntryId(adjust(guild, "disputed", member, "Quill again").await.position);
    let note = sealed(guild, member, "Quill was there").await;
    guild.points("dispute", PointsCommand::Dispute { entry, note }).await.expect("disputed");
    let (person, at) = (MemberId(Uuid::now_v7()), "2020-01-01T00:00:00Z".parse().expect("a time"));
    let name = sealed(guild, person, "Quillwing").await;
    let line = Unplaced { person, name, handle: keys.handle("Quillwing"), delta: points("1") };
    let source = Source { system: text("epgp"), id: text("1"), at };
    let held = ImportsCommand::Hold {
        source,
        account: Account::Dkp,
        reason: None,
        item: None,
        lines: vec![line],
        loot: None,
        kill: None,
    };
    let mapped = ImportsCommand::Map { person, member: member.into(), lines: 1 };
    let parts = vec![Part::Imports(Arc::new(held)), Part::Imports(Arc::new(mapped))];
    guild.app.submit(submission(guild.ledger, "imported", parts)).await.expect("imported");
    member
}

#[tokio::test]
async fn who_is_forgotten_is_erased_everywhere_at_once_and_their_amounts_stay() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let member = somebody(&guild).await;
    let (owner, test) = (Hand::owner(&served, &guild), &served.test);
    let key = json!({ "label": "Quill's phone", "roles": ["raider"] });
    owner.does("createApiKey", key).await;
    let kill = owner.does("awardPoints", owner.award("5", json!([{ "id": member }, owner.who(0)]))).await;
    test.caught_up(guild.ledger).await;
    assert!(tables_with(test, &PERSONAL).await.len() > 8);
    let before = guild.dkp(member).await;
    let receipt = owner.does("forgetMember", json!({ "memberId": member, "reason": "asked to" })).await;
    // The answer is told once all of it is so. What was never about a person by its type is in the log for ever.
    let left = tables_with(test, &PERSONAL).await;
    assert_eq!(left, ["events: quill", "ledger_keys_v2: quill"], "the label of a key that is nobody's");
    let about = format!(
        "member(by: {{ id: \"{member}\" }}) {{ name erased hasLeft roles characters {{ name }} identities {{ id }}
         standing {{ name dkp }} history {{ edges {{ node {{ reason }} }} }} }}
         disputes {{ edges {{ node {{ note }} }} }}
         named: member(by: {{ name: \"Zephyrine Quill\" }}) {{ id }} alt: member(by: {{ name: \"quillaume\" }}) {{ id }}
         members(includeLeft: true) {{ edges {{ node {{ name erased }} }} }}"
    );
    let seen = owner.sees(&about).await;
    let person = &seen["member"];
    assert_eq!(
        (&person["name"], &person["erased"], &person["hasLeft"]),
        (&Value::Null, &json!(true), &json!(true))
    );
    assert_eq!((&person["characters"], &person["identities"]), (&json!([{ "name": null }]), &json!([])));
    assert_eq!((&person["standing"]["name"], &person["standing"]["dkp"]), (&Value::Null, &json!(before)));
    assert_eq!((&seen["named"], &seen["alt"]), (&Value::Null, &Value::Null));
    assert_eq!(seen["disputes"]["edges"][0]["node"]["note"], Value::Null);
    let shown = owner.sees("events(first: 200) { edges { node { payload raw } } }").await.to_string();
    assert!(!shown.contains("Zephyrine") && !shown.contains("Featherly") && shown.contains("a kill"));
    assert_eq!(owner.refused("forgetMember", json!({ "memberId": member })).await, "ALREADY_FORGOTTEN");
    assert_eq!(
        owner.refused("memberReturns", json!({ "member": { "id": member } })).await,
        "MEMBER_FORGOTTEN"
    );
    let named = json!({ "member": { "id": member }, "name": "Anybody" });
    assert_eq!(owner.refused("renameMember", named).await, "MEMBER_FORGOTTEN");
    let adjusted = json!({ "account": "DKP", "member": { "id": member }, "delta": "1", "reason": "why" });
    assert_eq!(owner.refused("adjustPoints", adjusted).await, "MEMBER_FORGOTTEN");
    let awarded = owner.award("1", json!([{ "id": member }]));
    assert_eq!(owner.refused("awardPoints", awarded).await, "MEMBER_HAS_LEFT");
    owner.does("voidEntry", json!({ "entry": kill["position"], "reason": "a mistake" })).await;
    owner.does("addMember", json!({ "name": "Quillwing" })).await;
    assert!(receipt["position"].is_string());
    served.close().await;
}

#[tokio::test]
async fn rebuilds_a_restart_and_snapshots_know_nothing_of_who_is_forgotten() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    let member = somebody(&guild).await;
    test.caught_up(guild.ledger).await;
    // As a release before this one, and a rebuild that was cut off, left them.
    sqlx::raw_sql(
        "INSERT INTO points_standings_v1 SELECT ledger_id, member_id, name, has_left, dkp, ep, gp, eligible, priority,
             joined_at, changed_at FROM points_standings_v2;
         INSERT INTO checkpoints (ledger_id, model, version) SELECT DISTINCT ledger_id, 'points_standings', 1 FROM heads;
         INSERT INTO ledger_members_v1_staging SELECT * FROM ledger_members_v1;
         INSERT INTO snapshots SELECT ledger_id, 'ledger', ledger_id, 1, 1, hash, ''::bytea, 'Quill', now() FROM heads",
    )
    .execute(test.database())
    .await
    .expect("left over");
    forget(&guild, member).await.expect("forgotten");
    test.caught_up(guild.ledger).await;
    assert_eq!(tables_with(&test, &PERSONAL).await, [""; 0]);
    let again = TestApp::on(test.url.clone()).await;
    again.caught_up(guild.ledger).await;
    for model in MODELS {
        let stores = (again.database(), &*again.app.vault);
        let report = projector::rebuild(stores, guild.ledger, model.name(), Uuid::now_v7(), |_, _| ()).await;
        assert_eq!(report.expect("rebuilt").differing, 0, "{}", model.name());
    }
    let elsewhere = Guild { app: again.app.clone(), ..guild.clone() };
    let twice = Part::Ledger(Arc::new(LedgerCommand::ForgetMember { member: member.into(), reason: None }));
    let twice = again.app.submit(submission(guild.ledger, "twice", vec![twice])).await.expect_err("twice");
    assert_eq!(code(&twice), "ALREADY_FORGOTTEN");
    elsewhere.points("kill", award(&guild.members, "1")).await.expect("awarded");
    assert_eq!(tables_with(&again, &PERSONAL).await, [""; 0]);
    test.app.stop().await;
    again.close().await;
}

#[tokio::test]
async fn a_crash_before_the_key_is_destroyed_is_mended_by_whoever_projects_next() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    let member = somebody(&guild).await;
    test.caught_up(guild.ledger).await;
    test.app.projector.pause(true).await;
    forget(&guild, member).await.expect("forgotten");
    let key = "SELECT wrapped IS NOT NULL FROM subject_keys WHERE subject_id = $1";
    let there = || sqlx::query_scalar::<_, bool>(key).bind(member.0).fetch_one(test.database());
    assert!(there().await.expect("a row") && !tables_with(&test, &PERSONAL).await.is_empty());
    test.app.stop().await;
    let next = TestApp::on(test.url.clone()).await;
    next.caught_up(guild.ledger).await;
    assert!(
        !sqlx::query_scalar::<_, bool>(key).bind(member.0).fetch_one(next.database()).await.expect("a row")
    );
    assert_eq!(tables_with(&next, &PERSONAL).await, [""; 0]);
    assert_eq!(next.app.vault.forgotten(guild.ledger).await.expect("a count"), 3);
    next.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sealed_to_who_is_forgotten_whichever_server_tries_and_whenever() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 1).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    let member = guild.add("Zephyrine Quill").await;
    let before = sealed(&other, member, "Quill was late").await;
    two.caught_up(guild.ledger).await;
    let late = move |guild: Guild, n: u32| async move {
        let text = [(member, format!("Quill {n}"))];
        let reason = guild.app.vault.seal(guild.ledger, &text).await.ok()?.remove(0);
        let (member, delta) = (member.into(), points("1"));
        let command = PointsCommand::Adjust { account: Account::Dkp, member, delta, reason };
        Some(guild.points(&format!("late {n}"), command).await)
    };
    let racing: Vec<_> = (0..40)
        .map(|n| tokio::spawn(late(if n % 2 == 0 { guild.clone() } else { other.clone() }, n)))
        .collect();
    forget(&guild, member).await.expect("forgotten");
    for answer in racing {
        if let Some(Err(refused)) = answer.await.expect("joined") {
            assert_eq!(code(&refused), "MEMBER_FORGOTTEN");
        }
    }
    let adjusted = PointsCommand::Adjust {
        account: Account::Dkp,
        member: member.into(),
        delta: points("1"),
        reason: before,
    };
    let refused = other.points("sealed before", adjusted).await.expect_err("forgotten");
    assert_eq!(code(&refused), "MEMBER_FORGOTTEN");
    one.caught_up(guild.ledger).await;
    for app in [&one.app, &two.app] {
        let text = [(member, "Quill".to_owned())];
        let refused = app.vault.seal(guild.ledger, &text).await.expect_err("forgotten");
        assert!(matches!(refused, VaultError::Forgotten(who) if who == member));
    }
    assert_eq!(tables_with(&one, &PERSONAL).await, [""; 0]);
    two.app.stop().await;
    one.close().await;
}

#[tokio::test]
async fn a_read_model_that_is_stopped_keeps_no_rows_about_who_is_forgotten() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let member = guild.add("Zephyrine Quill").await;
    smuggle(&test, guild.ledger, impossible(), None).await;
    test.caught_up(guild.ledger).await;
    let again = TestApp::on(test.url.clone()).await;
    let there = Guild { app: again.app.clone(), ..guild.clone() };
    forget(&there, member).await.expect("forgotten");
    again.caught_up(guild.ledger).await;
    assert_eq!(tables_with(&again, &PERSONAL).await, [""; 0]);
    again.app.stop().await;
    test.app.stop().await;
}

#[tokio::test]
async fn a_subscriber_is_told_no_text_about_who_is_forgotten_from_then_on() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let member = guild.add("Zephyrine Quill").await;
    adjust(&guild, "adjusted", member, "Quill was late").await;
    served.test.caught_up(guild.ledger).await;
    let ledger = guild.ledger;
    let mut standings = Socket::open(served.address, Some(&guild.owner)).await;
    let query =
        format!("subscription {{ standings(ledgerId: \"{ledger}\") {{ standings {{ memberId name }} }} }}");
    standings.subscribe(&query, json!({})).await;
    assert!(standings.next().await.to_string().contains("Zephyrine"));
    let receipt = forget(&guild, member).await.expect("forgotten");
    let told = standings.next().await.to_string();
    assert!(told.contains(&member.to_string()) && !told.contains("Zephyrine"), "{told}");
    let mut history = Socket::open(served.address, Some(&guild.owner)).await;
    let query = format!(
        "subscription {{ history(ledgerId: \"{ledger}\", memberId: \"{member}\", after: \"0\") {{ reason delta }} }}"
    );
    history.subscribe(&query, json!({})).await;
    let told = history.next().await;
    assert_eq!(told["payload"]["data"]["history"], json!({ "reason": null, "delta": "3" }));
    let mut events = Socket::open(served.address, Some(&guild.owner)).await;
    let after = receipt.position.0 - 1;
    let query =
        format!("subscription {{ events(ledgerId: \"{ledger}\", after: \"{after}\") {{ type payload }} }}");
    events.subscribe(&query, json!({})).await;
    let told = events.next().await["payload"]["data"]["events"].clone();
    assert_eq!(told, json!({ "type": "ledger.member_forgotten", "payload": { "member": member } }));
    drop((standings, history, events));
    served.close().await;
}

#[tokio::test]
async fn the_last_owner_is_not_forgotten_and_officers_forget_nobody() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = Hand::owner(&served, &guild);
    guild.grant(guild.members[0], "owner").await;
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let key = |name: &str, role: &str, who: usize| {
        json!({ "input": { "ledgerId": guild.ledger, "clientKey": name,
        "label": name, "roles": [role], "member": owner.who(who) } })
    };
    let mut hands = Vec::new();
    for (name, role, who) in [("his", "owner", 0), ("hers", "officer", 1)] {
        let made = owner.caller.get(create, key(name, role, who)).await["createApiKey"]["secret"].clone();
        hands.push(Hand { guild: guild.clone(), caller: served.caller(made.as_str()) });
    }
    let keys = owner.sees("apiKeys { edges { node { id label } } }").await["apiKeys"]["edges"].clone();
    let first =
        keys.as_array().expect("keys").iter().find(|edge| edge["node"]["label"] == "owner").expect("it");
    hands[0].does("revokeApiKey", json!({ "keyId": first["node"]["id"] })).await;
    let him = json!({ "memberId": guild.members[0] });
    assert_eq!(hands[0].refused("forgetMember", him.clone()).await, "LAST_OWNER");
    assert_eq!(hands[1].refused("forgetMember", him).await, "FORBIDDEN");
    hands[0].does("forgetMember", json!({ "memberId": guild.members[1] })).await;
    let query = json!({ "id": guild.ledger });
    let her = hands[1].caller.ask("query ($id: UUID!) { ledger(id: $id) { name } }", query).await;
    assert_eq!(her["errors"][0]["extensions"]["code"], "KEY_REVOKED", "{her}");
    let nobody = json!({ "memberId": Uuid::now_v7() });
    assert_eq!(hands[0].refused("forgetMember", nobody).await, "UNKNOWN_MEMBER");
    let reason = json!({ "memberId": guild.members[0], "reason": " " });
    assert_eq!(hands[0].refused("forgetMember", reason).await, "TEXT_EMPTY");
    served.close().await;
}
