//! The game's single sign-on: OAuth 2 by authorization code, with PKCE (RFC 6749 section 4.1, RFC 7636).
//!
//! Who logs in is sent to the game with a challenge, and comes back with a code that is worth nothing without its verifier.
//! The access token that it is exchanged for is a JWT: it is believed once its signature was checked by the keys that the
//! game publishes, and its issuer, its audience and its end hold. No code and no refresh token is sent a second time once
//! the game may have taken it.

mod claims;
mod keys;
mod pkce;
mod settings;
mod untrusted;

use chrono::{DateTime, Utc};
use prices::calling::{Ask, Clock, Failure, Misconfigured, Service};
use reqwest::Url;
use serde::Deserialize;

use self::keys::Keys;
pub use claims::Pilot;
pub use settings::{SCOPES, Settings};
pub use untrusted::{LoginFailed, Untrusted};

use crate::Secret;

/// Who lets pilots log in.
#[derive(Debug)]
pub struct Sso {
    settings: Settings,
    token: Service,
    keys: Keys,
}

/// A login that was begun. Whoever began it keeps the state and the verifier until its pilot comes back.
#[derive(Debug)]
pub struct Begun {
    /// Where the pilot goes.
    pub url: Url,
    /// What they come back with, so that nobody else's login is taken for theirs.
    pub state: Secret,
    /// What proves that the code is for who began it.
    pub verifier: Secret,
}

/// What a pilot granted.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Who.
    pub pilot: Pilot,
    /// What asks on their behalf.
    pub access: Secret,
    /// What gives the next such token.
    pub refresh: Secret,
    /// Until when the access token holds.
    pub until: DateTime<Utc>,
    /// What may be read, in order.
    pub scopes: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: Secret,
    refresh_token: Option<Secret>,
}

impl Sso {
    /// A single sign-on.
    pub fn new(settings: Settings, clock: &Clock) -> Result<Self, Misconfigured> {
        let service = |url: &Url| Service::new(url.clone(), settings.manners.clone(), clock.clone());
        let (token, keys) = (service(&settings.token)?, Keys::new(service(&settings.jwks)?));
        Ok(Sso { token, keys, settings })
    }

    /// Begins a login, of which the state begins with this text and a point: so whoever keeps several finds it again.
    pub fn begin(&self, about: &str) -> Begun {
        let (random, verifier) = (pkce::random(), pkce::random());
        let state = Secret::new(format!("{about}.{}", random.expose()));
        let Settings { authorize, redirect, client_id, scopes, .. } = &self.settings;
        let mut url = authorize.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect.as_str())
            .append_pair("client_id", client_id)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", state.expose())
            .append_pair("code_challenge", &pkce::challenge(&verifier))
            .append_pair("code_challenge_method", "S256");
        Begun { url, state, verifier }
    }

    /// Exchanges the code that a pilot came back with.
    pub async fn finish(&self, code: &Secret, verifier: &Secret) -> Result<Grant, LoginFailed> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("client_id", &self.settings.client_id),
            ("code_verifier", verifier.expose()),
        ];
        self.granted(&form, None).await
    }

    /// A new access token for an old grant. The refresh token may be another one from then on.
    pub async fn renew(&self, refresh: &Secret) -> Result<Grant, LoginFailed> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", &self.settings.client_id),
        ];
        self.granted(&form, Some(refresh)).await
    }

    async fn granted(&self, form: &[(&str, &str)], refresh: Option<&Secret>) -> Result<Grant, LoginFailed> {
        let body = pkce::form(form).into_bytes();
        let ask = Ask::post("token", "", "application/x-www-form-urlencoded", body);
        let tokens: Tokens = self.token.ask(ask).await.map_err(LoginFailed::of)?.json()?;
        let refresh = tokens.refresh_token.or(refresh.cloned());
        let refresh = refresh.ok_or_else(|| Failure::shape("no refresh token"))?;
        self.believe(tokens.access_token, refresh).await
    }

    async fn believe(&self, access: Secret, refresh: Secret) -> Result<Grant, LoginFailed> {
        let now = self.token.clock().now();
        let (algorithm, key) = self.keys.of(&access).await?;
        let claims = claims::read(&access, algorithm, &key)?;
        let (pilot, until, scopes) = claims.hold(&self.settings, now)?;
        Ok(Grant { pilot, access, refresh, until, scopes })
    }
}
