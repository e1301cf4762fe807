//! Bearer tokens that are JWTs of issuers whom this server trusts.
//!
//! What a token says of itself only chooses the issuer and the key. Its algorithm has to be the one that the issuer is
//! configured with, so that `none` and a public key taken for a secret get nowhere; issuer, audience and times are believed
//! once the signature holds, and only from then on is told what is wrong with them.

mod claimed;
mod fetch;
mod published;
mod ring;
mod trusted;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Number, Value};

use claimed::Claimed;
pub use ring::Patience;
use ring::Ring;
pub use trusted::Untrusted;

use super::{Denied, Person};

/// Bytes of the longest token that is looked at.
pub const LONGEST: usize = 8 << 10;
/// Characters of the longest subject, as OpenID Connect has it.
const LONGEST_SUBJECT: usize = 255;
/// Seconds by which the clocks of issuers may be off.
const LEEWAY: u32 = 30;

/// Whether a bearer token is meant as a JWT: no key of ours has a dot in it.
pub fn is_meant_as_one(token: &str) -> bool {
    token.contains('.')
}

/// The issuers whose tokens are believed.
#[derive(Debug, Default)]
pub struct Issuers(Vec<Issuer>);

/// Somebody whose word on who people are is taken.
#[derive(Debug)]
struct Issuer {
    /// As tokens spell it in `iss`.
    name: String,
    /// As whom tokens must address this server in `aud`.
    audience: String,
    algorithm: Algorithm,
    keys: Keys,
}

#[derive(Debug)]
enum Keys {
    /// A secret that the issuer shares with this server.
    Secret(Arc<DecodingKey>),
    /// What the issuer publishes.
    Published(Arc<Ring>),
}

/// What has to stand in a token besides its issuer and audience. The library checks that all are there.
#[derive(Deserialize)]
struct Claims {
    sub: Option<Value>,
    exp: Option<Number>,
}

impl Issuers {
    /// The issuers of a file.
    pub fn read(path: &Path, patience: Patience) -> Result<Self, Untrusted> {
        trusted::read(path, patience).map(Issuers)
    }

    /// Whom a token vouches for.
    pub async fn person(&self, token: &str) -> Result<Person, Denied> {
        if self.0.is_empty() {
            return Err(Denied::Unauthenticated);
        }
        let claimed = Claimed::read(token)?;
        let issuer = self.0.iter().find(|issuer| issuer.name == claimed.issuer);
        let issuer = issuer.ok_or(Denied::TokenIssuerUnknown)?;
        if !claimed.is_signed_by(issuer.algorithm) {
            return Err(Denied::TokenAlgorithm);
        }
        let key = issuer.key(claimed.key_id.as_deref()).await?;
        issuer.believe(token, &key)
    }
}

impl Issuer {
    async fn key(&self, key_id: Option<&str>) -> Result<Arc<DecodingKey>, Denied> {
        match &self.keys {
            Keys::Secret(secret) => Ok(Arc::clone(secret)),
            Keys::Published(ring) => ring.key(key_id).await,
        }
    }

    /// Whom the token speaks of, if the key made its signature and its claims hold.
    fn believe(&self, token: &str, key: &DecodingKey) -> Result<Person, Denied> {
        let mut rules = Validation::new(self.algorithm);
        rules.leeway = LEEWAY.into();
        rules.validate_nbf = true;
        rules.set_issuer(&[&self.name]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims = decode::<Claims>(token, key, &rules).map_err(|error| denied(error.kind()))?.claims;
        let until = claims.exp.as_ref().and_then(instant).ok_or(Denied::TokenClaimMissing)?;
        let subject = claims.sub.as_ref().and_then(Value::as_str).ok_or(Denied::TokenClaimMissing)?;
        let fits = !subject.is_empty()
            && subject.chars().count() <= LONGEST_SUBJECT
            && !subject.chars().any(char::is_control);
        match fits {
            true => Ok(Person::new(self.name.clone(), subject.to_owned(), until)),
            false => Err(Denied::TokenMalformed),
        }
    }
}

/// Until when a token is accepted that says this.
fn instant(seconds: &Number) -> Option<DateTime<Utc>> {
    let digits = seconds.to_string();
    let whole = digits.split('.').next()?.parse::<i64>().unwrap_or(i64::MAX);
    let at = DateTime::from_timestamp(whole.saturating_add(LEEWAY.into()), 0);
    Some(at.unwrap_or(DateTime::<Utc>::MAX_UTC))
}

fn denied(error: &ErrorKind) -> Denied {
    match error {
        ErrorKind::ExpiredSignature => Denied::TokenExpired,
        ErrorKind::ImmatureSignature => Denied::TokenNotYetValid,
        ErrorKind::InvalidAudience => Denied::TokenWrongAudience,
        ErrorKind::InvalidIssuer => Denied::TokenIssuerUnknown,
        ErrorKind::MissingRequiredClaim(_) => Denied::TokenClaimMissing,
        ErrorKind::InvalidAlgorithm => Denied::TokenAlgorithm,
        ErrorKind::InvalidClaimFormat(_) | ErrorKind::Json(_) | ErrorKind::Utf8(_) | ErrorKind::Base64(_) => {
            Denied::TokenMalformed
        }
        // A signature that does not hold is a wrong secret.
        _ => Denied::Unauthenticated,
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::json;

    use super::*;

    const SECRET: &[u8] = b"a secret of thirty-two bytes or more";

    fn issuers() -> Issuers {
        Issuers(vec![Issuer {
            name: "https://id.example".to_owned(),
            audience: "bursar".to_owned(),
            algorithm: Algorithm::HS256,
            keys: Keys::Secret(Arc::new(DecodingKey::from_secret(SECRET))),
        }])
    }

    fn now() -> i64 {
        Utc::now().timestamp()
    }

    fn claims(change: impl FnOnce(&mut Value)) -> Value {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "bursar", "sub": "jaina", "exp": now() + 600,
        });
        change(&mut claims);
        claims
    }

    async fn heard(claims: &Value, secret: &[u8]) -> Result<Person, Denied> {
        let token = encode(&Header::default(), claims, &EncodingKey::from_secret(secret)).expect("a token");
        issuers().person(&token).await
    }

    async fn refused(change: impl FnOnce(&mut Value)) -> Denied {
        heard(&claims(change), SECRET).await.expect_err("refused")
    }

    #[tokio::test]
    async fn a_token_vouches_for_its_subject_a_little_longer_than_it_says() {
        let claims = claims(|claims| claims["aud"] = json!(["other", "bursar"]));
        let person = heard(&claims, SECRET).await.expect("believed");
        assert_eq!((person.issuer.as_str(), person.subject.as_str()), ("https://id.example", "jaina"));
        assert_eq!(Some(person.until.timestamp()), claims["exp"].as_i64().map(|exp| exp + 30));
    }

    #[tokio::test]
    async fn what_a_genuine_token_lacks_has_a_code_each() {
        let missing = |name: &'static str| {
            move |claims: &mut Value| {
                claims.as_object_mut().expect("claims").remove(name);
            }
        };
        for name in ["exp", "aud", "sub"] {
            assert_eq!(refused(missing(name)).await, Denied::TokenClaimMissing, "{name}");
        }
        assert_eq!(refused(|claims| claims["exp"] = json!(now() - 60)).await, Denied::TokenExpired);
        assert_eq!(refused(|claims| claims["exp"] = json!("soon")).await, Denied::TokenMalformed);
        assert_eq!(refused(|claims| claims["nbf"] = json!(now() + 60)).await, Denied::TokenNotYetValid);
        assert_eq!(refused(|claims| claims["nbf"] = json!("soon")).await, Denied::TokenMalformed);
        assert_eq!(refused(|claims| claims["aud"] = json!("Bursar")).await, Denied::TokenWrongAudience);
        assert_eq!(refused(|claims| claims["aud"] = json!([])).await, Denied::TokenWrongAudience);
        assert_eq!(refused(|claims| claims["iss"] = json!("other")).await, Denied::TokenIssuerUnknown);
        assert_eq!(refused(missing("iss")).await, Denied::TokenClaimMissing);
        assert_eq!(refused(|claims| claims["sub"] = json!(7)).await, Denied::TokenClaimMissing);
        for subject in [String::new(), "x".repeat(256), "a\u{0}b".to_owned()] {
            assert_eq!(refused(|claims| claims["sub"] = json!(subject)).await, Denied::TokenMalformed);
        }
    }

    #[tokio::test]
    async fn clocks_may_be_off_by_half_a_minute() {
        for change in [json!({ "exp": now() - 20 }), json!({ "nbf": now() + 20 })] {
            let mut claims = claims(|_| ());
            claims.as_object_mut().expect("claims").extend(change.as_object().expect("claims").clone());
            assert!(heard(&claims, SECRET).await.is_ok(), "{claims}");
        }
    }

    #[tokio::test]
    async fn a_forged_token_is_a_wrong_secret_whatever_else_is_wrong_with_it() {
        let wrong = b"another secret of thirty-two bytes or more";
        for claims in [claims(|_| ()), claims(|claims| claims["exp"] = json!(1))] {
            assert_eq!(heard(&claims, wrong).await.expect_err("refused"), Denied::Unauthenticated);
        }
    }

    #[tokio::test]
    async fn where_no_issuer_is_trusted_a_token_is_no_credential() {
        let token = Issuers::default().person("a.b.c").await;
        assert_eq!(token.expect_err("refused"), Denied::Unauthenticated);
    }

    #[test]
    fn an_end_beyond_the_calendar_is_its_end() {
        assert_eq!(instant(&Number::from(u64::MAX)), Some(DateTime::<Utc>::MAX_UTC));
        assert_eq!(instant(&Number::from(0)).map(|at| at.timestamp()), Some(30));
    }
}
