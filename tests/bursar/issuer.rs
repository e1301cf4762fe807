//! Issuers of tokens to test with: keys of their own, tokens with whatever in them, and a server that publishes the keys, or
//! fails to.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use aws_lc_rs::{encoding::AsDer, encoding::PublicKeyX509Der, hmac};
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bursar::identity::tokens::{Issuers, Patience};
use chrono::Utc;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Making an RSA key takes a while in a debug build: all issuers have the same two.
static RSA: LazyLock<[RsaKeyPair; 2]> =
    LazyLock::new(|| [(); 2].map(|()| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")));
static FILES: AtomicU32 = AtomicU32::new(0);
/// The secret of an issuer that shares one.
pub const SECRET: &str = "a secret that has thirty-two bytes and some more";

/// What makes signatures.
pub enum Signer {
    Rsa(&'static RsaKeyPair),
    Elliptic(EcdsaKeyPair),
    Shared(Vec<u8>),
    Nobody,
}

impl Signer {
    pub fn rsa(n: usize) -> Self {
        Signer::Rsa(&RSA[n])
    }

    pub fn elliptic() -> Self {
        Signer::Elliptic(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    /// Who takes an RSA key's public half for a secret.
    pub fn confused(n: usize) -> Self {
        let public: PublicKeyX509Der = RSA[n].public_key().as_der().expect("a key");
        Signer::Shared(public.as_ref().to_vec())
    }

    pub fn shared() -> Self {
        Signer::Shared(SECRET.as_bytes().to_vec())
    }

    /// A token with this header and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.sign(said.as_bytes()));
        format!("{said}.{signature}")
    }

    fn sign(&self, said: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Signer::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, said, &mut signature).expect("signed");
                signature
            }
            Signer::Elliptic(key) => key.sign(&random, said).expect("signed").as_ref().to_vec(),
            Signer::Shared(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), said).as_ref().to_vec()
            }
            Signer::Nobody => Vec::new(),
        }
    }

    /// The key as its issuer publishes it.
    pub fn published(&self, id: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Signer::Rsa(key) => {
                let (n, e) = (key.public_key().modulus(), key.public_key().exponent());
                let n = text(n.big_endian_without_leading_zero());
                json!({ "kty": "RSA", "kid": id, "use": "sig", "n": n, "e": text(e.big_endian_without_leading_zero()) })
            }
            Signer::Elliptic(key) => {
                let point = key.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Signer::Shared(_) | Signer::Nobody => panic!("nothing to publish"),
        }
    }
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
    Signer::shared().token(&json!({ "alg": "HS256" }), &claims(issuer, subject, json!({})))
}
