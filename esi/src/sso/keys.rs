//! The keys that the game publishes, as they were when they were last asked for.
//!
//! They are kept as long as their answer says, and asked for anew for a key that is not among them, at most once in a
//! pause. While nobody answers, those that are here go on for a day.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, decode_header};
use prices::calling::{Ask, Failure, Service};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::{LoginFailed, Untrusted};
use crate::Secret;

/// Bytes of the longest token that is looked at.
pub(super) const LONGEST: usize = 16 << 10;
/// Keys that are looked at.
const MOST: usize = 100;
/// Between two times that keys are asked for although some are fresh.
const PAUSE: Duration = Duration::from_secs(5);
/// Keys that are older are not used.
const OLDEST: TimeDelta = TimeDelta::hours(24);

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    service: Service,
    /// Held while they are asked for, so that nobody asks twice.
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    keys: Arc<Vec<Jwk>>,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    brought_at: DateTime<Utc>,
}

/// A key set may hold keys of kinds that nobody here knows: they are passed over.
#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl Keys {
    pub(super) fn new(service: Service) -> Self {
        Keys { service, kept: Mutex::default() }
    }

    /// The key that a token says made its signature, and how it signs.
    pub(super) async fn of(&self, token: &Secret) -> Result<(Algorithm, DecodingKey), LoginFailed> {
        if token.expose().len() > LONGEST {
            return Err(Untrusted::TooLarge.into());
        }
        let header = decode_header(token.expose()).map_err(|_| malformed(token))?;
        let id = header.kid.ok_or(Untrusted::KeyUnknown)?;
        let key = self.find(&id).await?.ok_or(Untrusted::KeyUnknown)?;
        let algorithm = signs(&key).filter(|algorithm| *algorithm == header.alg);
        let algorithm = algorithm.ok_or(Untrusted::Algorithm)?;
        Ok((algorithm, DecodingKey::from_jwk(&key).map_err(|_| Untrusted::KeyUnknown)?))
    }

    async fn find(&self, id: &str) -> Result<Option<Jwk>, Failure> {
        let mut kept = self.kept.lock().await;
        let now = self.service.clock().now();
        let here = kept.as_ref().filter(|kept| now < kept.expires_at).and_then(|kept| kept.find(id));
        let asked = kept.as_ref().is_some_and(|kept| now < kept.asked_at + PAUSE);
        if here.is_some() || asked {
            return Ok(here.or_else(|| kept.as_ref().and_then(|kept| kept.find(id))));
        }
        let fetched = self.fetch(kept.is_some(), now).await;
        match (fetched, kept.as_mut()) {
            (Ok(fresh), _) => *kept = Some(fresh),
            (Err(failure), Some(old)) if now < old.brought_at + OLDEST => {
                tracing::warn!(%failure, "the game's keys cannot be asked for");
                old.asked_at = now;
                // Of a key that is not here nobody can say that it is unknown.
                return old.find(id).map(Some).ok_or(failure);
            }
            (Err(failure), _) => return Err(failure),
        }
        Ok(kept.as_ref().and_then(|kept| kept.find(id)))
    }

    async fn fetch(&self, anew: bool, now: DateTime<Utc>) -> Result<Kept, Failure> {
        let ask = Ask::get("jwks", "");
        let answer = self.service.ask(if anew { ask.anew() } else { ask }).await?;
        let keys = answer.json::<Document>()?.keys.into_iter().take(MOST);
        let keys = keys.filter_map(|key| serde_json::from_value(key).ok()).collect();
        let (keys, expires_at) = (Arc::new(JwkSet { keys }.keys), answer.expires_at);
        Ok(Kept { keys, asked_at: now, brought_at: now, expires_at })
    }
}

impl Kept {
    fn find(&self, id: &str) -> Option<Jwk> {
        self.keys.iter().find(|key| key.common.key_id.as_deref() == Some(id)).cloned()
    }
}

/// How a key makes signatures, if it makes any of the kinds that are accepted.
fn signs(key: &Jwk) -> Option<Algorithm> {
    if !matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            Some(Algorithm::ES256)
        }
        _ => None,
    }
}

/// A header that cannot be read names an algorithm that nobody knows, or is none.
fn malformed(token: &Secret) -> Untrusted {
    use base64::Engine as _;
    #[derive(Deserialize)]
    struct Head {
        #[serde(rename = "alg")]
        _algorithm: String,
    }
    let head = token.expose().split('.').next().unwrap_or_default();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(head).unwrap_or_default();
    match serde_json::from_slice::<Head>(&bytes) {
        Ok(_) => Untrusted::Algorithm,
        Err(_) => Untrusted::Malformed,
    }
}
