//! AES-256-GCM-SIV under a key per person: a random nonce in front, bound to the ledger and the person.

use aggregates::{LedgerId, MemberId, Sealed};
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use uuid::Uuid;

/// 32 random bytes.
pub fn random() -> [u8; 32] {
    filled()
}

fn filled<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system's source of randomness works");
    bytes
}

/// An HMAC key for one purpose, from a secret.
pub fn derive(secret: &[u8; 32], purpose: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &derived(secret, purpose))
}

/// 32 bytes for one purpose, from a secret (HKDF-SHA-256 without salt).
pub fn derived(secret: &[u8; 32], purpose: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(secret)
        .expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(&mut bytes))
        .expect("HKDF-SHA-256 gives 32 bytes");
    bytes
}

/// Encrypts, with the nonce in front. `about` is authenticated, not encrypted.
pub fn encrypt(key: &[u8; 32], about: [Uuid; 2], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LEN] = filled();
    let mut bytes = plain.to_vec();
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(about), &mut bytes)
        .expect("far below the cipher's limit");
    [&nonce[..], &bytes].concat()
}

/// Decrypts what [`encrypt`] gave; `None` if it is not that, or is about something else.
pub fn decrypt(key: &[u8; 32], about: [Uuid; 2], bytes: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
    let mut sealed = sealed.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    cipher(key).open_in_place(nonce, aad(about), &mut sealed).ok().map(|plain| plain.to_vec())
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).expect("32 bytes are a key"))
}

fn aad(about: [Uuid; 2]) -> Aad<[u8; 32]> {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(about[0].as_bytes());
    bytes[16..].copy_from_slice(about[1].as_bytes());
    Aad::from(bytes)
}

/// The key of one person.
pub struct PersonKey<'a>(&'a [u8; 32]);

impl<'a> PersonKey<'a> {
    /// From its secret.
    pub fn new(secret: &'a [u8; 32]) -> Self {
        PersonKey(secret)
    }

    /// Seals a text about the person.
    pub fn seal(&self, ledger: LedgerId, member: MemberId, text: &str) -> Sealed {
        let bytes = encrypt(self.0, [ledger.0, member.0], text.as_bytes());
        Sealed { of: member, sealed: STANDARD_NO_PAD.encode(bytes) }
    }

    /// What a sealed text says; `None` if it was sealed under another key.
    pub fn open(&self, ledger: LedgerId, sealed: &Sealed) -> Option<String> {
        let bytes = STANDARD_NO_PAD.decode(&sealed.sealed).ok()?;
        String::from_utf8(decrypt(self.0, [ledger.0, sealed.of.0], &bytes)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_under_its_own_key_ledger_and_person_only() {
        let (ours, ledger, member) = (random(), LedgerId(Uuid::from_u128(1)), MemberId(Uuid::from_u128(2)));
        let sealed = PersonKey::new(&ours).seal(ledger, member, "Thrall");
        assert_eq!(PersonKey::new(&ours).open(ledger, &sealed).as_deref(), Some("Thrall"));
        assert_eq!(PersonKey::new(&random()).open(ledger, &sealed), None);
        assert_eq!(PersonKey::new(&ours).open(LedgerId(Uuid::from_u128(3)), &sealed), None);
        let stolen = Sealed { of: MemberId(Uuid::from_u128(4)), ..sealed };
        assert_eq!(PersonKey::new(&ours).open(ledger, &stolen), None);
    }

    #[test]
    fn sealing_the_same_text_twice_gives_different_bytes() {
        let (key, ledger, member) = (random(), LedgerId(Uuid::nil()), MemberId(Uuid::nil()));
        let seal = || PersonKey::new(&key).seal(ledger, member, "Thrall");
        assert_ne!(seal(), seal());
    }
}
