//! What a command would come to: the numbers of the command that follows, and nothing written.

use serde_json::{Value, json};

use super::{LINE, Ruled, award, charge, names, who, with};

impl Ruled {
    /// What a preview answers, errors and all.
    async fn preview(&self, mutation: &str, input: Value) -> Value {
        let (query, variables) = self.hand.asked(mutation, input);
        let (input, _) = query.split_once('{').expect("a selection");
        let input = input.replace("mutation", "query");
        let outcome = format!(
            "position events count sums {{ account delta postings }} postings(first: 200) {{ {LINE} }}"
        );
        let query = format!("{input} {{ preview {{ {mutation}(input: $input) {{ {outcome} }} }} }}");
        let answer = self.hand.caller.ask(&query, variables).await;
        match answer["data"]["preview"][mutation].is_object() {
            true => answer["data"]["preview"][mutation].clone(),
            false => answer["errors"][0]["extensions"]["code"].clone(),
        }
    }

    /// A command comes to what its preview says, at the position and under the client key that the preview left free.
    async fn comes_to_its_preview(&self, mutation: &str, input: Value) -> Value {
        let input = with(input, json!({ "clientKey": mutation }));
        let before = self.hand.sees("position standings { edges { node { name ep gp dkp } } }").await;
        let outcome = self.preview(mutation, input.clone()).await;
        assert_eq!(outcome["position"], before["position"], "{mutation}: {outcome}");
        let after = self.hand.sees("position standings { edges { node { name ep gp dkp } } }").await;
        assert_eq!(after, before, "{mutation}");
        let done =
            self.answered(mutation, input, "receipt { position events repeated }").await["receipt"].clone();
        assert_eq!((&done["repeated"], &done["events"]), (&json!(false), &outcome["events"]), "{mutation}");
        let number =
            |of: &Value| of.as_str().and_then(|digits| digits.parse::<u64>().ok()).expect("a position");
        let first = number(&outcome["position"]) + 1;
        assert_eq!(
            number(&done["position"]) - first + 1,
            done["events"].as_u64().expect("a count"),
            "{mutation}"
        );
        let posted = self
            .at(&done, &format!("entry(id: \"{first}\") {{ postings {{ edges {{ node {{ {LINE} }} }} }} }}"))
            .await;
        let edges = posted["entry"]["postings"]["edges"].as_array().expect("edges").iter();
        let posted: Vec<_> = edges.map(|edge| edge["node"].clone()).collect();
        assert_eq!(outcome["postings"], json!(posted), "{mutation}");
        assert_eq!(outcome["count"], json!(posted.len()), "{mutation}");
        assert_eq!(outcome["sums"][0]["postings"], outcome["count"], "{mutation}");
        let deltas = posted.iter().map(|line| line["delta"].clone());
        assert_eq!(outcome["sums"][0]["delta"], super::sum(deltas).to_string(), "{mutation}");
        done
    }
}

#[tokio::test]
async fn a_command_comes_to_what_its_preview_said_and_the_preview_writes_nothing() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "caps": { "hard": "100" } })).await;
    ruled.has(&["Grom", "Jaina"], "60").await;
    let at = "2024-05-06T20:00:00Z";
    let stood_by = json!({ "standby": names(&["Rexxar"]), "standbyPercent": "50" });
    ruled.comes_to_its_preview("awardPoints", with(award("50.5", &["Grom", "Thrall"], at), stood_by)).await;
    let paid = ruled.comes_to_its_preview("chargePoints", charge("12.5", "Grom", at)).await;
    ruled
        .comes_to_its_preview("voidEntry", json!({ "entry": paid["position"], "reason": "a mistake" }))
        .await;
    let moved = json!({ "account": "DKP", "from": who("Grom"), "to": who("Jaina"), "amount": "10", "taxPercent": "5", "reason": "x" });
    ruled.comes_to_its_preview("transferPoints", moved).await;
    let decay = json!({ "accounts": ["DKP"], "percent": "7.5", "effectiveAt": "2024-05-08T20:00:00Z" });
    ruled.comes_to_its_preview("decayPoints", decay).await;
    ruled.served.close().await;
}

#[tokio::test]
async fn a_merge_comes_to_what_its_preview_said() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom", "Jaina"], "60").await;
    let merge = json!({ "member": who("Jaina"), "into": who("Grom"), "clientKey": "merge" });
    let before = ruled.hand.sees("position").await;
    let outcome = ruled.preview("mergeMembers", merge.clone()).await;
    assert_eq!((&outcome["position"], &outcome["events"]), (&before["position"], &json!(2)));
    let line = |name: &str, delta: &str, balance: &str| json!({ "member": who(name), "account": "DKP", "delta": delta, "asked": null, "cappedBy": null, "balance": balance });
    assert_eq!(outcome["postings"], json!([line("Jaina", "-60", "0"), line("Grom", "60", "120")]));
    assert_eq!(outcome["sums"], json!([{ "account": "DKP", "delta": "0", "postings": 2 }]));
    assert_eq!(ruled.hand.sees("position").await, before);
    let merged = ruled.does("mergeMembers", merge).await;
    assert_eq!(merged["repeated"], false);
    assert_eq!(ruled.balances(&merged).await, json!({ "Grom": "120", "Rexxar": "0", "Thrall": "0" }));
    ruled.served.close().await;
}

#[tokio::test]
async fn a_preview_is_refused_with_the_code_of_its_command() {
    let ruled = Ruled::dkp().await;
    let at = "2024-05-06T20:00:00Z";
    let entry = ruled.has(&["Grom"], "60").await["position"].clone();
    let decay = json!({ "accounts": ["DKP"], "percent": "10", "period": "2024-W19" });
    ruled.does("decayPoints", decay.clone()).await;
    ruled.does("voidEntry", json!({ "entry": entry, "reason": "a mistake" })).await;
    let cases = [
        ("awardPoints", award("1", &["Arthas"], at), "UNKNOWN_MEMBER"),
        ("awardPoints", award("0.001", &["Grom"], at), "TOO_MANY_PLACES"),
        (
            "awardPoints",
            with(award("1", &["Grom"], at), json!({ "standby": names(&["Jaina"]) })),
            "NO_RULE_IN_FORCE",
        ),
        ("chargePoints", charge("1000", "Grom", at), "INSUFFICIENT_POINTS"),
        ("decayPoints", decay, "PERIOD_ALREADY_DECAYED"),
        ("voidEntry", json!({ "entry": entry, "reason": "again" }), "ENTRY_ALREADY_VOIDED"),
        ("mergeMembers", json!({ "member": who("Grom"), "into": who("Grom") }), "SAME_MEMBER"),
        (
            "reassignEntry",
            json!({ "entry": entry, "to": who("Jaina"), "reason": "x" }),
            "ENTRY_ALREADY_VOIDED",
        ),
    ];
    let before = ruled.hand.sees("position").await;
    for (mutation, input, code) in cases {
        assert_eq!(ruled.preview(mutation, input.clone()).await, code, "{mutation} {input}");
        assert_eq!(ruled.refused(mutation, input).await, code, "{mutation}");
    }
    assert_eq!(ruled.hand.sees("position").await, before);
    ruled.served.close().await;
}
