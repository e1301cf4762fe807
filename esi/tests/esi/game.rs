//! The game on one server: its single sign-on and its interface, with a clock that is set by hand.

use std::time::Duration;

use chrono::{DateTime, Utc};
use esi::{Esi, Grant, Login, LoginFailed, PilotId, Secret, Settings, Sso};
use prices::calling::{Clock, Manners, Service};
use serde_json::{Value, json};
use standins::{Reply, Seen, Server, Signer, ok};

pub const JAINA: PilotId = PilotId(95_465_499);
pub const GROM: PilotId = PilotId(2_112_625_428);
pub const TOKEN: &str = "/v2/oauth/token";
pub const JWKS: &str = "/oauth/jwks";
pub const KEY: &str = "JWT-Signature-Key";

pub struct Game {
    pub server: Server,
    pub clock: Clock,
    pub sso: Sso,
    pub esi: Esi,
    pub access: Secret,
}

pub fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

impl Game {
    pub async fn start() -> Self {
        Game::with(Manners::default()).await
    }

    /// Who gives up soon.
    pub async fn hasty() -> Self {
        Game::with(Manners { request: Duration::from_millis(60), ..Manners::default() }).await
    }

    async fn with(manners: Manners) -> Self {
        let server = Server::start().await;
        let clock = Clock::set_to(noon());
        let settings = Settings::at(&server.base, "app", "http://127.0.0.1:8080/esi/callback");
        let settings = Settings { manners: manners.clone(), ..settings.expect("settings") };
        let sso = Sso::new(settings, &clock).expect("a single sign-on");
        let base = format!("{}/esi/", server.base).parse().expect("an address");
        let service = Service::new(base, manners, clock.clone()).expect("a service");
        Game { esi: Esi::new(&service), server, clock, sso, access: Secret::new("an access token") }
    }

    /// Publishes these keys, under their ids.
    pub fn publishes(&self, keys: &[(&Signer, &str)]) -> &Self {
        let keys: Vec<Value> = keys.iter().map(|(signer, id)| signer.published(id)).collect();
        let set = json!({ "keys": keys, "SkipUnresolvedJsonWebKeys": true });
        self.server.on(JWKS, move |_| ok(&set).with("cache-control", "max-age=300"));
        self
    }

    /// What Jaina's token claims.
    pub fn claims(&self) -> Value {
        json!({
            "iss": self.server.base, "aud": ["app", "EVE Online"], "sub": format!("CHARACTER:EVE:{JAINA}"),
            "name": "Jaina Proudmoore", "owner": "8PmzCeTKb4VFUDrHLc/AeZXDSWM=", "azp": "app", "tier": "live",
            "exp": noon().timestamp() + 1199, "iat": noon().timestamp(), "jti": "998e12c7", "tenant": "tranquility",
            "kid": KEY, "region": "world", "scp": ["esi-fleets.read_fleet.v1"],
        })
    }

    /// Lets Jaina log in with a token of this signer, under this key's id, that claims this.
    pub async fn login_by(&self, signer: &Signer, id: &str, claims: &Value) -> Result<Grant, LoginFailed> {
        let header = json!({ "alg": signer.algorithm(), "kid": id, "typ": "JWT" });
        self.login_with(signer.token(&header, claims)).await
    }

    /// Lets somebody log in with a token.
    pub async fn login_with(&self, token: String) -> Result<Grant, LoginFailed> {
        let tokens = json!({ "access_token": token, "expires_in": 1199, "token_type": "Bearer", "refresh_token": "again" });
        self.server.on(TOKEN, move |_| ok(&tokens));
        self.sso.finish(&Secret::new("a code"), &Secret::new("a verifier")).await
    }

    /// On behalf of Jaina.
    pub fn jaina(&self) -> Login<'_> {
        Login { pilot: JAINA, access: &self.access }
    }

    /// Answers so what is asked of the interface at a path.
    pub fn on(&self, path: &str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> &Self {
        self.server.on(&format!("/esi/{path}"), script);
        self
    }

    /// What the interface was asked at a path.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        self.server.seen(&format!("/esi/{path}"))
    }
}
