//! Bad input, and the code that each gets.

use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};

#[tokio::test]
async fn amounts_that_are_none_have_a_code_each() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    let (one, two) = (hand.who(0), hand.who(1));
    hand.does("awardPoints", hand.award("10", json!([one, two]))).await;
    let amounts = [
        (json!("NaN"), "NOT_A_NUMBER"),
        (json!("Infinity"), "NOT_A_NUMBER"),
        (json!("-Infinity"), "NOT_A_NUMBER"),
        (json!("ten"), "NOT_A_NUMBER"),
        (json!(""), "NOT_A_NUMBER"),
        (json!("1e30"), "NOT_A_NUMBER"),
        (json!("0x10"), "NOT_A_NUMBER"),
        (json!("1,5"), "NOT_A_NUMBER"),
        (json!("1\u{0}"), "NOT_A_NUMBER"),
        (json!("1".to_owned() + &"0".repeat(30)), "AMOUNT_OUT_OF_RANGE"),
        (json!(1e30), "AMOUNT_OUT_OF_RANGE"),
        (json!("1000000000000"), "AMOUNT_OUT_OF_RANGE"),
        (json!("9".repeat(10_000)), "AMOUNT_OUT_OF_RANGE"),
        (json!("0.001"), "TOO_MANY_PLACES"),
        (json!(format!("0.{}1", "0".repeat(28))), "TOO_MANY_PLACES"),
        (json!(1.5), "DECIMAL_AS_FLOAT"),
        (json!(true), "BAD_USER_INPUT"),
    ];
    let mut cases = Vec::new();
    for (amount, code) in &amounts {
        cases.push(("awardPoints", hand.award(amount.clone(), json!([one])), *code));
        cases.push(("chargePoints", json!({ "account": "DKP", "member": one, "price": amount }), *code));
        let delta = json!({ "account": "DKP", "member": one, "delta": amount, "reason": "a mistake" });
        cases.push(("adjustPoints", delta, *code));
        let moved = json!({ "account": "DKP", "from": one, "to": two, "amount": amount, "reason": "a debt" });
        cases.push(("transferPoints", moved, *code));
    }
    for amount in ["0", "-1", "-0.01", "0.00"] {
        cases.push(("awardPoints", hand.award(amount, json!([one])), "AMOUNT_NOT_POSITIVE"));
        let price = json!({ "account": "DKP", "member": one, "price": amount });
        cases.push(("chargePoints", price, "AMOUNT_NOT_POSITIVE"));
        let moved = json!({ "account": "DKP", "from": one, "to": two, "amount": amount, "reason": "a debt" });
        cases.push(("transferPoints", moved, "AMOUNT_NOT_POSITIVE"));
    }
    let delta =
        |delta: &str| json!({ "account": "DKP", "member": one, "delta": delta, "reason": "a mistake" });
    cases.push(("adjustPoints", delta("0"), "AMOUNT_ZERO"));
    cases.push((
        "chargePoints",
        json!({ "account": "DKP", "member": one, "price": "10.01" }),
        "INSUFFICIENT_POINTS",
    ));
    let moved = json!({ "account": "DKP", "from": one, "to": two, "amount": "10.01", "reason": "a debt" });
    cases.push(("transferPoints", moved, "INSUFFICIENT_POINTS"));
    cases.push(("adjustPoints", delta("999999999999.99"), "BALANCE_OUT_OF_RANGE"));
    cases.push((
        "awardPoints",
        json!({ "account": "EP", "amount": "1", "members": [one], "reason": "x" }),
        "ACCOUNT_NOT_IN_USE",
    ));
    all_refused(&hand, cases).await;
    hand.does("adjustPoints", delta("-10")).await;
    hand.does("chargePoints", json!({ "account": "DKP", "member": two, "price": 10 })).await;
    served.close().await;
}

#[tokio::test]
async fn whoever_cannot_be_meant_has_a_code_and_an_alt_stands_for_its_player() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    for name in ["Thrall", "Bankalt"] {
        hand.does("addCharacter", json!({ "member": hand.who(0), "name": name })).await;
    }
    let (alt, main) = (json!({ "name": "bANKALT" }), json!({ "name": "thrall" }));
    hand.does("awardPoints", hand.award("7", json!([alt]))).await;
    let characters =
        "member(by: { name: \"BANKALT\" }) { name standing { dkp } characters { id name isMain } }";
    let member = hand.sees(characters).await["member"].clone();
    assert_eq!((&member["name"], &member["standing"]["dkp"]), (&json!("Member 0"), &json!("7")));
    let id = member["characters"].as_array().and_then(|all| all.iter().find(|one| one["isMain"] == false));
    let alt_id = json!({ "id": id.expect("an alt")["id"] });
    hand.does("chargePoints", json!({ "account": "DKP", "member": alt_id, "price": "7" })).await;
    let nobody = json!({ "id": uuid::Uuid::now_v7() });
    let stranger = json!({ "name": "Stranger" });
    let gone = json!({ "member": hand.who(1) });
    hand.does("memberLeaves", gone).await;
    all_refused(
        &hand,
        vec![
            ("awardPoints", hand.award("1", json!([])), "NOBODY_NAMED"),
            ("awardPoints", hand.award("1", json!([nobody])), "UNKNOWN_MEMBER"),
            ("awardPoints", hand.award("1", json!([stranger])), "UNKNOWN_MEMBER"),
            ("awardPoints", hand.award("1", json!([{ "name": "" }])), "UNKNOWN_MEMBER"),
            ("awardPoints", hand.award("1", json!([{ "name": "a\u{0}b" }])), "UNKNOWN_MEMBER"),
            ("awardPoints", hand.award("1", json!([{ "name": "x".repeat(2 << 20) }])), "UNKNOWN_MEMBER"),
            ("awardPoints", hand.award("1", json!([main, alt])), "MEMBER_NAMED_TWICE"),
            ("awardPoints", hand.award("1", json!([hand.who(0), alt_id])), "MEMBER_NAMED_TWICE"),
            (
                "awardPoints",
                hand.award("1", json!([hand.who(0), { "name": "member 0" }])),
                "MEMBER_NAMED_TWICE",
            ),
            ("awardPoints", hand.award("1", json!([hand.who(1)])), "MEMBER_HAS_LEFT"),
            ("awardPoints", hand.award("1", json!([{ "id": "no uuid" }])), "BAD_USER_INPUT"),
            (
                "awardPoints",
                hand.award("1", json!([{ "id": hand.guild.members[0], "name": "Thrall" }])),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            ("awardPoints", hand.award("1", json!([{}])), "GRAPHQL_VALIDATION_FAILED"),
            ("chargePoints", json!({ "account": "DKP", "member": stranger, "price": "1" }), "UNKNOWN_MEMBER"),
            (
                "adjustPoints",
                json!({ "account": "DKP", "member": stranger, "delta": "1", "reason": "x" }),
                "UNKNOWN_MEMBER",
            ),
            (
                "transferPoints",
                json!({ "account": "DKP", "from": alt, "to": main, "amount": "1", "reason": "x" }),
                "SAME_MEMBER",
            ),
            ("memberLeaves", json!({ "member": nobody }), "UNKNOWN_MEMBER"),
            ("memberReturns", json!({ "member": hand.who(0) }), "MEMBER_HAS_NOT_LEFT"),
            ("addCharacter", json!({ "member": nobody, "name": "Jaina" }), "UNKNOWN_MEMBER"),
            ("addCharacter", json!({ "member": hand.who(0), "name": "member 1" }), "NAME_TAKEN"),
            ("addMember", json!({ "name": "THRALL" }), "NAME_TAKEN"),
            ("removeCharacter", json!({ "characterId": nobody["id"] }), "UNKNOWN_CHARACTER"),
            ("grantRole", json!({ "member": hand.who(0), "role": "jester" }), "UNKNOWN_ROLE"),
            ("revokeApiKey", json!({ "keyId": nobody["id"] }), "UNKNOWN_KEY"),
        ],
    )
    .await;
    assert_eq!(hand.sees("member(by: { name: \"Stranger\" }) { name }").await["member"], Value::Null);
    served.close().await;
}

#[tokio::test]
async fn a_decay_of_nothing_of_too_much_or_of_a_period_twice_is_refused() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let decay = |percent: &str| json!({ "accounts": ["DKP"], "percent": percent });
    let of = |period: &str| json!({ "accounts": ["DKP"], "percent": "10", "period": period });
    all_refused(
        &hand,
        vec![
            ("decayPoints", decay("0"), "PERCENT_OUT_OF_RANGE"),
            ("decayPoints", decay("101"), "PERCENT_OUT_OF_RANGE"),
            ("decayPoints", decay("100.0001"), "PERCENT_OUT_OF_RANGE"),
            ("decayPoints", decay("-5"), "PERCENT_OUT_OF_RANGE"),
            ("decayPoints", decay("0.00001"), "PERCENT_OUT_OF_RANGE"),
            ("decayPoints", decay("NaN"), "NOT_A_NUMBER"),
            ("decayPoints", decay("1e1"), "NOT_A_NUMBER"),
            ("decayPoints", of("next week"), "NOT_A_PERIOD"),
            ("decayPoints", of("2026-W54"), "NOT_A_PERIOD"),
            ("decayPoints", of("a\u{0}"), "TEXT_WITH_NUL"),
            ("decayPoints", of("2999-W01"), "PERIOD_IN_FUTURE"),
            ("decayPoints", json!({ "accounts": [], "percent": "10" }), "NO_ACCOUNT_NAMED"),
            ("decayPoints", json!({ "accounts": ["EP"], "percent": "10" }), "ACCOUNT_NOT_IN_USE"),
        ],
    )
    .await;
    let first = hand.does("decayPoints", of("2026-W40")).await;
    let (query, variables) = hand.asked("decayPoints", of("2026-W40"));
    let again = hand.caller.ask(&query, variables).await["errors"][0]["extensions"].clone();
    assert_eq!(again["code"], "PERIOD_ALREADY_DECAYED");
    assert_eq!((&again["position"], &again["period"]), (&first["position"], &json!("2026-W40")));
    hand.does("decayPoints", of("2026-W41")).await;
    served.close().await;
}

#[tokio::test]
async fn entries_are_voided_once_and_a_void_never() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    let award = hand.does("awardPoints", hand.award("10", json!([hand.who(0)]))).await["position"].clone();
    let charge = json!({ "account": "DKP", "member": hand.who(0), "price": "4" });
    let charge = hand.does("chargePoints", charge).await["position"].clone();
    let entry = |entry: &Value| json!({ "entry": entry, "reason": "a mistake" });
    let void = hand.does("voidEntry", entry(&charge)).await["position"].clone();
    let to = |of: &Value| json!({ "entry": of, "to": hand.who(1), "reason": "the wrong raider" });
    all_refused(
        &hand,
        vec![
            ("voidEntry", entry(&charge), "ENTRY_ALREADY_VOIDED"),
            ("voidEntry", entry(&void), "ENTRY_IS_VOID"),
            ("voidEntry", entry(&json!("0")), "UNKNOWN_ENTRY"),
            ("voidEntry", entry(&json!("1")), "UNKNOWN_ENTRY"),
            ("voidEntry", entry(&json!("100000")), "UNKNOWN_ENTRY"),
            ("voidEntry", entry(&json!(u64::MAX.to_string())), "UNKNOWN_ENTRY"),
            ("voidEntry", entry(&json!("-1")), "NOT_A_POSITION"),
            ("voidEntry", entry(&json!("1.5")), "NOT_A_POSITION"),
            ("voidEntry", entry(&json!("NaN")), "NOT_A_POSITION"),
            ("reassignEntry", to(&charge), "ENTRY_ALREADY_VOIDED"),
            ("reassignEntry", to(&void), "ENTRY_IS_VOID"),
            ("reassignEntry", to(&award), "ENTRY_NOT_REASSIGNABLE"),
        ],
    )
    .await;
    assert_eq!(hand.sees("entry(id: \"18446744073709551615\") { id }").await["entry"], Value::Null);
    served.close().await;
}

#[tokio::test]
async fn a_client_key_names_one_command_for_ever() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    let keyed = |mut input: Value, key: &str| {
        input["clientKey"] = key.into();
        input
    };
    let first = hand.does("awardPoints", keyed(hand.award("10", json!([hand.who(0)])), "kill")).await;
    let again = hand.does("awardPoints", keyed(hand.award("10", json!([hand.who(0)])), "kill")).await;
    assert_eq!((&again["position"], &again["repeated"]), (&first["position"], &json!(true)));
    let mut cases = vec![
        ("awardPoints", keyed(hand.award("11", json!([hand.who(0)])), "kill"), "CLIENT_KEY_REUSED"),
        ("awardPoints", keyed(hand.award("10", json!([hand.who(1)])), "kill"), "CLIENT_KEY_REUSED"),
        (
            "chargePoints",
            keyed(json!({ "account": "DKP", "member": hand.who(0), "price": "10" }), "kill"),
            "CLIENT_KEY_REUSED",
        ),
        ("addMember", keyed(json!({ "name": "New" }), "kill"), "CLIENT_KEY_REUSED"),
    ];
    for key in ["", " ", "a\u{0}b", "a\nb", &"k".repeat(201)] {
        cases.push((
            "awardPoints",
            keyed(hand.award("1", json!([hand.who(0)])), key),
            "CLIENT_KEY_MALFORMED",
        ));
    }
    all_refused(&hand, cases).await;
    served.close().await;
}

#[tokio::test]
async fn queries_that_ask_for_too_much_are_refused() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    for list in [
        "members",
        "standings",
        "history",
        "events",
        "apiKeys",
        "raids",
        "attendance",
        "importQueue",
        "items",
        "flows",
        "disputes",
        "schedules",
    ] {
        for page in ["first: 10000", "last: 10000", "first: 201", "first: 2147483647"] {
            let selection = format!("{list}({page}) {{ edges {{ cursor }} }}");
            assert_eq!(hand.is_not_shown(&selection).await, "PAGE_TOO_LARGE", "{selection}");
        }
        for (page, code) in [
            ("first: -1", "BAD_PAGE"),
            ("first: 1, last: 1", "BAD_PAGE"),
            ("after: \"nonsense\"", "BAD_CURSOR"),
            ("before: \"\\u0000\"", "BAD_CURSOR"),
            ("first: 2147483648", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let selection = format!("{list}({page}) {{ edges {{ cursor }} }}");
            assert_eq!(hand.is_not_shown(&selection).await, code, "{selection}");
        }
    }
    let nested = |open: &str, close: &str| open.repeat(50) + "name" + &close.repeat(50);
    let deep = nested("member { standing { ", "} }");
    let query = format!("{{ ledger(id: \"{}\") {{ {deep} }} }}", hand.guild.ledger);
    assert_eq!(hand.caller.refused(&query, Value::Null).await, "QUERY_TOO_DEEP");
    let types = format!(
        "{{ __schema {{ types {}{{ name }}{} }} }}",
        "{ fields { type ".repeat(25),
        " } }".repeat(25)
    );
    assert_eq!(hand.caller.refused(&types, Value::Null).await, "QUERY_TOO_DEEP");
    let lists = "{ a ".repeat(50) + "x" + &" }".repeat(50);
    assert_eq!(hand.caller.refused(&lists, Value::Null).await, "QUERY_TOO_DEEP");
    let rows = "standings(first: 200) { edges { node { member { history(first: 200) { edges { node { reason } } } } } } }";
    assert_eq!(hand.is_not_shown(rows).await, "QUERY_TOO_COMPLEX");
    let aliases: String = (0..200).map(|n| format!("a{n}: __typename ")).collect();
    assert_eq!(hand.caller.refused(&format!("{{ {aliases} }}"), Value::Null).await, "TOO_MANY_ALIASES");
    let late = format!("{{ ledger(id: \"{}\", atLeast: \"1000000\") {{ name }} }}", hand.guild.ledger);
    assert_eq!(hand.caller.refused(&late, Value::Null).await, "NOT_YET");
    served.close().await;
}

#[tokio::test]
async fn times_and_ids_that_cannot_be_have_a_code_each() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let at = |time: &str| {
        let mut award = hand.award("1", json!([hand.who(0)]));
        award["effectiveAt"] = time.into();
        award
    };
    let tomorrow = (chrono::Utc::now() + chrono::TimeDelta::days(1)).to_rfc3339();
    let key = |expires: &str| json!({ "label": "x", "roles": ["raider"], "expiresAt": expires });
    let item = json!({ "name": "Netherwind Crown", "id": -1 });
    all_refused(
        &hand,
        vec![
            ("awardPoints", at(&tomorrow), "EFFECTIVE_IN_FUTURE"),
            ("awardPoints", at("9999-12-31T23:59:59Z"), "EFFECTIVE_IN_FUTURE"),
            ("awardPoints", at("0000-01-01T00:00:00Z"), "EFFECTIVE_TOO_EARLY"),
            ("awardPoints", at("10000-01-01T00:00:00Z"), "NOT_AN_INSTANT"),
            ("awardPoints", at("tomorrow"), "NOT_AN_INSTANT"),
            ("awardPoints", at("2026-11-21"), "NOT_AN_INSTANT"),
            ("awardPoints", at("2026-02-30T00:00:00Z"), "NOT_AN_INSTANT"),
            ("createApiKey", key("2020-01-01T00:00:00Z"), "EXPIRY_IN_PAST"),
            ("createApiKey", json!({ "label": "x", "roles": ["jester"] }), "UNKNOWN_ROLE"),
            (
                "chargePoints",
                json!({ "account": "DKP", "member": hand.who(0), "price": "1", "item": item }),
                "BAD_USER_INPUT",
            ),
            ("revokeApiKey", json!({ "keyId": "no uuid" }), "BAD_USER_INPUT"),
        ],
    )
    .await;
    hand.does("awardPoints", at("2020-05-01T21:00:00+02:00")).await;
    served.close().await;
}
