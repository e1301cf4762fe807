//! Whether a request is signed: Ed25519 over the time it was sent and its body.

use aggregates::fleets::DiscordKey;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use chrono::{DateTime, TimeDelta, Utc};

/// How long ago a request may have been sent, and how far ahead its clock may be. An older one may be somebody's copy.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// A request with what it says of who sent it.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The header `X-Signature-Ed25519`: 128 hexadecimal digits.
    pub signature: Option<&'a str>,
    /// The header `X-Signature-Timestamp`: seconds since 1970.
    pub timestamp: Option<&'a str>,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// A request that is not signed, or not by whom it must be, or long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request is not signed as it must be")]
pub struct Unsigned;

impl Signed<'_> {
    /// Goes on only if the key signed it, and not long ago.
    pub fn check(&self, key: &DiscordKey, now: DateTime<Utc>) -> Result<(), Unsigned> {
        let (Some(signature), Some(timestamp)) = (self.signature, self.timestamp) else {
            return Err(Unsigned);
        };
        let mut bytes = [0; 64];
        hex::decode_to_slice(signature, &mut bytes).map_err(|_| Unsigned)?;
        let signed = [timestamp.as_bytes(), self.body].concat();
        UnparsedPublicKey::new(&ED25519, key.bytes()).verify(&signed, &bytes).map_err(|_| Unsigned)?;
        let sent = timestamp.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0)).ok_or(Unsigned)?;
        if (now - sent).abs() <= FRESH { Ok(()) } else { Err(Unsigned) }
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    const BODY: &[u8] = br#"{"type":1}"#;
    const SENT: &str = "1795377600";

    fn pair(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key")
    }

    fn key(seed: u8) -> DiscordKey {
        hex::encode(pair(seed).public_key().as_ref()).parse().expect("a key")
    }

    fn checked(signature: &str, timestamp: &str, body: &[u8], seconds: i64) -> Result<(), Unsigned> {
        let now = DateTime::from_timestamp(1_795_377_600 + seconds, 0).expect("a time");
        Signed { signature: Some(signature), timestamp: Some(timestamp), body }.check(&key(7), now)
    }

    fn signature(seed: u8, timestamp: &str, body: &[u8]) -> String {
        hex::encode(pair(seed).sign(&[timestamp.as_bytes(), body].concat()))
    }

    #[test]
    fn what_the_application_signed_a_moment_ago_is_taken() {
        for seconds in [0, 299, -299] {
            assert_eq!(checked(&signature(7, SENT, BODY), SENT, BODY, seconds), Ok(()));
        }
    }

    #[test]
    fn what_is_signed_by_another_or_says_something_else_is_not_taken() {
        let good = signature(7, SENT, BODY);
        for (signed, timestamp, body) in [
            (signature(8, SENT, BODY), SENT, BODY),
            (good.clone(), "1795377601", BODY),
            (good.clone(), SENT, br#"{"type":2}"#),
            (good[2..].to_owned(), SENT, BODY),
            ("zz".repeat(64), SENT, BODY),
            (String::new(), SENT, BODY),
            (signature(7, "soon", BODY), "soon", BODY),
        ] {
            assert_eq!(checked(&signed, timestamp, body, 0), Err(Unsigned));
        }
        let missing = Signed { signature: None, timestamp: Some(SENT), body: BODY };
        assert_eq!(missing.check(&key(7), Utc::now()), Err(Unsigned));
    }

    #[test]
    fn what_was_signed_long_ago_or_is_to_be_sent_is_not_taken() {
        for seconds in [301, -301, 86_400] {
            assert_eq!(checked(&signature(7, SENT, BODY), SENT, BODY, seconds), Err(Unsigned));
        }
        let far = i64::MAX.to_string();
        assert_eq!(checked(&signature(7, &far, BODY), &far, BODY, 0), Err(Unsigned));
    }
}
