//! The lists of fleets and payouts as files: exactly as filtered, and of whom the caller sees.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::exporting::{asked, lines, refused};
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::{shared, trusting};
use crate::looted::{Looted, looted, valued};
use crate::sheet;

const ISSUER: &str = "https://id.example";

/// Every list, with what makes a row of it be known.
const LISTS: [&str; 12] = [
    "fleets { nodes { name stage startsAt commander { name } profit { value corp shared } } }",
    "pools { nodes { name stage total currency fleet { name } } }",
    "poolItems { nodes { pool { name } line name quantity unit total source } }",
    "poolItems(withoutPrice: true) { nodes { pool { name } line name unpriced } }",
    "poolItems(stale: true) { nodes { pool { name } name pricedAsOf } }",
    "payouts { nodes { member { name } amount { amount currency } state paid } }",
    "payoutBalances { nodes { member { name } pending paid } }",
    "recoveries { nodes { member { name } amount { amount } outstanding reason } }",
    "commanderReports { commander { name } fleets profit { pools value shared } }",
    "payoutRules { name version }",
    "fleet(id: \"FLEET\") { crew { member { name } role } }",
    "pool(id: \"POOL\") { items { nodes { line name unit } } }",
];

/// A guild of three who looted two fleets, one of which is not approved, and a raider among them.
async fn corporation() -> (Served, Guild, Hand, String, Looted) {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.grant(guild.members[1], "raider").await;
    guild.link(guild.members[1], ISSUER, "raider").await.expect("linked");
    let owner = Hand::owner(&served, &guild);
    let night = looted(&owner, "Night", "3000", "1000.5").await;
    let (_, pool) = valued(&owner, "Dawn", "5", "2").await;
    owner
        .does("addItems", json!({ "poolId": pool, "items": [{ "name": "A relic", "quantity": "1" }] }))
        .await;
    owner.does("markPayoutPaid", json!({ "payoutId": night.payouts[0] })).await;
    served.test.caught_up(guild.ledger).await;
    (served, guild, owner, shared(ISSUER, "raider"), night)
}

fn query(guild: &Guild, selection: &str, of: &Looted) -> String {
    let selection = selection.replace("FLEET", &of.fleet).replace("POOL", &of.pool);
    format!("{{ ledger(id: \"{}\") {{ {selection} }} }}", guild.ledger)
}

/// The rows of a file below its header.
async fn rows(served: &Served, key: &str, query: &str) -> Vec<Vec<String>> {
    let response = asked(served, Some(key), query, Value::Null).send().await.expect("an answer");
    lines(response).await.split_off(1)
}

#[tokio::test]
async fn every_list_of_fleets_and_payouts_comes_as_csv_and_as_a_workbook_with_the_same_rows() {
    let (served, guild, owner, _, night) = corporation().await;
    let reason = json!({ "member": owner.who(2), "amount": { "amount": "5" }, "reason": "paid twice" });
    owner.does("openRecovery", reason).await;
    served.test.caught_up(guild.ledger).await;
    let counts = [2, 2, 3, 1, 0, 3, 3, 1, 1, 2, 3, 1];
    for (list, count) in LISTS.into_iter().zip(counts) {
        let query = query(&guild, list, &night);
        assert_eq!(rows(&served, &guild.owner, &query).await.len(), count, "{list}");
        let request = asked(&served, Some(&guild.owner), &query, Value::Null);
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let response = request.header("accept", xlsx).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{list}");
        assert_eq!(sheet::rows(&response.bytes().await.expect("a body")).len(), count + 1, "{list}");
    }
    served.close().await;
}

#[tokio::test]
async fn a_file_has_what_the_list_is_filtered_to() {
    let (served, guild, _, _, night) = corporation().await;
    let exported =
        async |selection: &str| rows(&served, &guild.owner, &query(&guild, selection, &night)).await;
    let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    let paid = exported("payouts(state: PAID) { nodes { member { name } amount { amount } paid } }").await;
    assert_eq!(paid, [row(&["Member 0", "1000500", "1000500"])]);
    let large = exported("payouts(atLeast: \"2000000\") { nodes { id } }").await;
    assert!(large.is_empty());
    let unpriced =
        exported("poolItems(withoutPrice: true) { nodes { pool { name fleet { name } } name } }").await;
    assert_eq!(unpriced, [row(&["Dawn cargo", "Dawn", "A relic"])]);
    let approved = exported("pools(stage: APPROVED) { nodes { name total } }").await;
    assert_eq!(approved, [row(&["Night cargo", "3001500"])]);
    // Both are planned for the same time.
    let mut profit = exported("fleets(stage: PLANNING) { nodes { name profit { value shared } } }").await;
    profit.sort();
    assert_eq!(profit, [row(&["Dawn", "0", "0"]), row(&["Night", "3001500", "3001500"])]);
    served.close().await;
}

#[tokio::test]
async fn a_members_file_has_their_own_payouts_and_tells_nothing_of_others() {
    let (served, guild, owner, raider, night) = corporation().await;
    let reason = json!({ "member": owner.who(2), "amount": { "amount": "5" }, "reason": "paid twice" });
    owner.does("openRecovery", reason).await;
    served.test.caught_up(guild.ledger).await;
    let counts = [2, 2, 3, 1, 0, 1, 1, 0, 0, 2, 3, 1];
    for (list, count) in LISTS.into_iter().zip(counts) {
        let found = rows(&served, &raider, &query(&guild, list, &night)).await;
        assert_eq!(found.len(), count, "{list}: {found:?}");
    }
    let others = format!("payouts(memberId: \"{}\") {{ nodes {{ id }} }}", guild.members[0]);
    assert!(rows(&served, &raider, &query(&guild, &others, &night)).await.is_empty());
    let stranger = asked(&served, None, &query(&guild, LISTS[5], &night), Value::Null);
    assert_eq!(refused(stranger).await, (401, "UNAUTHENTICATED".to_owned()));
    served.close().await;
}
