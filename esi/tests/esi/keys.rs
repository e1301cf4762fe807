//! The keys that the game publishes: kept, asked for anew when they change, and done without while nobody answers.

use std::time::Duration;

use esi::{LoginFailed, Untrusted};
use prices::calling::Failure;
use standins::{Signer, ok, status};

use crate::game::{Game, JWKS, KEY};

fn asked(game: &Game) -> usize {
    game.server.seen(JWKS).len()
}

#[tokio::test]
async fn keys_are_asked_for_once_as_long_as_they_are_said_to_stand() {
    let (game, signer) = (Game::start().await, Signer::rsa(0));
    game.publishes(&[(&signer, KEY)]);
    let mut claims = game.claims();
    claims["exp"] = (crate::game::noon().timestamp() + 9000).into();
    for _ in 0..3 {
        game.login_by(&signer, KEY, &claims).await.expect("a grant");
    }
    assert_eq!(asked(&game), 1);
    game.clock.advance(Duration::from_secs(301));
    game.login_by(&signer, KEY, &claims).await.expect("a grant");
    assert_eq!(asked(&game), 2);
}

#[tokio::test]
async fn a_new_key_is_known_with_the_first_token_that_it_signs() {
    let (game, old, new) = (Game::start().await, Signer::rsa(0), Signer::rsa(1));
    game.publishes(&[(&old, "old")]);
    game.login_by(&old, "old", &game.claims()).await.expect("a grant");
    game.publishes(&[(&old, "old"), (&new, "new")]);
    game.clock.advance(Duration::from_secs(6));
    game.login_by(&new, "new", &game.claims()).await.expect("a grant");
    assert_eq!(asked(&game), 2);
}

#[tokio::test]
async fn made_up_keys_are_unknown_and_asked_for_once_in_a_pause() {
    let (game, signer) = (Game::start().await, Signer::rsa(0));
    game.publishes(&[(&signer, KEY)]);
    for name in ["a", "b", "c"] {
        let login = game.login_by(&signer, name, &game.claims()).await;
        assert_eq!(login.expect_err("refused"), Untrusted::KeyUnknown.into());
    }
    assert_eq!(asked(&game), 1);
}

#[tokio::test]
async fn keys_go_on_while_nobody_answers() {
    let (game, signer) = (Game::start().await, Signer::rsa(0));
    game.publishes(&[(&signer, KEY)]);
    let mut claims = game.claims();
    claims["exp"] = (crate::game::noon().timestamp() + 200_000).into();
    game.login_by(&signer, KEY, &claims).await.expect("a grant");
    game.server.on(JWKS, |_| status(404, "gone"));
    game.clock.advance(Duration::from_secs(3600));
    game.login_by(&signer, KEY, &claims).await.expect("a grant");
    game.clock.advance(Duration::from_secs(24 * 3600));
    let login = game.login_by(&signer, KEY, &claims).await.expect_err("refused");
    assert!(matches!(login, LoginFailed::Failed(Failure::Refused { status: 404, .. })), "{login}");
}

#[tokio::test]
async fn what_is_no_key_set_is_no_answer_and_keys_of_other_kinds_are_passed_over() {
    let signer = Signer::rsa(0);
    for (body, odd) in [("<html>", Failure::Html), (r#"{"keys":[{"kty""#, Failure::Truncated)] {
        let game = Game::start().await;
        game.server.on(JWKS, move |_| ok(body));
        assert_eq!(game.login_by(&signer, KEY, &game.claims()).await.expect_err("failed"), odd.into());
    }
    let game = Game::start().await;
    game.server.on(JWKS, |_| ok(r#"{"keys":[7,{"kty":"oct","k":"c2VjcmV0","kid":"JWT-Signature-Key"},{}]}"#));
    let login = game.login_by(&signer, KEY, &game.claims()).await.expect_err("refused");
    assert!(matches!(login, LoginFailed::Untrusted(Untrusted::Algorithm | Untrusted::KeyUnknown)), "{login}");
}
