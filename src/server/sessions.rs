//! The transport's seam to keys and tokens.

use std::time::Duration;

use axum::http::HeaderMap;

use crate::app::App;
use crate::http::authenticate::{bearer_of_headers, bearer_of_payload};
use crate::http::{Authenticate, Close, Denied};
use crate::identity::{self, Session};

/// How often an open WebSocket's credential is looked at again.
const EVERY: Duration = Duration::from_secs(1);

/// Turns credentials into sessions.
pub struct Sessions {
    app: App,
}

impl Sessions {
    /// Of this application.
    pub fn new(app: App) -> Self {
        Sessions { app }
    }

    async fn of(&self, token: Option<&str>) -> Result<Session, Denied> {
        match token {
            None => Ok(Session::Anonymous),
            Some(token) => identity::authenticate_token(&self.app, token).await.map_err(denied),
        }
    }
}

impl Authenticate for Sessions {
    type Session = Session;

    async fn http(&self, headers: &HeaderMap) -> Result<Session, Denied> {
        self.of(bearer_of_headers(headers)?).await
    }

    async fn init(&self, headers: &HeaderMap, payload: serde_json::Value) -> Result<Session, Denied> {
        match bearer_of_payload(&payload)? {
            Some(token) => self.of(Some(token)).await,
            None => self.http(headers).await,
        }
    }

    /// A key that expired or was revoked closes what it opened, and so does a token that expired, or whose holder acts no
    /// longer as whom they did in a ledger that they entered.
    async fn ended(&self, session: &Session) -> Close {
        loop {
            tokio::time::sleep(EVERY).await;
            match identity::renew(&self.app, session).await {
                Ok(_) | Err(identity::Denied::Unavailable) => {}
                Err(why) => return Close::denied(&denied(why)),
            }
        }
    }
}

fn denied(why: identity::Denied) -> Denied {
    match why {
        identity::Denied::Unauthenticated => Denied::Unauthenticated,
        identity::Denied::Expired => Denied::Expired,
        identity::Denied::Revoked => Denied::Revoked,
        identity::Denied::Unavailable => Denied::Unavailable,
        why if why.retryable() => Denied::Later { code: why.code(), why: why.to_string() },
        why => Denied::Told { code: why.code(), why: why.to_string() },
    }
}
