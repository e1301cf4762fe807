//! Disputes, and members who turn out to be one person.

use serde_json::{Value, json};

use super::{Ruled, names, who};
use crate::hand::{Hand, all_refused};

impl Ruled {
    /// A member with a key of their own, that can do what raiders can.
    async fn raider(&self, name: &str) -> Hand {
        let key = json!({ "label": "own", "roles": ["raider"], "member": who(name) });
        let made = self.answered("createApiKey", key, "secret").await;
        Hand { guild: self.hand.guild.clone(), caller: self.served.caller(made["secret"].as_str()) }
    }
}

#[tokio::test]
async fn on_a_disputed_entry_nothing_is_posted_until_it_is_resolved() {
    let ruled = Ruled::dkp().await;
    let entry = ruled.has(&["Grom"], "100").await["position"].clone();
    let theirs = ruled.has(&["Jaina"], "50").await["position"].clone();
    let grom = ruled.raider("Grom").await;
    let dispute = |entry: &Value| json!({ "entry": entry, "note": "I was there twice" });
    let void = json!({ "entry": entry, "reason": "a mistake" });
    let resolve = |stands: bool| json!({ "entry": entry, "stands": stands, "note": "counted again" });
    assert_eq!(ruled.refused("resolveDispute", resolve(true)).await, "ENTRY_NOT_DISPUTED");
    all_refused(&grom, vec![("disputeEntry", dispute(&theirs), "NOT_YOUR_ENTRY")]).await;
    let disputed = grom.does("disputeEntry", dispute(&entry)).await;
    let node = "entryId open stands note resolution by { name }";
    let open = json!({ "entryId": entry, "open": true, "stands": null, "note": "I was there twice",
        "resolution": null, "by": { "name": "Grom" } });
    assert_eq!(ruled.list(&disputed, "disputes(open: true)", node).await, [open]);
    all_refused(
        &grom,
        vec![
            ("resolveDispute", resolve(true), "FORBIDDEN"),
            ("disputeEntry", dispute(&entry), "ENTRY_DISPUTED"),
        ],
    )
    .await;
    assert_eq!(ruled.refused("voidEntry", void.clone()).await, "ENTRY_DISPUTED");
    let resolved = ruled.does("resolveDispute", resolve(false)).await;
    let closed = json!({ "entryId": entry, "open": false, "stands": false, "note": "I was there twice",
        "resolution": "counted again", "by": { "name": "Grom" } });
    assert_eq!(ruled.list(&resolved, "disputes(open: false)", node).await, [closed]);
    assert_eq!(ruled.list(&resolved, "disputes(open: true)", node).await, Vec::<Value>::new());
    let voided = ruled.does("voidEntry", void).await;
    assert_eq!(ruled.balances(&voided).await["Grom"], "0");
    ruled.served.close().await;
}

#[tokio::test]
async fn who_was_merged_brings_balance_and_characters_and_is_not_merged_back() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom"], "50").await;
    ruled.has(&["Jaina"], "30").await;
    ruled.does("addCharacter", json!({ "member": who("Jaina"), "name": "Proudmoore" })).await;
    let merged = |member: &str, into: &str| json!({ "member": who(member), "into": who(into) });
    let receipt = ruled.does("mergeMembers", merged("Jaina", "Grom")).await;
    assert_eq!(ruled.balances(&receipt).await, json!({ "Grom": "80", "Rexxar": "0", "Thrall": "0" }));
    for name in ["Proudmoore", "Grom"] {
        let found = ruled
            .at(&receipt, &format!("member(by: {{ name: \"{name}\" }}) {{ name standing {{ dkp }} }}"))
            .await;
        assert_eq!(found["member"], json!({ "name": "Grom", "standing": { "dkp": "80" } }), "{name}");
    }
    let twice =
        json!({ "account": "DKP", "amount": "1", "members": names(&["Grom", "Proudmoore"]), "reason": "x" });
    let moved =
        json!({ "account": "DKP", "from": who("Jaina"), "to": who("Grom"), "amount": "1", "reason": "x" });
    all_refused(
        &ruled.hand,
        vec![
            ("mergeMembers", merged("Grom", "Jaina"), "SAME_MEMBER"),
            ("mergeMembers", merged("Rexxar", "Rexxar"), "SAME_MEMBER"),
            ("mergeMembers", merged("Arthas", "Grom"), "UNKNOWN_MEMBER"),
            ("awardPoints", twice, "MEMBER_NAMED_TWICE"),
            ("transferPoints", moved, "SAME_MEMBER"),
        ],
    )
    .await;
    ruled.served.close().await;
}

#[tokio::test]
async fn a_void_of_what_a_merged_member_earned_takes_it_from_who_has_it_now() {
    let ruled = Ruled::dkp().await;
    let earned = ruled.has(&["Jaina"], "30").await["position"].clone();
    ruled.does("mergeMembers", json!({ "member": who("Jaina"), "into": who("Grom") })).await;
    let voided = ruled.does("voidEntry", json!({ "entry": earned, "reason": "no kill" })).await;
    assert_eq!(ruled.balances(&voided).await, json!({ "Grom": "0", "Rexxar": "0", "Thrall": "0" }));
    ruled.served.close().await;
}

#[tokio::test]
async fn the_name_of_who_was_merged_finds_who_they_turned_out_to_be() {
    let ruled = Ruled::dkp().await;
    let merge = json!({ "member": who("Jaina"), "into": who("Grom") });
    let receipt = ruled.does("mergeMembers", merge).await;
    let found = ruled.at(&receipt, "member(by: { name: \"Jaina\" }) { name }").await;
    assert_eq!(found["member"]["name"], "Grom");
    let adjusted =
        json!({ "account": "DKP", "member": who("Jaina"), "delta": "5", "reason": "was late to tell" });
    let receipt = ruled.does("adjustPoints", adjusted).await;
    assert_eq!(ruled.balances(&receipt).await["Grom"], "5");
    ruled.served.close().await;
}
