//! Who may not: nobody in particular, holders of keys that are wrong, over or another ledger's, and who only looks.

use serde_json::{Value, json};

use crate::graphql::{AWARD, Served, award, ids};
use crate::guild::Guild;
use crate::schema::{Mutation, Schema};
use crate::socket::Socket;

#[tokio::test]
async fn a_key_of_one_ledger_learns_nothing_of_another() {
    let served = Served::start().await;
    let (ours, theirs) = (Guild::open(&served.test.app, 1).await, Guild::open(&served.test.app, 1).await);
    let owner = served.caller(Some(&ours.owner));
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    let nowhere = owner.ask(query, json!({ "id": uuid::Uuid::now_v7() })).await;
    let foreign = owner.ask(query, json!({ "id": theirs.ledger })).await;
    assert_eq!(nowhere, foreign);
    assert_eq!(foreign["errors"][0]["extensions"]["code"], "NOT_FOUND");
    let missing = Guild { ledger: aggregates::LedgerId(uuid::Uuid::now_v7()), ..theirs.clone() };
    let nowhere = owner.ask(AWARD, award(&missing, "a", "1", ids(&theirs))).await;
    let foreign = owner.ask(AWARD, award(&theirs, "a", "1", ids(&theirs))).await;
    assert_eq!(nowhere, foreign);
    let forged = ours.owner.replace(&ours.ledger.to_string(), &theirs.ledger.to_string());
    assert_eq!(
        served.caller(Some(&forged)).refused(query, json!({ "id": theirs.ledger })).await,
        "UNAUTHENTICATED"
    );
    served.close().await;
}

#[tokio::test]
async fn wrong_expired_and_revoked_keys_are_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } receipt { repeated } } }";
    let key = |name: &str, expires: Value| json!({ "input": { "ledgerId": guild.ledger, "clientKey": name, "label": name, "roles": ["raider"], "expiresAt": expires } });
    let soon = (chrono::Utc::now() + chrono::TimeDelta::milliseconds(1_500)).to_rfc3339();
    let brief = owner.get(create, key("brief", soon.into())).await;
    let lasting = owner.get(create, key("lasting", Value::Null)).await;
    let again = owner.get(create, key("lasting", Value::Null)).await;
    assert_eq!(
        (&again["createApiKey"]["secret"], &again["createApiKey"]["receipt"]["repeated"]),
        (&Value::Null, &Value::Bool(true))
    );
    let secret = |data: &Value| data["createApiKey"]["secret"].as_str().expect("shown once").to_owned();
    let (brief, lasting_key) = (served.caller(Some(&secret(&brief))), served.caller(Some(&secret(&lasting))));
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    let id = json!({ "id": guild.ledger });
    assert_eq!(lasting_key.get(query, id.clone()).await["ledger"]["name"], "Test guild");
    assert_eq!(lasting_key.refused(AWARD, award(&guild, "x", "1", ids(&guild))).await, "FORBIDDEN");
    let revoke =
        "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { receipt { position } } }";
    let gone = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "gone", "keyId": lasting["createApiKey"]["apiKey"]["id"] } });
    owner.get(revoke, gone).await;
    assert_eq!(lasting_key.refused(query, id.clone()).await, "KEY_REVOKED");
    tokio::time::sleep(std::time::Duration::from_millis(1_600)).await;
    assert_eq!(brief.refused(query, id.clone()).await, "KEY_EXPIRED");
    assert_eq!(served.caller(Some("bursar_nonsense")).refused(query, id.clone()).await, "UNAUTHENTICATED");
    served.close().await;
}

/// What a subscription is refused with.
async fn refusal(served: &Served, key: Option<&str>, query: &str) -> Value {
    let mut socket = Socket::open(served.address, key).await;
    socket.subscribe(query, json!({})).await;
    let message = socket.next().await;
    let errors = if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
    let error = &errors[0];
    json!({ "message": error["message"], "extensions": error["extensions"] })
}

#[tokio::test]
async fn anonymous_is_refused_by_every_mutation_query_and_subscription() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let anonymous = served.caller(None);
    for ledger in [json!(guild.ledger), json!(uuid::Uuid::now_v7())] {
        let schema = Schema::of(&anonymous, ledger.clone()).await;
        for Mutation { name, query, variables } in schema.mutations() {
            assert_eq!(anonymous.refused(&query, variables).await, "UNAUTHENTICATED", "{name}");
        }
        let query = format!("{{ ledger(id: {ledger}) {{ id }} }}");
        assert_eq!(anonymous.refused(&query, Value::Null).await, "UNAUTHENTICATED");
        for (name, query) in schema.subscriptions() {
            let refused = refusal(&served, None, &query).await;
            assert_eq!(refused["extensions"]["code"], "UNAUTHENTICATED", "{name}");
        }
    }
    served.close().await;
}

#[tokio::test]
async fn whoever_only_looks_is_forbidden_every_mutation() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "key", "label": "x", "roles": ["raider"] });
    let data = owner.get(create, json!({ "input": input })).await;
    let raider = served.caller(data["createApiKey"]["secret"].as_str());
    let before = served.test.head(guild.ledger).await;
    for Mutation { name, query, variables } in Schema::of(&raider, json!(guild.ledger)).await.mutations() {
        let expected = match name.as_str() {
            // Members dispute what concerns them: it is the entry that is refused.
            "disputeEntry" => "UNKNOWN_ENTRY",
            // Raiders say what they want and wish for: it is the key that is nobody's.
            "respondToDecision" | "wishForItem" | "removeWish" => "ACTOR_IS_NO_MEMBER",
            // And bid: it is the auction that is refused.
            "placeBid" | "withdrawBid" => "UNKNOWN_AUCTION",
            _ => "FORBIDDEN",
        };
        assert_eq!(raider.refused(&query, variables).await, expected, "{name}");
    }
    assert_eq!(served.test.head(guild.ledger).await, before);
    served.close().await;
}

/// The same answer as for a ledger that there is not, to everything that can be asked.
#[tokio::test]
async fn a_foreign_key_does_not_learn_that_a_ledger_exists() {
    let served = Served::start().await;
    let (ours, theirs) = (Guild::open(&served.test.app, 1).await, Guild::open(&served.test.app, 1).await);
    let (owner, nowhere) = (served.caller(Some(&ours.owner)), uuid::Uuid::now_v7());
    let (there, before) = (json!(theirs.ledger), served.test.head(theirs.ledger).await);
    let (foreign, missing) =
        (Schema::of(&owner, there.clone()).await, Schema::of(&owner, json!(nowhere)).await);
    for (Mutation { name, query, variables }, gone) in
        foreign.mutations().into_iter().zip(missing.mutations())
    {
        let answer = owner.ask(&query, variables).await;
        assert_eq!(answer, owner.ask(&query, gone.variables).await, "{name}");
        let code = &answer["errors"][0]["extensions"]["code"];
        assert!(code == "NOT_FOUND" || name == "openLedger" && code == "FORBIDDEN", "{name}: {answer}");
    }
    for ((name, here), (_, gone)) in foreign.subscriptions().into_iter().zip(missing.subscriptions()) {
        let answer = refusal(&served, Some(&ours.owner), &here).await;
        assert_eq!(answer, refusal(&served, Some(&ours.owner), &gone).await, "{name}");
        assert_eq!(answer["extensions"]["code"], "NOT_FOUND", "{name}");
    }
    let of = |key: &Guild, ledger: &str| key.owner.replace(&key.ledger.to_string(), ledger);
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    for (at, id) in [(theirs.ledger.to_string(), there.clone()), (nowhere.to_string(), json!(nowhere))] {
        let forged = served.caller(Some(&of(&ours, &at)));
        let expected =
            json!({ "message": "the credential is not valid", "extensions": { "code": "UNAUTHENTICATED" } });
        assert_eq!(forged.ask(query, json!({ "id": id })).await, json!({ "errors": [expected] }));
    }
    // Nor is it told by what is there: ids of theirs are nobody's in our ledger.
    let query = format!(
        "{{ ledger(id: \"{}\") {{ member(by: {{ id: \"{}\" }}) {{ name }} rebuild(id: {there}) {{ id }} }} }}",
        ours.ledger, theirs.members[0]
    );
    let expected = json!({ "ledger": { "member": null, "rebuild": null } });
    assert_eq!(owner.get(&query, Value::Null).await, expected);
    assert_eq!(served.test.head(theirs.ledger).await, before);
    served.close().await;
}
