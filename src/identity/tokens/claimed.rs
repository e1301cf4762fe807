//! What a token says of itself, before anything of it is believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Denied, LONGEST};

/// What a token says of itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Claimed {
    algorithm: String,
    /// Which of its issuer's keys made its signature.
    pub key_id: Option<String>,
    /// Who is said to have issued it.
    pub issuer: String,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood: none are.
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Body {
    iss: Option<String>,
}

impl Claimed {
    /// Reads a token's first two parts.
    pub fn read(token: &str) -> Result<Self, Denied> {
        if token.len() > LONGEST {
            return Err(Denied::TokenTooLarge);
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [head, body, _signature] = parts[..] else { return Err(Denied::TokenMalformed) };
        let (head, body): (Head, Body) = (part(head)?, part(body)?);
        if head.crit.is_some() {
            return Err(Denied::TokenMalformed);
        }
        let issuer = body.iss.ok_or(Denied::TokenClaimMissing)?;
        Ok(Claimed { algorithm: head.alg, key_id: head.kid, issuer })
    }

    /// Whether it says that it is signed in this way.
    pub fn is_signed_by(&self, algorithm: Algorithm) -> bool {
        self.algorithm == name(algorithm)
    }
}

fn name(algorithm: Algorithm) -> String {
    format!("{algorithm:?}")
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Denied> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Denied::TokenMalformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Denied::TokenMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(head: &str, body: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.", part(head), part(body))
    }

    #[test]
    fn an_algorithm_is_its_name_exactly() {
        for (alg, expected) in [("RS256", true), ("rs256", false), ("none", false), ("HS256", false)] {
            let claimed = Claimed::read(&token(&format!(r#"{{"alg":"{alg}"}}"#), r#"{"iss":"a"}"#));
            assert_eq!(claimed.expect("read").is_signed_by(Algorithm::RS256), expected, "{alg}");
        }
    }

    #[test]
    fn what_is_no_token_is_malformed_and_what_is_too_long_is_not_looked_at() {
        let (head, body) = (r#"{"alg":"RS256"}"#, r#"{"iss":"a"}"#);
        for text in [
            ".".to_owned(),
            "a.b".to_owned(),
            "a.b.c.d".to_owned(),
            "%.%.%".to_owned(),
            token("[]", body),
            token(head, "7"),
            token("{}", body),
            token(r#"{"alg":1}"#, body),
            token(r#"{"alg":"RS256","crit":["exp"]}"#, body),
            token(head, r#"{"iss":["a"]}"#),
        ] {
            assert_eq!(Claimed::read(&text), Err(Denied::TokenMalformed), "{text}");
        }
        assert_eq!(Claimed::read(&token(head, "{}")), Err(Denied::TokenClaimMissing));
        assert_eq!(Claimed::read(&".".repeat(LONGEST + 1)), Err(Denied::TokenTooLarge));
    }
}
