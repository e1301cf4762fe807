//! The transport's seam to keys and tokens.

use std::time::Duration;

use aggregates::{LedgerId, Position};
use axum::http::HeaderMap;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::app::App;
use crate::http::authenticate::{bearer_of_headers, bearer_of_payload};
use crate::http::{Authenticate, Close, Denied};
use crate::identity::{self, Session};

/// How often an open WebSocket's credential is looked at again, for what other processes did to it.
const EVERY: Duration = Duration::from_secs(1);

/// Turns credentials into sessions.
pub struct Sessions {
    app: App,
    every: Duration,
}

impl Sessions {
    /// Of this application.
    pub fn new(app: App) -> Self {
        Sessions { app, every: EVERY }
    }

    /// Looks at the keys of open WebSockets so often, besides at once when this process changed them.
    #[must_use]
    pub fn every(self, every: Duration) -> Self {
        Sessions { every, ..self }
    }

    /// Waits until something about the people of a ledger changed, and shows.
    async fn changed(&self, ledger: LedgerId, changes: &mut watch::Receiver<Position>) {
        if changes.changed().await.is_err() {
            return std::future::pending().await;
        }
        let position = *changes.borrow_and_update();
        // Whether it got there or not: the next look decides.
        let _ = self.app.projector.wait_for(ledger, position, self.every).await;
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

    /// A key that expired or was revoked closes what it opened: at once if it was revoked in this process, within a second
    /// otherwise. So does a token that expired, or whose holder acts no longer as whom they did in a ledger that they
    /// entered.
    async fn ended(&self, session: &Session) -> Close {
        let mut changes = session.ledger().map(|ledger| (ledger, self.app.keys.watch(ledger)));
        loop {
            // Whether something changed or it is time: the look decides.
            match &mut changes {
                Some((ledger, changes)) => drop(timeout(self.every, self.changed(*ledger, changes)).await),
                None => tokio::time::sleep(self.every).await,
            }
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
