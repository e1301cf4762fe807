//! Tokens: which are believed, what each that is not is told, and as whom their holders act.

use std::time::Duration;

use bursar::identity::tokens::Patience;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::graphql::{AWARD, Served, award, ids};
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::{Answer, Publisher, SECRET, Signer, claims, file, shared, sharing, trusting};
use crate::program::bursar;
use crate::socket::Socket;

const RSA: &str = "https://rsa.example";
const ELLIPTIC: &str = "https://elliptic.example";
const SHARED: &str = "https://shared.example";
const VIEWER: &str = "{ viewer { credential issuer subject } }";
const NAME: &str = "query ($id: UUID!) { ledger(id: $id) { name } }";

fn rsa(kid: &str) -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": kid })
}

/// Keys are asked for whenever one is not known.
fn eager() -> Patience {
    Patience { pause: Duration::ZERO, ..Patience::default() }
}

/// A server that trusts one issuer, whose only key is `one`, and where that one publishes it.
async fn served(patience: Patience) -> (Served, Publisher) {
    let publisher = Publisher::of(&Signer::rsa(0), "one").await;
    let issuers = trusting(&[(RSA, "RS256", Some(publisher.address))], patience);
    (Served::trusting(issuers).await, publisher)
}

/// The status and the code with which a token is answered; 200 and nothing if it is believed.
async fn told(served: &Served, token: &str) -> (u16, String) {
    let (status, answer) = served.caller(Some(token)).answer(VIEWER, Value::Null).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

fn believed() -> (u16, String) {
    (200, String::new())
}

fn denied(code: &str) -> (u16, String) {
    (401, code.to_owned())
}

fn away() -> (u16, String) {
    (503, "TOKEN_KEYS_UNAVAILABLE".to_owned())
}

#[tokio::test]
async fn an_issuer_signs_by_its_one_algorithm_with_published_keys_or_a_shared_secret() {
    let elliptic = Signer::elliptic();
    let (one, other) = (Publisher::of(&Signer::rsa(0), "one").await, Publisher::of(&elliptic, "one").await);
    let issuers = [
        (RSA, "RS256", Some(one.address)),
        (ELLIPTIC, "ES256", Some(other.address)),
        (SHARED, "HS256", None),
    ];
    let served = Served::trusting(trusting(&issuers, eager())).await;
    let tokens = [
        (RSA, Signer::rsa(0).token(&rsa("one"), &claims(RSA, "jaina", json!({})))),
        (RSA, Signer::rsa(0).token(&json!({ "alg": "RS256" }), &claims(RSA, "jaina", json!({})))),
        (ELLIPTIC, {
            let header = json!({ "alg": "ES256", "kid": "one" });
            elliptic.token(&header, &claims(ELLIPTIC, "jaina", json!({ "aud": ["x", "bursar"] })))
        }),
        (SHARED, shared(SHARED, "jaina")),
    ];
    for (issuer, token) in &tokens {
        let viewer = served.caller(Some(token)).get(VIEWER, Value::Null).await["viewer"].clone();
        assert_eq!(viewer, json!({ "credential": "TOKEN", "issuer": issuer, "subject": "jaina" }));
    }
    // Each by its own: another issuer's key makes nothing genuine.
    let crossed = sharing().token(&json!({ "alg": "HS256" }), &claims(RSA, "jaina", json!({})));
    assert_eq!(told(&served, &crossed).await, denied("TOKEN_ALGORITHM"));
    let crossed = Signer::rsa(0).token(&rsa("one"), &claims(ELLIPTIC, "jaina", json!({})));
    assert_eq!(told(&served, &crossed).await, denied("TOKEN_ALGORITHM"));
    served.close().await;
}

#[tokio::test]
async fn a_token_that_is_not_genuine_or_not_for_here_has_a_code_each() {
    let (served, _publisher) = served(eager()).await;
    let now = chrono::Utc::now().timestamp();
    let by =
        |signer: Signer, header: Value, change: Value| signer.token(&header, &claims(RSA, "jaina", change));
    let genuine = |change: Value| by(Signer::rsa(0), rsa("one"), change);
    let parts = |token: &str| {
        let (said, signature) = token.rsplit_once('.').expect("a signature");
        (said.to_owned(), signature.to_owned())
    };
    let (said, another) = (parts(&genuine(json!({}))).0, parts(&genuine(json!({ "sub": "arthas" }))).1);
    let swapped = format!("{said}.{another}");
    let cases = [
        ("alg none", by(Signer::Nobody, json!({ "alg": "none" }), json!({})), "TOKEN_ALGORITHM"),
        (
            "alg None",
            by(Signer::Nobody, json!({ "alg": "None", "kid": "one" }), json!({})),
            "TOKEN_ALGORITHM",
        ),
        (
            "the public key as a secret",
            by(Signer::confused(0), json!({ "alg": "HS256", "kid": "one" }), json!({})),
            "TOKEN_ALGORITHM",
        ),
        (
            "the public key as a secret, under the issuer's algorithm",
            by(Signer::confused(0), rsa("one"), json!({})),
            "UNAUTHENTICATED",
        ),
        (
            "another algorithm",
            by(Signer::rsa(0), json!({ "alg": "RS512", "kid": "one" }), json!({})),
            "TOKEN_ALGORITHM",
        ),
        ("another's key", by(Signer::rsa(1), rsa("one"), json!({})), "UNAUTHENTICATED"),
        ("another's key, expired", by(Signer::rsa(1), rsa("one"), json!({ "exp": 1 })), "UNAUTHENTICATED"),
        ("no signature", by(Signer::Nobody, rsa("one"), json!({})), "UNAUTHENTICATED"),
        ("another token's signature", swapped, "UNAUTHENTICATED"),
        ("wrong audience", genuine(json!({ "aud": "another" })), "TOKEN_WRONG_AUDIENCE"),
        ("wrong issuer", genuine(json!({ "iss": "https://rsa.example/" })), "TOKEN_ISSUER_UNKNOWN"),
        ("expired", genuine(json!({ "exp": now - 60 })), "TOKEN_EXPIRED"),
        ("not yet valid", genuine(json!({ "nbf": now + 120 })), "TOKEN_NOT_YET_VALID"),
        ("unknown key", by(Signer::rsa(0), rsa("two"), json!({})), "TOKEN_KEY_UNKNOWN"),
        ("no subject", genuine(json!({ "sub": null })), "TOKEN_CLAIM_MISSING"),
        ("no end", genuine(json!({ "exp": null })), "TOKEN_CLAIM_MISSING"),
        ("no audience", genuine(json!({ "aud": null })), "TOKEN_CLAIM_MISSING"),
        ("no issuer", genuine(json!({ "iss": null })), "TOKEN_CLAIM_MISSING"),
        ("an empty subject", genuine(json!({ "sub": "" })), "TOKEN_MALFORMED"),
        (
            "an extension",
            by(Signer::rsa(0), json!({ "alg": "RS256", "kid": "one", "crit": ["b64"] }), json!({})),
            "TOKEN_MALFORMED",
        ),
        ("too large", genuine(json!({ "picture": "x".repeat(9_000) })), "TOKEN_TOO_LARGE"),
        ("not base64", "a!.b!.c!".to_owned(), "TOKEN_MALFORMED"),
        ("two parts", "eyJhbGciOiJSUzI1NiJ9.e30".to_owned(), "TOKEN_MALFORMED"),
        ("not JSON", "YQ.YQ.YQ".to_owned(), "TOKEN_MALFORMED"),
        ("neither key nor token", "jaina".to_owned(), "UNAUTHENTICATED"),
    ];
    assert_eq!(told(&served, &genuine(json!({}))).await, believed());
    for (what, token, code) in cases {
        assert_eq!(told(&served, &token).await, denied(code), "{what}");
    }
    served.close().await;
}

#[tokio::test]
async fn a_server_that_trusts_nobody_believes_no_token() {
    let served = Served::start().await;
    assert_eq!(told(&served, &shared(SHARED, "jaina")).await, denied("UNAUTHENTICATED"));
    served.close().await;
}

#[tokio::test]
async fn rotated_keys_are_known_with_the_first_token_that_they_sign() {
    let (served, publisher) = served(eager()).await;
    let by = |n, kid| Signer::rsa(n).token(&rsa(kid), &claims(RSA, "jaina", json!({})));
    assert_eq!(told(&served, &by(0, "one")).await, believed());
    assert_eq!(told(&served, &by(1, "two")).await, denied("TOKEN_KEY_UNKNOWN"));
    publisher.answers(Answer::Keys(json!({ "keys": [Signer::rsa(1).published("two")] })));
    assert_eq!(told(&served, &by(1, "two")).await, believed());
    assert_eq!(told(&served, &by(0, "one")).await, denied("TOKEN_KEY_UNKNOWN"));
    served.close().await;
}

#[tokio::test]
async fn no_number_of_made_up_key_ids_has_keys_fetched_more_than_once_in_a_pause() {
    let (served, publisher) =
        served(Patience { pause: Duration::from_hours(1), ..Patience::default() }).await;
    let token = |kid: &str| Signer::rsa(0).token(&rsa(kid), &claims(RSA, "jaina", json!({})));
    let made_up: Vec<String> = (0..40).map(|n| token(&format!("made up {n}"))).collect();
    let answers = futures::future::join_all(made_up.iter().map(|token| told(&served, token))).await;
    assert!(answers.iter().all(|answer| *answer == denied("TOKEN_KEY_UNKNOWN")), "{answers:?}");
    assert_eq!(told(&served, &token("one")).await, believed());
    assert_eq!(publisher.asked(), 1);
    served.close().await;
}

#[tokio::test]
async fn while_keys_cannot_be_fetched_those_that_are_here_go_on_and_others_may_be_tried_again() {
    let patience = Patience { within: Duration::from_millis(300), ..eager() };
    let (served, publisher) = served(patience).await;
    let by = |n, kid| Signer::rsa(n).token(&rsa(kid), &claims(RSA, "jaina", json!({})));
    let broken = [Answer::Failing, Answer::Silent, Answer::Garbage, Answer::Huge, Answer::Moved];
    for answer in broken.clone() {
        publisher.answers(answer);
        assert_eq!(told(&served, &by(0, "one")).await, away());
    }
    let (_, answer) = served.caller(Some(&by(0, "one"))).answer(VIEWER, Value::Null).await;
    assert_eq!(answer["errors"][0]["extensions"]["retryable"], true);
    publisher.answers(Answer::Keys(json!({ "keys": [Signer::rsa(0).published("one")] })));
    while told(&served, &by(0, "one")).await != believed() {}
    for answer in broken {
        publisher.answers(answer);
        assert_eq!(told(&served, &by(1, "two")).await, away());
        assert_eq!(told(&served, &by(0, "one")).await, believed());
    }
    served.close().await;
}

#[tokio::test]
async fn where_nobody_listens_there_are_no_keys() {
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    let served = Served::trusting(trusting(&[(RSA, "RS256", Some(closed))], eager())).await;
    let token = Signer::rsa(0).token(&rsa("one"), &claims(RSA, "jaina", json!({})));
    assert_eq!(told(&served, &token).await, away());
    served.close().await;
}

/// A guild whose first member is an officer, by the token of `officer`.
async fn guild() -> (Served, Guild) {
    let served = Served::trusting(trusting(&[(SHARED, "HS256", None)], Patience::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.grant(guild.members[0], "officer").await;
    guild.link(guild.members[0], SHARED, "officer").await.expect("linked");
    served.test.caught_up(guild.ledger).await;
    (served, guild)
}

#[tokio::test]
async fn a_person_acts_as_their_member_with_that_ones_roles() {
    let (served, guild) = guild().await;
    let officer = served.caller(Some(&shared(SHARED, "officer")));
    officer.get(AWARD, award(&guild, "kill", "5", ids(&guild))).await;
    let owner = Hand::owner(&served, &guild);
    let last = owner.sees("events(last: 1) { edges { node { type actor } } }").await;
    let expected = json!({ "type": "points.awarded", "actor": format!("member:{}", guild.members[0]) });
    assert_eq!(last["events"]["edges"][0]["node"], expected);
    let query = "query ($id: UUID!) { ledger(id: $id) { viewer { actor roles permissions member { name
        identities { issuer subject } } } } }";
    let viewer = officer.get(query, json!({ "id": guild.ledger })).await["ledger"]["viewer"].clone();
    let identities = json!([{ "issuer": SHARED, "subject": "officer" }]);
    assert_eq!(viewer["member"], json!({ "name": "Member 0", "identities": identities }));
    assert_eq!(viewer["roles"], json!(["officer"]));
    let permissions = viewer["permissions"].as_array().expect("permissions");
    assert!(
        permissions.contains(&json!("AWARD_POINTS")) && !permissions.contains(&json!("MANAGE_IDENTITIES"))
    );
    // The right goes with the role, at once.
    owner.does("revokeRole", json!({ "member": owner.who(0), "role": "officer" })).await;
    assert_eq!(officer.refused(AWARD, award(&guild, "more", "5", ids(&guild))).await, "FORBIDDEN");
    served.close().await;
}

#[tokio::test]
async fn an_identity_is_linked_and_unlinked_over_graphql_and_is_not_in_the_log_in_the_clear() {
    let (served, guild) = guild().await;
    let owner = Hand::owner(&served, &guild);
    let somebody = served.caller(Some(&shared(SHARED, "somebody@example.org")));
    let id = json!({ "id": guild.ledger });
    let nowhere = somebody.ask(NAME, json!({ "id": Uuid::now_v7() })).await;
    assert_eq!(nowhere["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(somebody.ask(NAME, id.clone()).await, nowhere);
    let link = "mutation ($input: LinkIdentityInput!) { linkIdentity(input: $input) {
        member { name identities { id issuer subject linkedAt } } receipt { repeated } } }";
    let input = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "link", "member": owner.who(1),
        "issuer": SHARED, "subject": "somebody@example.org" } });
    let linked = owner.caller.get(link, input.clone()).await["linkIdentity"].clone();
    let identity = linked["member"]["identities"][0].clone();
    assert_eq!((&identity["issuer"], &identity["subject"]), (&json!(SHARED), &json!("somebody@example.org")));
    assert_eq!(owner.caller.get(link, input).await["linkIdentity"]["receipt"]["repeated"], true);
    // A member without a role is somebody, who may do nothing.
    assert_eq!(somebody.refused(NAME, id.clone()).await, "FORBIDDEN");
    owner.does("grantRole", json!({ "member": owner.who(1), "role": "raider" })).await;
    served.test.caught_up(guild.ledger).await;
    assert_eq!(somebody.get(NAME, id.clone()).await["ledger"]["name"], "Test guild");
    for (input, code) in [
        (
            json!({ "member": owner.who(2), "issuer": SHARED, "subject": "somebody@example.org" }),
            "IDENTITY_TAKEN",
        ),
        (json!({ "member": { "name": "Arthas" }, "issuer": SHARED, "subject": "x" }), "UNKNOWN_MEMBER"),
        (json!({ "member": owner.who(2), "issuer": "a b", "subject": "x" }), "ISSUER_MALFORMED"),
    ] {
        assert_eq!(owner.refused("linkIdentity", input.clone()).await, code, "{input}");
    }
    assert_eq!(owner.refused("unlinkIdentity", json!({ "identityId": "none" })).await, "UNKNOWN_IDENTITY");
    let raw: Vec<String> = sqlx::query_scalar("SELECT payload FROM events")
        .fetch_all(served.test.database())
        .await
        .expect("payloads");
    assert!(!raw.iter().any(|payload| payload.contains("somebody") || payload.contains(SHARED)));
    owner.does("unlinkIdentity", json!({ "identityId": identity["id"] })).await;
    assert_eq!(somebody.ask(NAME, id.clone()).await, nowhere);
    assert_eq!(
        owner.refused("unlinkIdentity", json!({ "identityId": identity["id"] })).await,
        "UNKNOWN_IDENTITY"
    );
    // Subjects are compared as written.
    guild.link(guild.members[1], SHARED, "Somebody").await.expect("linked");
    assert_eq!(told(&served, &shared(SHARED, "somebody")).await, believed());
    assert_eq!(served.caller(Some(&shared(SHARED, "somebody"))).ask(NAME, id).await, nowhere);
    served.close().await;
}

#[tokio::test]
async fn nobody_links_an_identity_to_who_may_do_more_and_one_identity_may_be_somebody_in_every_ledger() {
    let (served, guild) = guild().await;
    let other = Guild::open(&served.test.app, 1).await;
    other.link(other.members[0], SHARED, "officer").await.expect("linked");
    other.grant(other.members[0], "raider").await;
    served.test.caught_up(other.ledger).await;
    let owner = Hand::owner(&served, &guild);
    let deputy = json!({ "role": "deputy", "permissions": ["VIEW_POINTS", "MANAGE_IDENTITIES"] });
    owner.does("defineRole", deputy).await;
    guild.grant(guild.members[1], "deputy").await;
    guild.link(guild.members[1], SHARED, "deputy").await.expect("linked");
    served.test.caught_up(guild.ledger).await;
    let deputy = Hand { guild: guild.clone(), caller: served.caller(Some(&shared(SHARED, "deputy"))) };
    let link = |n| json!({ "member": deputy.who(n), "issuer": SHARED, "subject": "another" });
    assert_eq!(deputy.refused("linkIdentity", link(0)).await, "BEYOND_OWN_PERMISSIONS");
    deputy.does("linkIdentity", link(2)).await;
    let officer = served.caller(Some(&shared(SHARED, "officer")));
    let query = "query ($id: UUID!) { ledger(id: $id) { viewer { memberId } } }";
    for (ledger, member) in [(guild.ledger, guild.members[0]), (other.ledger, other.members[0])] {
        let data = officer.get(query, json!({ "id": ledger })).await;
        assert_eq!(data["ledger"]["viewer"]["memberId"], json!(member));
    }
    served.close().await;
}

/// The code and reason with which a socket of a token is closed that watches the guild, after something happens.
async fn closed(served: &Served, guild: &Guild, token: &str, happens: impl AsyncFnOnce()) -> (u16, String) {
    let mut socket = Socket::open(served.address, Some(token)).await;
    let query =
        format!("subscription {{ events(ledgerId: \"{}\", after: \"0\") {{ position }} }}", guild.ledger);
    socket.subscribe(&query, json!({})).await;
    assert_eq!(socket.next().await["payload"]["data"]["events"]["position"], "1");
    happens().await;
    socket.closed().await
}

#[tokio::test]
async fn a_socket_is_closed_when_its_token_expires_its_identity_is_unlinked_or_its_member_leaves() {
    let (served, guild) = guild().await;
    let owner = Hand::owner(&served, &guild);
    // Believed for half a minute longer than it says: five seconds from now on.
    let soon = claims(SHARED, "officer", json!({ "exp": chrono::Utc::now().timestamp() - 25 }));
    let soon = sharing().token(&json!({ "alg": "HS256" }), &soon);
    let (code, reason) = closed(&served, &guild, &soon, async || ()).await;
    assert!(code == 4403 && reason.starts_with("TOKEN_EXPIRED"), "{code} {reason}");
    let officer = shared(SHARED, "officer");
    let identities = owner.sees("members(first: 1) { edges { node { identities { id } } } }").await;
    let id = identities["members"]["edges"][0]["node"]["identities"][0]["id"].clone();
    let unlink = async || drop(owner.does("unlinkIdentity", json!({ "identityId": id })).await);
    let (code, reason) = closed(&served, &guild, &officer, unlink).await;
    assert!(code == 4403 && reason.starts_with("IDENTITY_UNLINKED"), "{code} {reason}");
    owner
        .does("linkIdentity", json!({ "member": owner.who(0), "issuer": SHARED, "subject": "officer" }))
        .await;
    let leave = async || drop(owner.does("memberLeaves", json!({ "member": owner.who(0) })).await);
    let (code, reason) = closed(&served, &guild, &officer, leave).await;
    assert!(code == 4403 && reason.starts_with("IDENTITY_UNLINKED"), "{code} {reason}");
    let gone = served.caller(Some(&officer)).refused(NAME, json!({ "id": guild.ledger })).await;
    assert_eq!(gone, "NOT_FOUND");
    served.close().await;
}

#[tokio::test]
async fn a_server_does_not_start_with_issuers_that_it_cannot_trust() {
    let test = crate::support::TestApp::start().await;
    let secret = file(".secret", &SECRET[..31]);
    let short =
        json!([{ "issuer": SHARED, "audience": "bursar", "algorithm": "HS256", "secret_file": secret }]);
    let plain = json!([{ "issuer": RSA, "audience": "bursar", "algorithm": "RS256", "jwks_url": "http://rsa.example/" }]);
    for (list, why) in [
        (short.to_string(), "fewer than 32 bytes"),
        (plain.to_string(), "https, or http on this machine"),
        ("{}".to_owned(), "expected a sequence"),
    ] {
        let path = file(".json", &list);
        let path = path.to_str().expect("a path");
        let ran = bursar(&test.url, &["serve", "--listen", "127.0.0.1:0", "--issuers", path]).await.exits(1);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    test.close().await;
}
