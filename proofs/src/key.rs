//! Ed25519 keys of signed notes (C2SP `signed-note`).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::hashed;

/// The signature type of Ed25519 in key ids and verifier keys.
const ED25519_TYPE: u8 = 1;

/// What signs.
pub struct Signer {
    key: VerifierKey,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.key)
    }
}

impl Signer {
    /// The key of this seed under a name.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, BadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey("it has no 32 bytes"))?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| BadKey("it has no 32 bytes"))?;
        Ok(Signer { key: VerifierKey::new(name, public)?, pair })
    }

    /// What checks its signatures.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    pub(crate) fn sign(&self, text: &str) -> [u8; 64] {
        self.pair.sign(text.as_bytes()).as_ref().try_into().expect("Ed25519 signs with 64 bytes")
    }
}

/// What checks signatures: `<name>+<key id in hexadecimal>+<base64 of 0x01 and the public key>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    public: [u8; 32],
}

/// A text that is no verifier key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a verifier key is `name+id+base64`: {0}")]
pub struct BadKey(&'static str);

impl VerifierKey {
    fn new(name: &str, public: [u8; 32]) -> Result<Self, BadKey> {
        if !is_name(name) {
            return Err(BadKey("its name is empty, or has a space or a plus"));
        }
        let Some(&[a, b, c, d]) =
            hashed(&[name.as_bytes(), b"\n", &[ED25519_TYPE], &public].concat()).0.first_chunk()
        else {
            unreachable!("a hash has 32 bytes")
        };
        Ok(VerifierKey { name: name.to_owned(), id: [a, b, c, d], public })
    }

    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What tells it from others of its name.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    pub(crate) fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.public).verify(text.as_bytes(), signature).is_ok()
    }
}

/// Whether a text can be the name of a key.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = STANDARD.encode([&[ED25519_TYPE][..], &self.public].concat());
        write!(f, "{}+{}+{public}", self.name, hex::encode(self.id))
    }
}

impl FromStr for VerifierKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(public)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(BadKey("it has not three parts"));
        };
        let bytes = STANDARD.decode(public).map_err(|_| BadKey("its last part is no base64"))?;
        let Some((&ED25519_TYPE, public)) = bytes.split_first() else {
            return Err(BadKey("it is no Ed25519 key"));
        };
        let public = public.try_into().map_err(|_| BadKey("an Ed25519 key has 32 bytes"))?;
        let key = VerifierKey::new(name, public)?;
        match hex::encode(key.id) == id {
            true => Ok(key),
            false => Err(BadKey("its id is not the one of its name and key")),
        }
    }
}
