//! Texts that cannot be kept, and those that come back as they were sent.

use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};

#[tokio::test]
async fn texts_that_cannot_be_kept_have_a_code_each() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let one = hand.who(0);
    for (text, code) in [
        ("a\u{0}b".to_owned(), "TEXT_WITH_NUL"),
        ("x".repeat(501), "TEXT_TOO_LONG"),
        (String::new(), "TEXT_EMPTY"),
        (" \t ".to_owned(), "TEXT_EMPTY"),
    ] {
        let item = json!({ "name": text });
        all_refused(
            &hand,
            vec![
                (
                    "awardPoints",
                    json!({ "account": "DKP", "amount": "1", "members": [one], "reason": text }),
                    code,
                ),
                (
                    "adjustPoints",
                    json!({ "account": "DKP", "member": one, "delta": "1", "reason": text }),
                    code,
                ),
                (
                    "chargePoints",
                    json!({ "account": "DKP", "member": one, "price": "1", "note": text }),
                    code,
                ),
                (
                    "chargePoints",
                    json!({ "account": "DKP", "member": one, "price": "1", "item": item }),
                    code,
                ),
                ("addMember", json!({ "name": text }), code),
                ("renameMember", json!({ "member": one, "name": text }), code),
                ("addCharacter", json!({ "member": one, "name": text }), code),
                ("changeSettings", json!({ "name": text }), code),
                ("defineRole", json!({ "role": text, "permissions": [] }), code),
                ("createApiKey", json!({ "label": text, "roles": ["raider"] }), code),
            ],
        )
        .await;
    }
    let long = "\u{5d0}".repeat(1 << 20);
    all_refused(
        &hand,
        vec![
            (
                "awardPoints",
                json!({ "account": "DKP", "amount": "1", "members": [one], "reason": long }),
                "TEXT_TOO_LONG",
            ),
            ("addMember", json!({ "name": long }), "TEXT_TOO_LONG"),
        ],
    )
    .await;
    for zone in ["a\u{0}", "Mars/Olympus", ""] {
        assert_eq!(hand.refused("changeSettings", json!({ "timeZone": zone })).await, "UNKNOWN_TIME_ZONE");
    }
    served.close().await;
}

#[tokio::test]
async fn questions_with_nul_in_them_are_answered_as_bad_input_or_with_nothing() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    for selection in [
        "members(role: \"a\\u0000b\") { edges { node { name } } }",
        "events(types: [\"a\\u0000b\"]) { edges { node { position } } }",
    ] {
        assert_eq!(hand.is_not_shown(selection).await, "TEXT_WITH_NUL", "{selection}");
    }
    assert_eq!(hand.sees("member(by: { name: \"a\\u0000b\" }) { name }").await["member"], Value::Null);
    let listed = hand.sees("members(name: \"a\\u0000b\") { edges { node { name } } }").await;
    assert_eq!(listed["members"]["edges"], json!([]));
    served.close().await;
}

#[tokio::test]
async fn right_to_left_script_comes_back_as_it_was_sent() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 0).await;
    let hand = Hand::owner(&served, &guild);
    let (name, alt) =
        ("\u{202b}\u{5e8}\u{5d2}\u{5e0}\u{5e8}\u{5d5}\u{5e1}\u{202c}", "\u{639}\u{644}\u{64a} \u{200f}A1");
    let reason =
        "\u{5d1}\u{5d5}\u{5e1} \u{202e}ragnaros\u{202c} \u{627}\u{644}\u{623}\u{648}\u{644} 1\u{64b}";
    hand.does("addMember", json!({ "name": name })).await;
    hand.does("addCharacter", json!({ "member": { "name": name }, "name": "Main" })).await;
    hand.does("addCharacter", json!({ "member": { "name": name }, "name": alt })).await;
    let award = json!({ "account": "DKP", "amount": "5", "members": [{ "name": alt }], "reason": reason });
    hand.does("awardPoints", award).await;
    let adjust = json!({ "account": "DKP", "member": { "name": name }, "delta": "-1", "reason": reason });
    let last = hand.does("adjustPoints", adjust).await;
    let query = "query ($id: UUID!, $at: Position!, $name: String!) { ledger(id: $id, atLeast: $at) {
        member(by: { name: $name }) { name standing { name dkp } characters { name }
            history(order: OLDEST_FIRST) { edges { node { reason } } } }
        events(last: 2) { edges { node { payload } } } } }";
    let asked = json!({ "id": guild.ledger, "at": last["position"], "name": alt });
    let ledger = hand.caller.get(query, asked).await["ledger"].clone();
    let member = &ledger["member"];
    assert_eq!((&member["name"], &member["standing"]["name"]), (&json!(name), &json!(name)));
    assert_eq!(member["standing"]["dkp"], "4");
    assert_eq!(member["characters"], json!([{ "name": "Main" }, { "name": alt }]));
    for edge in member["history"]["edges"].as_array().expect("edges") {
        assert_eq!(edge["node"]["reason"], reason);
    }
    for edge in ledger["events"]["edges"].as_array().expect("edges") {
        assert_eq!(edge["node"]["payload"]["reason"], reason);
    }
    served.close().await;
}
