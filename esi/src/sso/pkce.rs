//! Proof Key for Code Exchange (RFC 7636), and forms.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;

use crate::Secret;

/// 32 random bytes as 43 characters that every address may have.
pub(super) fn random() -> Secret {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("the system's source of randomness works");
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// The challenge of a verifier, by the method `S256`.
pub(super) fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.expose().as_bytes()))
}

/// Fields as a form sends them.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("form:/").expect("an address");
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standards_example() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn no_two_verifiers_are_the_same_and_each_is_long_enough() {
        assert_eq!(random().expose().len(), 43);
        assert!(random() != random());
    }

    #[test]
    fn a_form_keeps_what_is_in_it_apart() {
        assert_eq!(form(&[("code", "a&b=c d"), ("grant_type", "x")]), "code=a%26b%3Dc+d&grant_type=x");
    }
}
