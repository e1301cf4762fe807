//! What a webhook is told of payouts, and what it is not.

use bursar::policies::tell_due;
use bursar::server::Access;
use serde_json::{Value, json};

use crate::discord::Discord;
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};
use crate::issuer::{shared, trusting};
use crate::looted::{Looted, looted, valued};
use crate::program::bursar;
use crate::support::TestApp;

const ISSUER: &str = "https://id.example";

/// A guild of three, a stand-in for Discord, and the address of a webhook there.
pub async fn guild() -> (Served, Hand, Discord, String) {
    let (discord, host) = Discord::start().await;
    let test = TestApp::start().await;
    let app = test.app.clone().telling([host.clone()].into_iter().collect());
    let app = app.trusting(trusting(&[(ISSUER, "HS256", None)], Default::default()));
    let served = Served::serve(TestApp { app, ..test }, Access::default()).await;
    let guild = Guild::open(&served.test.app, 3).await;
    let owner = Hand::owner(&served, &guild);
    (served, owner, discord, format!("http://{host}/api/webhooks/123/secret"))
}

/// Has everything be told that is to be told by now.
pub async fn tell(served: &Served, owner: &Hand) {
    served.test.caught_up(owner.guild.ledger).await;
    tell_due(&served.test.app).await.expect("told");
}

async fn states(served: &Served) -> Vec<(String, String, i32)> {
    let sql = "SELECT kind, state, tries FROM notices ORDER BY position";
    sqlx::query_as(sql).fetch_all(served.test.database()).await.expect("notices")
}

async fn paid(owner: &Hand, looted: &Looted, which: std::ops::Range<usize>) {
    for payout in &looted.payouts[which] {
        owner.does("markPayoutPaid", json!({ "payoutId": payout })).await;
    }
}

#[tokio::test]
async fn a_webhook_is_told_what_is_ready_what_was_paid_and_what_failed_each_once() {
    let (served, owner, discord, webhook) = guild().await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    let night = looted(&owner, "Night", "3000", "1000.5").await;
    tell(&served, &owner).await;
    let ready = "**Payouts are ready**: Night cargo of Night, 3 payouts, 3,001,500 EUR in all";
    assert!(discord.told()[0].starts_with(ready), "{:?}", discord.told());
    assert!(discord.told()[0].contains("\n- Member 1, 1,000,500 EUR"), "{:?}", discord.told());
    let (path, body) = discord.sent().remove(0);
    assert_eq!(path, "/api/webhooks/123/secret?wait=true");
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
    paid(&owner, &night, 0..2).await;
    owner.does("failPayout", json!({ "payoutId": night.payouts[2], "reason": "no contract" })).await;
    tell(&served, &owner).await;
    let told = discord.told();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[1].starts_with("**Paid**: 2 payouts\n- Member "), "{told:?}");
    assert_eq!(told[2], "**Failed**: Member 2, 1,000,500 EUR, Night: no contract");
    // Again, by another server, and after every read table was built anew.
    tell(&served, &owner).await;
    bursar(&served.test.url, &["rebuild", "--model", "fleets_settings"]).await.exits(0);
    let other = TestApp::on(served.test.url.clone()).await;
    let host = webhook.split('/').nth(2).expect("a host").to_owned();
    tell_due(&other.app.clone().telling([host].into_iter().collect())).await.expect("told");
    other.app.stop().await;
    assert_eq!(discord.told().len(), 3);
    let told = |kind: &str| (kind.to_owned(), "told".to_owned(), 1);
    assert_eq!(states(&served).await, [told("ready"), told("paid"), told("failed")]);
    served.close().await;
}

#[tokio::test]
async fn what_happened_before_there_was_a_webhook_or_while_it_was_muted_is_not_told() {
    let (served, owner, discord, webhook) = guild().await;
    let early = looted(&owner, "Early", "3", "100").await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook, "muted": ["PAID"] })).await;
    paid(&owner, &early, 0..1).await;
    tell(&served, &owner).await;
    assert_eq!(discord.told(), Vec::<String>::new());
    owner.does("changeFleetSettings", json!({ "muted": [] })).await;
    paid(&owner, &early, 1..2).await;
    tell(&served, &owner).await;
    assert_eq!(discord.told(), ["**Paid**: Member 1, 100 EUR, Early"]);
    owner.does("changeFleetSettings", json!({ "removeWebhook": true })).await;
    paid(&owner, &early, 2..3).await;
    tell(&served, &owner).await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    tell(&served, &owner).await;
    assert_eq!(discord.told().len(), 1);
    served.close().await;
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_in_time_and_what_is_refused_is_not() {
    let (served, owner, discord, webhook) = guild().await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    discord.answers(429);
    discord.answers(502);
    served.test.app.tell_discord();
    let night = looted(&owner, "Night", "3", "100").await;
    let told = discord.has(3).await;
    assert!(
        told[0] == told[1] && told[1] == told[2] && told[0].starts_with("**Payouts are ready**"),
        "{told:?}"
    );
    discord.answers(404);
    paid(&owner, &night, 0..1).await;
    discord.has(4).await;
    paid(&owner, &night, 1..2).await;
    assert_eq!(discord.has(5).await[4], "**Paid**: Member 1, 100 EUR, Night");
    served.test.app.policies.stop().await;
    let expected = [("ready", "told", 2), ("paid", "given_up", 1), ("paid", "told", 1)];
    assert_eq!(
        states(&served).await,
        expected.map(|(kind, state, tries)| (kind.into(), state.into(), tries))
    );
    served.close().await;
}

#[tokio::test]
async fn what_a_server_was_sending_when_it_broke_down_is_never_sent_again() {
    let (served, owner, discord, webhook) = guild().await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    looted(&owner, "Night", "3", "100").await;
    tell(&served, &owner).await;
    let lost = "UPDATE notices SET state = 'sending', changed_at = now() - interval '11 minutes'";
    sqlx::query(lost).execute(served.test.database()).await.expect("as it would stand");
    tell(&served, &owner).await;
    assert_eq!(states(&served).await[0].1, "unknown");
    assert_eq!(discord.told().len(), 1);
    served.close().await;
}

#[tokio::test]
async fn messages_go_to_discord_only_and_nobody_reads_where() {
    let (served, owner, _, webhook) = guild().await;
    let case =
        |webhook: &str, code: &'static str| ("changeFleetSettings", json!({ "webhook": webhook }), code);
    all_refused(
        &owner,
        vec![
            case("http://discord.com/api/webhooks/1/a", "WEBHOOK_NOT_SAFE"),
            case("https://169.254.169.254/latest/meta-data", "WEBHOOK_HOST_NOT_ALLOWED"),
            case("http://127.0.0.1:1/api/webhooks/1/a", "WEBHOOK_HOST_NOT_ALLOWED"),
            case("https://discord.com/login", "WEBHOOK_MALFORMED"),
            case("no address", "WEBHOOK_MALFORMED"),
            (
                "changeFleetSettings",
                json!({ "webhook": webhook, "removeWebhook": true }),
                "WEBHOOK_MALFORMED",
            ),
        ],
    )
    .await;
    owner.does("changeFleetSettings", json!({ "webhook": webhook })).await;
    let settings = "fleetSettings { webhook muted }";
    let shown = webhook.replace("/secret", "/...");
    assert_eq!(owner.sees(settings).await["fleetSettings"], json!({ "webhook": shown, "muted": [] }));
    owner.guild.grant(owner.guild.members[1], "officer").await;
    owner.guild.link(owner.guild.members[1], ISSUER, "officer").await.expect("linked");
    let guild = owner.guild.clone();
    let officer = Hand { guild, caller: served.caller(Some(&shared(ISSUER, "officer"))) };
    assert_eq!(officer.sees(settings).await["fleetSettings"]["webhook"], Value::Null);
    assert_eq!(officer.refused("changeFleetSettings", json!({ "webhook": webhook })).await, "FORBIDDEN");
    let everywhere =
        "SELECT count(*) FROM events WHERE payload LIKE '%webhooks/123%' OR metadata LIKE '%webhooks/123%'";
    let found: i64 = sqlx::query_scalar(everywhere).fetch_one(served.test.database()).await.expect("a count");
    assert_eq!(found, 0);
    served.close().await;
}

#[tokio::test]
async fn the_mail_to_be_copied_has_whoever_the_caller_sees() {
    let (served, owner, ..) = guild().await;
    owner.guild.grant(owner.guild.members[1], "raider").await;
    owner.guild.link(owner.guild.members[1], ISSUER, "raider").await.expect("linked");
    let guild = owner.guild.clone();
    let raider = Hand { guild, caller: served.caller(Some(&shared(ISSUER, "raider"))) };
    let (_, open) = valued(&owner, "Early", "3", "100").await;
    let mail = |pool: &str| format!("pool(id: \"{pool}\") {{ mail {{ subject bodies }} }}");
    assert_eq!(owner.sees(&mail(&open)).await["pool"]["mail"], Value::Null);
    let night = looted(&owner, "Night", "3000", "1000.5").await;
    let all = "Payout: Night, Night cargo\n\nMember 0: 1,000,500 EUR\nMember 1: 1,000,500 EUR\nMember 2: 1,000,500 EUR";
    let expected = json!({ "subject": "Payout: Night, Night cargo", "bodies": [all] });
    assert_eq!(owner.sees(&mail(&night.pool)).await["pool"]["mail"], expected);
    let own = "Payout: Night, Night cargo\n\nMember 1: 1,000,500 EUR";
    assert_eq!(raider.sees(&mail(&night.pool)).await["pool"]["mail"]["bodies"], json!([own]));
    served.close().await;
}
