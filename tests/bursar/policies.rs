//! What the ledger fails at of its own accord, for who may schedule: seen, tried again, left alone.

use aggregates::ledger::System;
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, settings};
use crate::hand::Hand;
use crate::looted::looted;
use crate::notices;

const WORK: &str = "state tries retried reason skippedFor work";

async fn work(owner: &Hand, policy: &str) -> Value {
    owner.sees(&format!("policyWork(policy: {policy}) {{ {WORK} }}")).await["policyWork"].clone()
}

/// How a policy stands: what it waits for, and how much it retries, failed at and skipped.
async fn standing(owner: &Hand, policy: &str) -> [i64; 4] {
    let seen = owner.sees("policies { name waiting retrying failed skipped position head nextAt }").await;
    let all = seen["policies"].as_array().expect("a list");
    assert_eq!(all.len(), 6);
    let own = all.iter().find(|one| one["name"] == policy).expect("the policy");
    ["waiting", "retrying", "failed", "skipped"].map(|field| own[field].as_i64().expect("a number"))
}

fn named(policy: &str, work: &Value) -> Value {
    json!({ "policy": policy, "work": work })
}

fn skipped(policy: &str, work: &Value) -> Value {
    json!({ "policy": policy, "work": work, "reason": "nobody reads it" })
}

#[tokio::test]
async fn a_webhook_in_trouble_is_seen_tried_again_at_once_and_left_alone() {
    let (served, owner, discord, webhook) = notices::guild().await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    discord.answers(500);
    discord.answers(500);
    let night = looted(&owner, "Night", "3", "100").await;
    notices::tell(&served, &owner).await;
    let failing = work(&owner, "NOTICES").await;
    let reason = "it is in trouble (status 500)";
    let position = failing[0]["work"].clone();
    let seen = |state: &str, tries: i32, retried: i32| json!([{ "state": state, "tries": tries, "retried": retried, "reason": reason, "skippedFor": null, "work": position }]);
    assert_eq!(failing, seen("RETRYING", 1, 0));
    assert_eq!(standing(&owner, "NOTICES").await, [1, 1, 0, 0]);
    // It would wait for an hour, if nobody said anything.
    let later = "UPDATE notices SET due_at = now() + interval '1 hour'";
    sqlx::query(later).execute(served.test.database()).await.expect("as it would stand");
    notices::tell(&served, &owner).await;
    assert_eq!(discord.told().len(), 1);
    let first = named("NOTICES", &position);
    owner.does("retryPolicy", first.clone()).await;
    notices::tell(&served, &owner).await;
    assert_eq!((discord.told().len(), work(&owner, "NOTICES").await), (2, seen("RETRYING", 2, 1)));
    // One order is one try.
    sqlx::query(later).execute(served.test.database()).await.expect("as it would stand");
    notices::tell(&served, &owner).await;
    assert_eq!(discord.told().len(), 2);
    owner.does("retryPolicy", first.clone()).await;
    notices::tell(&served, &owner).await;
    assert_eq!((discord.told().len(), work(&owner, "NOTICES").await), (3, json!([])));
    for (mutation, input) in [("retryPolicy", first), ("skipPolicy", skipped("NOTICES", &position))] {
        assert_eq!(owner.refused(mutation, input).await, "WORK_NOT_FAILING");
    }
    // What was given up is sent again or never; what was skipped, never.
    discord.answers(404);
    discord.answers(404);
    owner.does("markPayoutPaid", json!({ "payoutId": night.payouts[0] })).await;
    notices::tell(&served, &owner).await;
    assert_eq!(standing(&owner, "NOTICES").await, [0, 0, 1, 0]);
    let given_up = work(&owner, "NOTICES").await[0]["work"].clone();
    owner.does("retryPolicy", named("NOTICES", &given_up)).await;
    notices::tell(&served, &owner).await;
    assert_eq!((discord.told().len(), standing(&owner, "NOTICES").await), (5, [0, 0, 1, 0]));
    let mut skip = skipped("NOTICES", &given_up);
    skip["clientKey"] = json!("skip");
    assert_eq!(owner.does("skipPolicy", skip.clone()).await["repeated"], false);
    assert_eq!(owner.does("skipPolicy", skip).await["repeated"], true);
    notices::tell(&served, &owner).await;
    assert_eq!((discord.told().len(), standing(&owner, "NOTICES").await), (5, [0, 0, 0, 1]));
    assert_eq!(work(&owner, "NOTICES").await[0]["skippedFor"], "nobody reads it");
    for (mutation, input) in
        [("retryPolicy", named("NOTICES", &given_up)), ("skipPolicy", skipped("NOTICES", &given_up))]
    {
        assert_eq!(owner.refused(mutation, input).await, "WORK_SKIPPED");
    }
    let trail = "audit(filter: { types: [\"schedules.work_retried\", \"schedules.work_skipped\"] })
        { edges { node { types reason } } }";
    let trail = owner.sees(trail).await["audit"]["edges"].as_array().expect("edges").clone();
    assert_eq!(trail.len(), 4);
    let skipped = json!({ "node": { "types": ["schedules.work_skipped"], "reason": "nobody reads it" } });
    assert!(trail.contains(&skipped), "{trail:?}");
    served.close().await;
}

#[tokio::test]
async fn an_auction_that_cannot_be_closed_is_seen_and_closed_by_nobody_once_it_is_skipped() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = Hand::owner(&served, &guild);
    let input = json!({ "item": { "name": "Ashkandi" }, "minimum": "5", "kind": { "sealed": true },
        "closesAt": Utc::now() + TimeDelta::hours(1) });
    owner.does("openAuction", input).await;
    assert_eq!(standing(&owner, "AUCTIONS").await, [1, 0, 0, 0]);
    // Its end is not what the read table says: so closing it is refused.
    let moved = async |by: &str| {
        let sql = format!("UPDATE auctions_list_v1 SET closes_at = closes_at + interval '{by}'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(served.test.database()).await.expect("moved");
    };
    moved("-2 hours").await;
    let app = &served.test.app;
    let closed = async || bursar::policies::close_ended(app).await.expect("looked");
    assert_eq!(closed().await, 1);
    let failing = work(&owner, "AUCTIONS").await;
    assert_eq!((&failing[0]["state"], &failing[0]["tries"]), (&json!("RETRYING"), &json!(1)));
    assert!(failing[0]["reason"].as_str().expect("a reason").starts_with("AUCTION_"), "{failing}");
    let name = failing[0]["work"].clone();
    owner.does("retryPolicy", named("AUCTIONS", &name)).await;
    let failing = work(&owner, "AUCTIONS").await;
    assert_eq!((&failing[0]["tries"], &failing[0]["retried"]), (&json!(2), &json!(1)), "tried at once");
    owner.does("skipPolicy", skipped("AUCTIONS", &name)).await;
    assert_eq!(standing(&owner, "AUCTIONS").await, [1, 0, 0, 1]);
    assert_eq!(closed().await, 0);
    // A ledger that was taken in elsewhere brings the order along, and not what failed.
    sqlx::query("DELETE FROM policy_failures")
        .execute(served.test.database())
        .await
        .expect("as it would stand");
    assert_eq!(closed().await, 0);
    moved("2 hours").await;
    assert_eq!(closed().await, 0);
    assert_eq!(work(&owner, "AUCTIONS").await, json!([]), "that end has passed nobody");
    served.close().await;
}

#[tokio::test]
async fn a_run_that_somebody_skips_is_recorded_as_that_and_the_next_one_goes() {
    let served = Served::start().await;
    let guild = Guild::open_with(&served.test.app, 2, settings(System::Dkp)).await;
    let owner = Hand::owner(&served, &guild);
    let first_date = (Utc::now() - TimeDelta::days(2)).date_naive();
    let award =
        json!({ "account": "DKP", "amount": "5", "members": [owner.who(0)], "reason": "kept the bank" });
    let (query, variables) = owner.asked(
        "defineSchedule",
        json!({ "name": "Bank duty", "action": { "award": award }, "when": { "daily": { "at": "04:00" } },
                "startsOn": first_date }),
    );
    let query = query.replace("receipt { position repeated }", "schedule { id }");
    let made = owner.caller.get(&query, variables).await;
    let schedule = made["defineSchedule"]["schedule"]["id"].as_str().expect("an id").to_owned();
    let name = json!(format!("{schedule} {first_date}"));
    assert_eq!(owner.refused("skipPolicy", skipped("SCHEDULES", &name)).await, "WORK_NOT_FAILING");
    let failed = "INSERT INTO policy_failures (ledger_id, policy, work, tries, reason, failed_at, next_at)
        VALUES ($1, 'schedules', $2, 3, 'the database is away', now(), now())";
    sqlx::query(failed)
        .bind(guild.ledger.0)
        .bind(name.as_str())
        .execute(served.test.database())
        .await
        .expect("as it would stand");
    assert_eq!(standing(&owner, "SCHEDULES").await, [1, 1, 0, 0]);
    owner.does("skipPolicy", skipped("SCHEDULES", &name)).await;
    // What will never run, because the schedule was another one then.
    let never = format!("{schedule} 2020-01-01");
    sqlx::query(failed)
        .bind(guild.ledger.0)
        .bind(never)
        .execute(served.test.database())
        .await
        .expect("noted");
    owner.does("runSchedule", json!({ "scheduleId": schedule })).await;
    assert_eq!(standing(&owner, "SCHEDULES").await, [1, 0, 0, 0]);
    let runs = format!(
        "schedule(id: \"{schedule}\") {{ runs(first: 10) {{ edges {{ node {{ date code reason }} }} }} }}"
    );
    let runs = owner.sees(&runs).await["schedule"]["runs"]["edges"].as_array().expect("runs").clone();
    let first = json!({ "node": { "date": first_date, "code": "SKIPPED", "reason": "nobody reads it" } });
    assert!(runs.contains(&first), "{runs:?}");
    assert_eq!(runs.iter().filter(|run| run["node"]["code"].is_null()).count(), runs.len() - 1);
    served.close().await;
}
