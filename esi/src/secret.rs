//! Texts that are told to nobody but whom they are for.

use std::fmt;

use prices::calling::Failure;
use reqwest::header::HeaderValue;
use serde::Deserialize;

/// A token, a code or a verifier. It is not shown when printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As a bearer's header.
    pub(crate) fn bearer(&self) -> Result<HeaderValue, Failure> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0))
            .map_err(|_| Failure::shape("the token has characters that cannot be sent"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("a.b.c");
        assert_eq!(format!("{secret:?} {:?}", secret.bearer().expect("a header")), "Secret(..) Sensitive");
        assert!(matches!(Secret::new("a\nb").bearer(), Err(Failure::WrongShape { .. })));
    }
}
