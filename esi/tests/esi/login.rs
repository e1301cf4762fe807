//! Logging in: what is sent, what is believed, and what is not.

use esi::{LoginFailed, Secret, Untrusted};
use prices::calling::Failure;
use serde_json::{Value, json};
use standins::{Reply, Signer, ok, status};

use crate::game::{Game, JAINA, JWKS, KEY, TOKEN, noon};

/// Why Jaina's token is not believed, after a change to what it claims.
async fn untrusted(change: impl FnOnce(&mut Value)) -> Untrusted {
    let (game, signer) = (Game::start().await, Signer::rsa(0));
    game.publishes(&[(&signer, KEY)]);
    let mut claims = game.claims();
    change(&mut claims);
    match game.login_by(&signer, KEY, &claims).await {
        Err(LoginFailed::Untrusted(untrusted)) => untrusted,
        other => panic!("{other:?}"),
    }
}

/// Why there is no login when the token's address answers this.
async fn failed(reply: Reply) -> LoginFailed {
    let game = Game::hasty().await;
    game.server.on(TOKEN, move |_| reply.clone());
    game.sso.finish(&Secret::new("a code"), &Secret::new("a verifier")).await.expect_err("failed")
}

#[tokio::test]
async fn a_pilot_is_sent_to_the_game_with_a_challenge_and_no_verifier() {
    let game = Game::start().await;
    let (begun, other) = (game.sso.begin("guild"), game.sso.begin("guild"));
    let field = |name: &str| {
        let mut fields = begun.url.query_pairs().filter(|(field, _)| field == name);
        fields.next().map(|(_, value)| value.into_owned()).expect("a field")
    };
    assert!(begun.url.as_str().starts_with(&format!("{}/v2/oauth/authorize/?", game.server.base)));
    assert_eq!((field("response_type"), field("code_challenge_method")), ("code".into(), "S256".into()));
    assert_eq!((field("client_id"), field("state")), ("app".to_owned(), begun.state.expose().to_owned()));
    assert_eq!(field("redirect_uri"), "http://127.0.0.1:8080/esi/callback");
    assert_eq!(field("scope"), esi::SCOPES.join(" "));
    assert_ne!(field("code_challenge"), begun.verifier.expose());
    assert!(!begun.url.as_str().contains(begun.verifier.expose()));
    assert!(begun.state.expose().starts_with("guild."));
    assert!(begun.state != other.state && begun.verifier != other.verifier);
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier_and_the_token_says_who_it_is() {
    for signer in [Signer::rsa(0), Signer::elliptic()] {
        let game = Game::start().await;
        game.publishes(&[(&signer, KEY)]);
        let grant = game.login_by(&signer, KEY, &game.claims()).await.expect("a grant");
        assert_eq!((grant.pilot.id, grant.pilot.name.as_str()), (JAINA, "Jaina Proudmoore"));
        assert_eq!((grant.until - noon()).num_seconds(), 1199);
        assert_eq!(grant.scopes, ["esi-fleets.read_fleet.v1"]);
        assert_eq!(grant.refresh.expose(), "again");
        let [asked] = &game.server.seen(TOKEN)[..] else { panic!("asked once") };
        assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
        assert_eq!(
            asked.body,
            "grant_type=authorization_code&code=a+code&client_id=app&code_verifier=a+verifier"
        );
    }
}

#[tokio::test]
async fn a_grant_is_renewed_and_keeps_its_refresh_token_unless_it_gets_another() {
    let (game, signer) = (Game::start().await, Signer::rsa(0));
    game.publishes(&[(&signer, KEY)]);
    let token = signer.token(&json!({ "alg": "RS256", "kid": KEY }), &game.claims());
    game.server.on(TOKEN, move |seen| match seen.earlier {
        0 => ok(json!({ "access_token": token })),
        _ => ok(json!({ "access_token": token, "refresh_token": "another" })),
    });
    let old = Secret::new("old");
    assert_eq!(game.sso.renew(&old).await.expect("a grant").refresh, old);
    assert_eq!(game.sso.renew(&old).await.expect("a grant").refresh.expose(), "another");
    let seen = game.server.seen(TOKEN);
    assert_eq!(seen[0].body, "grant_type=refresh_token&refresh_token=old&client_id=app");
}

#[tokio::test]
async fn a_token_that_does_not_hold_says_why() {
    let late = noon().timestamp() - 31;
    assert_eq!(untrusted(|claims| claims["exp"] = json!(late)).await, Untrusted::Expired);
    assert_eq!(untrusted(|claims| claims["aud"] = json!(["other", "EVE Online"])).await, Untrusted::Audience);
    assert_eq!(untrusted(|claims| claims["aud"] = json!("app")).await, Untrusted::Audience);
    assert_eq!(untrusted(|claims| claims["iss"] = json!("https://evil.example")).await, Untrusted::Issuer);
    assert_eq!(untrusted(|claims| claims["sub"] = json!("jaina")).await, Untrusted::NoPilot);
    assert_eq!(untrusted(|claims| claims["exp"] = json!({})).await, Untrusted::Malformed);
}

#[tokio::test]
async fn a_signature_of_somebody_else_is_wrong_whatever_the_token_says() {
    let game = Game::start().await;
    game.publishes(&[(&Signer::rsa(0), KEY)]);
    let mut claims = game.claims();
    for expired in [false, true] {
        claims["exp"] = json!(noon().timestamp() + if expired { -99 } else { 99 });
        let login = game.login_by(&Signer::rsa(1), KEY, &claims).await;
        assert_eq!(login.expect_err("refused"), Untrusted::Signature.into());
    }
}

#[tokio::test]
async fn a_token_signed_in_another_way_or_not_at_all_is_refused() {
    let game = Game::start().await;
    game.publishes(&[(&Signer::rsa(0), KEY)]);
    for signer in [Signer::confused(0), Signer::elliptic(), Signer::Nobody] {
        let login = game.login_by(&signer, KEY, &game.claims()).await;
        assert_eq!(login.expect_err("refused"), Untrusted::Algorithm.into(), "{}", signer.algorithm());
    }
    let no_id = Signer::rsa(0).token(&json!({ "alg": "RS256" }), &game.claims());
    assert_eq!(game.login_with(no_id).await.expect_err("refused"), Untrusted::KeyUnknown.into());
}

#[tokio::test]
async fn what_is_no_token_is_malformed_and_what_is_too_large_is_not_looked_at() {
    let game = Game::start().await;
    for text in ["", "a", "a.b.c", "e30.e30.e30"] {
        let login = game.login_with(text.to_owned()).await;
        assert_eq!(login.expect_err("refused"), Untrusted::Malformed.into(), "{text}");
    }
    let login = game.login_with("x".repeat(17 << 10)).await;
    assert_eq!(login.expect_err("refused"), Untrusted::TooLarge.into());
    assert_eq!(game.server.seen(JWKS).len(), 0);
}

#[tokio::test]
async fn a_code_that_was_used_or_a_grant_that_was_revoked_is_refused_for_good() {
    let refused =
        failed(status(400, r#"{"error":"invalid_grant","error_description":"Code is used."}"#)).await;
    assert_eq!(refused, LoginFailed::Refused { detail: "invalid_grant".to_owned() });
    assert!(refused.is_final());
}

#[tokio::test]
async fn an_answer_without_tokens_is_none() {
    assert_eq!(failed(ok("<html>Down for maintenance</html>")).await, Failure::Html.into());
    assert_eq!(failed(ok(r#"{"access_token":"a.b"#)).await, Failure::Truncated.into());
    assert_eq!(
        failed(ok(r#"{"error":"server is away"}"#)).await,
        Failure::ErrorInside { detail: "server is away".to_owned() }.into()
    );
    for odd in [
        r#"{"access_token":7,"refresh_token":"a"}"#,
        r#"{"refresh_token":"a"}"#,
        "[]",
        r#"{"access_token":"a"}"#,
    ] {
        let failed = failed(ok(odd)).await;
        assert!(matches!(failed, LoginFailed::Failed(Failure::WrongShape { .. })), "{odd}: {failed}");
        assert!(!failed.is_final());
    }
    assert_eq!(failed(Reply::Never).await, Failure::TimedOut { milliseconds: 60 }.into());
}

#[tokio::test]
async fn a_code_is_not_sent_again_once_the_game_may_have_taken_it() {
    let game = Game::start().await;
    game.server.on(TOKEN, |_| status(502, "trouble"));
    let (code, verifier) = (Secret::new("a code"), Secret::new("a verifier"));
    let login = game.sso.finish(&code, &verifier).await.expect_err("failed");
    assert_eq!(login, Failure::Unavailable { status: 502 }.into());
    assert_eq!(game.server.seen(TOKEN).len(), 1);
}
