//! What a token says once its signature holds.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{Settings, Untrusted};
use crate::{PilotId, Secret};

/// By how much the game's clock may be off.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// What stands before a character's number.
const CHARACTER: &str = "CHARACTER:EVE:";
/// Characters of the longest name.
const LONGEST: usize = 100;

/// A character who logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pilot {
    /// Which.
    pub id: PilotId,
    /// What they are called.
    pub name: String,
    /// Whose they are: another text once the character was given to somebody else.
    pub owner: String,
}

/// Who is named by one text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Several {
    One(String),
    Many(Vec<String>),
}

/// What a token claims.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: Option<String>,
    aud: Option<Several>,
    sub: Option<String>,
    name: Option<String>,
    #[serde(default)]
    owner: String,
    exp: Option<Number>,
    nbf: Option<Number>,
    scp: Option<Several>,
}

/// The claims of a token whose signature this key made.
pub(super) fn read(token: &Secret, algorithm: Algorithm, key: &DecodingKey) -> Result<Claims, Untrusted> {
    let mut rules = Validation::new(algorithm);
    // What the claims say is looked at afterwards, by the clock that the caller goes by.
    (rules.validate_exp, rules.validate_nbf, rules.validate_aud) = (false, false, false);
    rules.required_spec_claims.clear();
    let claims =
        decode::<Value>(token.expose(), key, &rules).map_err(|error| untrusted(error.kind()))?.claims;
    serde_json::from_value(claims).map_err(|_| Untrusted::Malformed)
}

fn untrusted(error: &ErrorKind) -> Untrusted {
    match error {
        ErrorKind::InvalidAlgorithm => Untrusted::Algorithm,
        ErrorKind::InvalidToken | ErrorKind::Json(_) | ErrorKind::Utf8(_) | ErrorKind::Base64(_) => {
            Untrusted::Malformed
        }
        _ => Untrusted::Signature,
    }
}

impl Claims {
    /// Of whom the token speaks, until when, and what they granted, if all of it holds now.
    pub(super) fn hold(
        self,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<(Pilot, DateTime<Utc>, Vec<String>), Untrusted> {
        let until = self.exp.as_ref().and_then(instant).ok_or(Untrusted::ClaimMissing)?;
        let from = self.nbf.as_ref().map_or(Ok(now), |from| instant(from).ok_or(Untrusted::Malformed))?;
        let issuer = self.iss.as_ref().ok_or(Untrusted::ClaimMissing)?;
        let audience = self.aud.as_ref().ok_or(Untrusted::ClaimMissing)?;
        if !settings.issuers.contains(issuer) {
            return Err(Untrusted::Issuer);
        }
        if !audience.has(&settings.client_id) || !audience.has(&settings.game) {
            return Err(Untrusted::Audience);
        }
        if until + LEEWAY <= now {
            return Err(Untrusted::Expired);
        }
        if now + LEEWAY < from {
            return Err(Untrusted::NotYetValid);
        }
        let pilot = pilot(self.sub, self.name, self.owner)?;
        Ok((pilot, until, self.scp.map(Several::sorted).unwrap_or_default()))
    }
}

fn pilot(subject: Option<String>, name: Option<String>, owner: String) -> Result<Pilot, Untrusted> {
    let subject = subject.ok_or(Untrusted::ClaimMissing)?;
    let number = subject.strip_prefix(CHARACTER).ok_or(Untrusted::NoPilot)?;
    let id = number.parse().ok().filter(|id| *id > 0).map(PilotId).ok_or(Untrusted::NoPilot)?;
    let name = name.ok_or(Untrusted::ClaimMissing)?;
    let fits = !name.trim().is_empty() && name.chars().count() <= LONGEST && !name.contains(char::is_control);
    if fits { Ok(Pilot { id, name, owner }) } else { Err(Untrusted::Malformed) }
}

impl Several {
    fn has(&self, one: &str) -> bool {
        match self {
            Several::One(text) => text == one,
            Several::Many(texts) => texts.iter().any(|text| text == one),
        }
    }

    fn sorted(self) -> Vec<String> {
        let mut texts = match self {
            Several::One(text) => text.split_whitespace().map(str::to_owned).collect(),
            Several::Many(texts) => texts,
        };
        texts.sort();
        texts.dedup();
        texts
    }
}

/// A time in seconds, of which parts do not count. None that is in no calendar.
fn instant(seconds: &Number) -> Option<DateTime<Utc>> {
    let text = seconds.to_string();
    let whole = text.split(['.', 'e']).next()?.parse().ok()?;
    let limit = DateTime::from_timestamp(253_402_300_799, 0)?;
    DateTime::from_timestamp(whole, 0).map(|at| at.min(limit))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T12:00:00Z".parse().expect("a time")
    }

    fn held(change: impl FnOnce(&mut Value)) -> Result<(Pilot, DateTime<Utc>, Vec<String>), Untrusted> {
        let settings = Settings::new("app", "https://guild.example/").expect("settings");
        let mut claims = json!({
            "iss": "https://login.eveonline.com", "aud": ["app", "EVE Online"], "sub": "CHARACTER:EVE:90",
            "name": "Jaina", "owner": "x=", "exp": now().timestamp() + 1199, "scp": ["b", "a"],
        });
        change(&mut claims);
        serde_json::from_value::<Claims>(claims).map_err(|_| Untrusted::Malformed)?.hold(&settings, now())
    }

    #[test]
    fn a_token_speaks_of_a_pilot_until_a_time_and_of_what_they_granted() {
        let (pilot, until, scopes) = held(|_| ()).expect("believed");
        assert_eq!((pilot.id, pilot.name.as_str(), pilot.owner.as_str()), (PilotId(90), "Jaina", "x="));
        assert_eq!((until - now()).num_seconds(), 1199);
        assert_eq!(scopes, ["a", "b"]);
        let (_, _, scopes) = held(|claims| claims["scp"] = json!("one two")).expect("believed");
        assert_eq!(scopes, ["one", "two"]);
        assert!(held(|claims| claims["iss"] = json!("login.eveonline.com")).is_ok());
    }

    #[test]
    fn whatever_does_not_hold_has_a_reason_of_its_own() {
        let late = now().timestamp();
        for (field, value, reason) in [
            ("iss", json!("login.evil.example"), Untrusted::Issuer),
            ("iss", json!(null), Untrusted::ClaimMissing),
            ("iss", json!(7), Untrusted::Malformed),
            ("aud", json!("app"), Untrusted::Audience),
            ("aud", json!("EVE Online"), Untrusted::Audience),
            ("aud", json!(["other", "EVE Online"]), Untrusted::Audience),
            ("aud", json!(null), Untrusted::ClaimMissing),
            ("exp", json!(late - 30), Untrusted::Expired),
            ("exp", json!(null), Untrusted::ClaimMissing),
            ("exp", json!("soon"), Untrusted::Malformed),
            ("nbf", json!(late + 31), Untrusted::NotYetValid),
            ("sub", json!("CORPORATION:EVE:90"), Untrusted::NoPilot),
            ("sub", json!("CHARACTER:EVE:0"), Untrusted::NoPilot),
            ("sub", json!("CHARACTER:EVE:-9"), Untrusted::NoPilot),
            ("sub", json!(null), Untrusted::ClaimMissing),
            ("name", json!(null), Untrusted::ClaimMissing),
            ("name", json!(" "), Untrusted::Malformed),
        ] {
            assert_eq!(held(|claims| claims[field] = value.clone()), Err(reason), "{field} {value}");
        }
        assert!(held(|claims| claims["exp"] = json!(late - 29)).is_ok());
    }
}
