//! Who signs tokens.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Making RSA keys takes a while: all tests have the same two.
static RSA: LazyLock<[RsaKeyPair; 2]> =
    LazyLock::new(|| [(); 2].map(|()| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")));

/// What makes signatures.
pub enum Signer {
    Rsa(&'static RsaKeyPair),
    Elliptic(EcdsaKeyPair),
    /// A public key that is taken for a secret.
    Confused(Vec<u8>),
    Nobody,
}

impl Signer {
    pub fn rsa(n: usize) -> Self {
        Signer::Rsa(&RSA[n])
    }

    pub fn elliptic() -> Self {
        Signer::Elliptic(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    pub fn confused(n: usize) -> Self {
        Signer::Confused(RSA[n].public_key().as_ref().to_vec())
    }

    /// How it says that it signs.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Signer::Rsa(_) => "RS256",
            Signer::Elliptic(_) => "ES256",
            Signer::Confused(_) => "HS256",
            Signer::Nobody => "none",
        }
    }

    /// A token with this header and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(header), part(claims));
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(self.sign(said.as_bytes())))
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
            Signer::Confused(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), said).as_ref().to_vec()
            }
            Signer::Nobody => Vec::new(),
        }
    }

    /// The key as it is published.
    pub fn published(&self, id: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Signer::Rsa(key) => {
                let (n, e) = (key.public_key().modulus(), key.public_key().exponent());
                let n = text(n.big_endian_without_leading_zero());
                let e = text(e.big_endian_without_leading_zero());
                json!({ "kty": "RSA", "kid": id, "use": "sig", "alg": "RS256", "n": n, "e": e })
            }
            Signer::Elliptic(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (text(&point[1..33]), text(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "alg": "ES256", "x": x, "y": y })
            }
            Signer::Confused(_) | Signer::Nobody => panic!("nothing to publish"),
        }
    }
}
