//! A stand-in for the game: whoever logs in is the demo corporation's first pilot, who leads a fleet of most of the others.
//!
//! The fleet is as old as its samples: two pilots come with the second, and one is gone with the third.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::anyhow;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::corporation::PILOTS;

/// As what the demo is registered with its game.
pub const CLIENT: &str = "demo";
/// The number of the first pilot in the game.
const FIRST: usize = 2_100_000_001;
/// How many fly.
const CREW: usize = 12;
/// Seconds that a token holds.
const HOLDS: i64 = 1_200;

struct Game {
    key: EcdsaKeyPair,
    origin: String,
    samples: AtomicUsize,
}

/// What it answers, at an address.
pub fn routes(address: SocketAddr) -> anyhow::Result<Router> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| anyhow!("no key"))?;
    let (origin, samples) = (format!("http://{address}"), AtomicUsize::new(0));
    let nothing = || async { Json(json!([])) };
    Ok(Router::new()
        .route("/v2/oauth/authorize/", get(authorize))
        .route("/v2/oauth/token", post(token))
        .route("/oauth/jwks", get(keys))
        .route("/esi/characters/{pilot}/fleet/", get(fleet))
        .route("/esi/characters/{pilot}/wallet/journal/", get(nothing))
        .route("/esi/characters/{pilot}/contracts/", get(nothing))
        .route("/esi/fleets/{fleet}/members/", get(members))
        .route("/esi/universe/names/", post(names))
        .with_state(Arc::new(Game { key, origin, samples })))
}

#[derive(Deserialize)]
struct Asked {
    redirect_uri: String,
    state: String,
}

/// The pilot is sent back at once: there is nobody to ask.
async fn authorize(Query(asked): Query<Asked>) -> Result<Redirect, StatusCode> {
    let mut back = Url::parse(&asked.redirect_uri).map_err(|_| StatusCode::BAD_REQUEST)?;
    back.query_pairs_mut().append_pair("code", CLIENT).append_pair("state", &asked.state);
    Ok(Redirect::to(back.as_str()))
}

async fn token(State(game): State<Arc<Game>>) -> Result<Json<Value>, StatusCode> {
    let claims = json!({
        "iss": game.origin, "aud": [CLIENT, "EVE Online"], "sub": format!("CHARACTER:EVE:{FIRST}"), "name": PILOTS[0].0,
        "owner": CLIENT, "exp": Utc::now().timestamp() + HOLDS, "scp": esi::SCOPES,
    });
    let token = game.signed(&claims).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(
        json!({ "access_token": token, "expires_in": HOLDS, "token_type": "Bearer", "refresh_token": "demo" }),
    ))
}

async fn keys(State(game): State<Arc<Game>>) -> Json<Value> {
    let point = game.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    Json(
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": CLIENT, "use": "sig", "alg": "ES256", "x": x, "y": y }] }),
    )
}

async fn fleet() -> Json<Value> {
    Json(
        json!({ "fleet_id": 1, "fleet_boss_id": FIRST, "role": "fleet_commander", "squad_id": -1, "wing_id": -1 }),
    )
}

async fn members(State(game): State<Arc<Game>>) -> Json<Vec<Value>> {
    let sample = game.samples.fetch_add(1, Ordering::Relaxed);
    let flies = |n: &usize| match n {
        1 | 2 => sample >= 1,
        3 => sample < 2,
        _ => true,
    };
    let member = |n| json!({ "character_id": FIRST + n, "ship_type_id": 17_478, "join_time": Utc::now() });
    Json((0..CREW).filter(flies).map(member).collect())
}

async fn names(Json(asked): Json<Vec<usize>>) -> Json<Vec<Value>> {
    let named = asked.into_iter().filter_map(|id| Some((id, PILOTS.get(id.checked_sub(FIRST)?)?.0)));
    Json(named.map(|(id, name)| json!({ "category": "character", "id": id, "name": name })).collect())
}

impl Game {
    fn signed(&self, claims: &Value) -> Option<String> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": CLIENT })), part(claims));
        let signature = self.key.sign(&SystemRandom::new(), said.as_bytes()).ok()?;
        Some(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }
}
