//! Issuers of tokens to test with: keys of their own, tokens with whatever in them, and a server that publishes the keys, or
//! fails to.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bursar::identity::tokens::{Issuers, Patience};
use chrono::Utc;
use serde_json::{Value, json};
pub use standins::Signer;
use tokio::net::TcpListener;

static FILES: AtomicU32 = AtomicU32::new(0);
/// The secret of an issuer that shares one.
pub const SECRET: &str = "a secret that has thirty-two bytes and some more";

/// Who signs with [`SECRET`].
pub fn sharing() -> Signer {
    Signer::Secret(SECRET.as_bytes().to_vec())
}

/// What the server answers when it is asked for keys.
#[derive(Clone)]
pub enum Answer {
    /// These.
    Keys(Value),
    /// That it cannot.
    Failing,
    /// Nothing, ever.
    Silent,
    /// Something else.
    Garbage,
    /// More than keys can be.
    Huge,
    /// That the keys are elsewhere.
    Moved,
}

/// A server that publishes keys.
#[derive(Clone)]
pub struct Publisher {
    pub address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicU32>,
}

impl Publisher {
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let publisher = Publisher { address, answer: Arc::new(Mutex::new(answer)), asked: Arc::default() };
        let own = publisher.clone();
        let routes = axum::Router::new().fallback(move || own.clone().told());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        publisher
    }

    /// Publishes this key alone.
    pub async fn of(signer: &Signer, id: &str) -> Self {
        Publisher::start(Answer::Keys(json!({ "keys": [signer.published(id)] }))).await
    }

    pub fn answers(&self, answer: Answer) {
        *self.answer.lock().expect("not poisoned") = answer;
    }

    /// How often it was asked.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }

    async fn told(self) -> Response {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = self.answer.lock().expect("not poisoned").clone();
        match answer {
            Answer::Keys(keys) => axum::Json(keys).into_response(),
            Answer::Failing => StatusCode::BAD_GATEWAY.into_response(),
            Answer::Silent => std::future::pending().await,
            Answer::Garbage => "<html>keys</html>".into_response(),
            Answer::Huge => Body::from(vec![b' '; 1 << 20]).into_response(),
            Answer::Moved => (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
        }
    }
}

/// Trusted issuers: each its name and algorithm, and where its keys are; without that, it shares [`SECRET`].
pub fn trusting(issuers: &[(&str, &str, Option<SocketAddr>)], patience: Patience) -> Issuers {
    let file = file(".secret", SECRET);
    let issuer = |(name, algorithm, keys): &(&str, &str, Option<SocketAddr>)| {
        let mut issuer = json!({ "issuer": name, "audience": "bursar", "algorithm": algorithm });
        match keys {
            Some(address) => issuer["jwks_url"] = json!(format!("http://{address}/keys")),
            None => issuer["secret_file"] = json!(file),
        }
        issuer
    };
    let list: Value = issuers.iter().map(issuer).collect();
    Issuers::read(&self::file(".json", &list.to_string()), patience).expect("issuers")
}

/// A file with this in it.
pub fn file(ending: &str, content: &str) -> PathBuf {
    let name = format!("bursar-{}-{}{ending}", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

/// Claims that hold for ten minutes, with some changed; null takes one away.
pub fn claims(issuer: &str, subject: &str, change: Value) -> Value {
    let now = Utc::now().timestamp();
    let mut claims = json!({ "iss": issuer, "aud": "bursar", "sub": subject, "iat": now, "exp": now + 600 });
    let fields = claims.as_object_mut().expect("claims");
    fields.extend(change.as_object().expect("claims").clone());
    fields.retain(|_, value| !value.is_null());
    claims
}

/// A token of an issuer that shares [`SECRET`].
pub fn shared(issuer: &str, subject: &str) -> String {
    sharing().token(&json!({ "alg": "HS256" }), &claims(issuer, subject, json!({})))
}
