//! Bearer tokens: `bursar_<ledger>_<secret>` and `bursar_operator_<secret>`.

use std::fmt;
use std::str::FromStr;

use aggregates::LedgerId;
use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::Denied;

/// 32 secret bytes as 64 lower-case hexadecimal digits. Does not show them when printed.
#[derive(Clone)]
pub struct Secret(String);

/// What a bearer token claims.
#[derive(Clone, Debug)]
pub enum Credential {
    /// To be who runs the server.
    Operator(Secret),
    /// To hold an API key of a ledger.
    Key(LedgerId, Secret),
}

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).expect("the system's source of randomness works");
        Secret(hex::encode(bytes))
    }

    /// The digits.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether this is the genuine secret, in time that does not depend on where they differ.
    pub fn is(&self, genuine: &str) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), genuine.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl FromStr for Secret {
    type Err = Denied;

    fn from_str(text: &str) -> Result<Self, Denied> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let fits = text.len() == 64 && text.bytes().all(digit);
        if fits { Ok(Secret(text.to_owned())) } else { Err(Denied::Unauthenticated) }
    }
}

impl FromStr for Credential {
    type Err = Denied;

    fn from_str(text: &str) -> Result<Self, Denied> {
        let claim = text.strip_prefix("bursar_").and_then(|rest| rest.split_once('_'));
        let (whose, secret) = claim.ok_or(Denied::Unauthenticated)?;
        let secret = secret.parse()?;
        match whose {
            "operator" => Ok(Credential::Operator(secret)),
            ledger => {
                let ledger = ledger.parse().map_err(|_| Denied::Unauthenticated)?;
                Ok(Credential::Key(ledger, secret))
            }
        }
    }
}

impl Credential {
    /// The token, as its holder keeps it.
    pub fn to_text(&self) -> String {
        match self {
            Credential::Operator(secret) => format!("bursar_operator_{}", secret.0),
            Credential::Key(ledger, secret) => format!("bursar_{ledger}_{}", secret.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_is_written() {
        let ledger: LedgerId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        for credential in [Credential::Operator(Secret::random()), Credential::Key(ledger, Secret::random())]
        {
            let text = credential.to_text();
            assert_eq!(text.parse::<Credential>().expect("a token").to_text(), text);
        }
    }

    #[test]
    fn what_is_no_token_is_denied_like_a_wrong_one() {
        let secret = "0".repeat(64);
        for text in ["", "bursar", "bursar_operator_", "bursar_operator_xyz", "other_operator_0"] {
            assert_eq!(text.parse::<Credential>().expect_err(text), Denied::Unauthenticated);
        }
        for whose in ["", "no-uuid", "operator_", "OPERATOR"] {
            let text = format!("bursar_{whose}_{secret}");
            assert_eq!(text.parse::<Credential>().expect_err(&text), Denied::Unauthenticated);
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let credential = Credential::Operator(Secret::random());
        assert_eq!(format!("{credential:?}"), "Operator(Secret(..))");
    }
}
