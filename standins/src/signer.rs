//! Who signs tokens.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Making an RSA key takes a while in a debug build: all tests have the same two.
static RSA: LazyLock<[RsaKeyPair; 2]> =
    LazyLock::new(|| [(); 2].map(|()| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")));

/// What makes signatures.
pub enum Signer {
    /// One of two RSA keys.
    Rsa(&'static RsaKeyPair),
    /// A key on P-256.
    Elliptic(EcdsaKeyPair),
    /// A secret that the one who verifies has as well, or is made to believe so.
    Secret(Vec<u8>),
    /// Nothing: the signature is empty.
    Nobody,
}

impl Signer {
    /// One of two RSA keys.
    pub fn rsa(n: usize) -> Self {
        Signer::Rsa(&RSA[n])
    }

    /// A new key on P-256.
    pub fn elliptic() -> Self {
        Signer::Elliptic(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    /// Who takes an RSA key's public half for a secret.
    pub fn confused(n: usize) -> Self {
        let public: PublicKeyX509Der<'_> = RSA[n].public_key().as_der().expect("a key");
        Signer::Secret(public.as_ref().to_vec())
    }

    /// How it says that it signs.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Signer::Rsa(_) => "RS256",
            Signer::Elliptic(_) => "ES256",
            Signer::Secret(_) => "HS256",
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
            Signer::Secret(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), said).as_ref().to_vec()
            }
            Signer::Nobody => Vec::new(),
        }
    }

    /// The key as it is published (RFC 7517).
    pub fn published(&self, id: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut key = match self {
            Signer::Rsa(key) => {
                let (n, e) = (key.public_key().modulus(), key.public_key().exponent());
                let n = text(n.big_endian_without_leading_zero());
                json!({ "kty": "RSA", "n": n, "e": text(e.big_endian_without_leading_zero()) })
            }
            Signer::Elliptic(key) => {
                let point = key.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Signer::Secret(_) | Signer::Nobody => panic!("nothing to publish"),
        };
        key["kid"] = id.into();
        key["use"] = "sig".into();
        key["alg"] = self.algorithm().into();
        key
    }
}
