//! The file that says whose tokens are believed: a JSON list of issuers, each with its audience, its one algorithm, and where
//! its keys are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

use super::fetch::Source;
use super::ring::{Patience, Ring};
use super::{Issuer, Keys};

/// Bytes of the shortest secret: as many as the signature has.
const SHORTEST: usize = 32;

/// An issuer as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    audience: String,
    algorithm: Signed,
    jwks_url: Option<String>,
    secret_file: Option<PathBuf>,
    secret_env: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Signed {
    #[serde(rename = "RS256")]
    Rs256,
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "HS256")]
    Hs256,
}

/// Why the issuers cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum Untrusted {
    /// A file cannot be read.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// It is no list of issuers.
    #[error("{path}: {why}")]
    NoList {
        /// Which.
        path: PathBuf,
        /// Why.
        why: serde_json::Error,
    },
    /// What is said of an issuer cannot be.
    #[error("the issuer `{issuer}`: {why}")]
    Issuer {
        /// Which.
        issuer: String,
        /// Why.
        why: String,
    },
}

/// The issuers of a file.
pub fn read(path: &Path, patience: Patience) -> Result<Vec<Issuer>, Untrusted> {
    let text = text(path)?;
    let no_list = |why| Untrusted::NoList { path: path.to_owned(), why };
    let written: Vec<Written> = serde_json::from_str(&text).map_err(no_list)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut issuers: Vec<Issuer> = Vec::with_capacity(written.len());
    for one in written {
        if issuers.iter().any(|other| other.name == one.issuer) {
            return Err(one.wrong("it is named twice"));
        }
        issuers.push(one.trusted(folder, patience)?);
    }
    Ok(issuers)
}

impl Written {
    fn trusted(self, folder: &Path, patience: Patience) -> Result<Issuer, Untrusted> {
        if self.issuer.is_empty() || self.issuer.contains(char::is_whitespace) {
            return Err(self.wrong("a name has at least one character, and no white space"));
        }
        if self.audience.is_empty() {
            return Err(self.wrong("the audience is empty"));
        }
        let (algorithm, keys) = match self.algorithm {
            Signed::Hs256 => (Algorithm::HS256, self.secret(folder)?),
            Signed::Rs256 => (Algorithm::RS256, self.published(Algorithm::RS256, patience)?),
            Signed::Es256 => (Algorithm::ES256, self.published(Algorithm::ES256, patience)?),
        };
        Ok(Issuer { name: self.issuer, audience: self.audience, algorithm, keys })
    }

    fn published(&self, algorithm: Algorithm, patience: Patience) -> Result<Keys, Untrusted> {
        let (Some(url), None, None) = (&self.jwks_url, &self.secret_file, &self.secret_env) else {
            return Err(self.wrong("RS256 and ES256 have a `jwks_url`, and no secret"));
        };
        let url = url.parse().map_err(|error| self.wrong(&format!("`jwks_url`: {error}")))?;
        if !Source::is_safe(&url) {
            return Err(self.wrong("`jwks_url` is https, or http on this machine"));
        }
        let source = Source::new(url, algorithm, patience.within);
        let source = source.map_err(|error| self.wrong(&error.to_string()))?;
        Ok(Keys::Published(Arc::new(Ring::new(source, patience))))
    }

    fn secret(&self, folder: &Path) -> Result<Keys, Untrusted> {
        let secret = match (&self.secret_file, &self.secret_env, &self.jwks_url) {
            (Some(file), None, None) => text(&folder.join(file))?,
            (None, Some(name), None) => {
                std::env::var(name).map_err(|error| self.wrong(&format!("`{name}`: {error}")))?
            }
            _ => return Err(self.wrong("HS256 has a `secret_file` or a `secret_env`, and no `jwks_url`")),
        };
        shared(&secret).ok_or_else(|| self.wrong("the secret has fewer than 32 bytes"))
    }

    fn wrong(&self, why: &str) -> Untrusted {
        Untrusted::Issuer { issuer: self.issuer.clone(), why: why.to_owned() }
    }
}

/// A secret as it stands in a file, if it is long enough.
fn shared(secret: &str) -> Option<Keys> {
    let secret = secret.trim().as_bytes();
    (secret.len() >= SHORTEST).then(|| Keys::Secret(Arc::new(DecodingKey::from_secret(secret))))
}

fn text(path: &Path) -> Result<String, Untrusted> {
    fs::read_to_string(path).map_err(|why| Untrusted::File { path: path.to_owned(), why })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const FIRST: &str = "https://id.example";

    fn issuers(list: Value) -> Result<Vec<String>, String> {
        let written: Vec<Written> = serde_json::from_value(list).map_err(|error| error.to_string())?;
        let trusted = |one: Written| one.trusted(Path::new(env!("CARGO_MANIFEST_DIR")), Patience::default());
        let trusted = written.into_iter().map(trusted).collect::<Result<Vec<_>, _>>();
        trusted.map(|all| all.into_iter().map(|one| one.name).collect()).map_err(|error| error.to_string())
    }

    fn one(change: Value) -> Value {
        let mut one = json!({
            "issuer": FIRST, "audience": "bursar", "algorithm": "RS256", "jwks_url": "https://id.example/keys",
        });
        one.as_object_mut().expect("an issuer").extend(change.as_object().expect("fields").clone());
        json!([one])
    }

    #[test]
    fn an_issuer_publishes_its_keys_or_shares_a_secret() {
        for algorithm in ["RS256", "ES256"] {
            assert_eq!(issuers(one(json!({ "algorithm": algorithm }))), Ok(vec![FIRST.to_owned()]));
        }
        // Any file of 32 bytes and more will do.
        let shared = json!({ "algorithm": "HS256", "jwks_url": null, "secret_file": "Cargo.toml" });
        assert_eq!(issuers(one(shared)), Ok(vec![FIRST.to_owned()]));
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        for (change, why) in [
            (json!({ "issuer": "" }), "no white space"),
            (json!({ "issuer": "a b" }), "no white space"),
            (json!({ "audience": "" }), "the audience is empty"),
            (json!({ "algorithm": "none" }), "unknown variant"),
            (json!({ "algorithm": "HS256" }), "no `jwks_url`"),
            (json!({ "algorithm": "HS256", "jwks_url": null }), "`secret_file` or a `secret_env`"),
            (json!({ "secret_env": "SECRET" }), "no secret"),
            (json!({ "jwks_url": null }), "have a `jwks_url`"),
            (json!({ "jwks_url": "http://id.example/keys" }), "https, or http on this machine"),
            (json!({ "jwks_url": "keys" }), "`jwks_url`: "),
            (json!({ "leeway": 7 }), "unknown field"),
            (
                json!({ "algorithm": "HS256", "jwks_url": null, "secret_env": "BURSAR_NO_SUCH" }),
                "BURSAR_NO_SUCH",
            ),
        ] {
            let refused = issuers(one(change.clone())).expect_err("refused");
            assert!(refused.contains(why), "{change}: {refused}");
        }
    }

    #[test]
    fn a_secret_has_thirty_two_bytes_without_the_space_around_it() {
        assert!(shared(&format!("{}\n", "x".repeat(32))).is_some());
        assert!(shared(&format!("{}\n\n", "x".repeat(31))).is_none());
    }
}
