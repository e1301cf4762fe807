//! The keys that an issuer publishes: a JSON Web Key Set, of which those count that make signatures of the issuer's kind.

use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Keys of one issuer that are looked at.
const MOST: usize = 100;

/// An issuer's keys, with their ids.
#[derive(Clone, Debug, Default)]
pub struct Published(Vec<(Option<String>, Arc<DecodingKey>)>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl Published {
    /// Reads a key set. Keys of other kinds and uses are passed over, as a set may hold whatever its issuer needs; `None` if
    /// it is no key set.
    pub fn read(json: &[u8], algorithm: Algorithm) -> Option<Self> {
        let document: Document = serde_json::from_slice(json).ok()?;
        let read = |value| serde_json::from_value::<Jwk>(value).ok();
        let keys = document.keys.into_iter().take(MOST).filter_map(read).filter(|key| suits(key, algorithm));
        let key = |key: Jwk| Some((key.common.key_id.clone(), Arc::new(DecodingKey::from_jwk(&key).ok()?)));
        Some(Published(keys.filter_map(key).collect()))
    }

    /// The key of this id; without one, the only key that there is.
    pub fn find(&self, key_id: Option<&str>) -> Option<Arc<DecodingKey>> {
        let found = match key_id {
            Some(_) => self.0.iter().find(|(id, _)| id.as_deref() == key_id),
            None => self.0.first().filter(|_| self.0.len() == 1),
        };
        found.map(|(_, key)| Arc::clone(key))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Whether a key may make signatures of this kind.
fn suits(key: &Jwk, algorithm: Algorithm) -> bool {
    let signs = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let (named, kind) = match (algorithm, &key.algorithm) {
        (Algorithm::RS256, AlgorithmParameters::RSA(_)) => (KeyAlgorithm::RS256, true),
        (Algorithm::ES256, AlgorithmParameters::EllipticCurve(curve)) => {
            (KeyAlgorithm::ES256, curve.curve == EllipticCurve::P256)
        }
        _ => return false,
    };
    signs && kind && key.common.key_algorithm.is_none_or(|algorithm| algorithm == named)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rsa(change: Value) -> Value {
        let mut key = json!({ "kty": "RSA", "kid": "one", "n": "u_8", "e": "AQAB" });
        key.as_object_mut().expect("a key").extend(change.as_object().expect("fields").clone());
        key
    }

    fn set(keys: Value) -> Published {
        Published::read(json!({ "keys": keys }).to_string().as_bytes(), Algorithm::RS256).expect("a set")
    }

    #[test]
    fn keys_of_another_kind_or_use_and_what_is_no_key_are_passed_over() {
        let keys = json!([
            rsa(json!({ "use": "enc" })),
            rsa(json!({ "alg": "RS512" })),
            rsa(json!({ "kty": "quantum" })),
            { "kty": "oct", "k": "c2VjcmV0", "kid": "one" },
            { "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "one" },
            { "kty": "RSA" },
            7,
        ]);
        assert_eq!(set(keys).len(), 0);
        let good = [rsa(json!({})), rsa(json!({ "use": "sig" })), rsa(json!({ "alg": "RS256", "x5t": "a" }))];
        assert_eq!(set(json!(good)).len(), 3);
    }

    #[test]
    fn a_token_without_a_key_id_means_the_only_key() {
        let one = set(json!([rsa(json!({}))]));
        assert!(
            one.find(None).is_some() && one.find(Some("one")).is_some() && one.find(Some("two")).is_none()
        );
        let two = set(json!([rsa(json!({})), rsa(json!({ "kid": "two" }))]));
        assert!(two.find(None).is_none() && two.find(Some("two")).is_some());
    }

    #[test]
    fn what_is_no_key_set_is_none() {
        for text in ["", "<html>", "[]", "{}", r#"{"keys":{}}"#] {
            assert!(Published::read(text.as_bytes(), Algorithm::RS256).is_none(), "{text}");
        }
    }
}
