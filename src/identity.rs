//! Who is asking: from a credential to a session.
//!
//! A wrong secret, an unknown ledger and a malformed key get the very same answer, and no answer tells whether a ledger
//! exists. That a key expired or was revoked is told only to who holds its genuine secret. Secrets are compared as MACs
//! or in constant time, and are never logged.

mod cache;
mod credential;
mod keys;
mod session;

use std::time::Duration;

use aggregates::LedgerId;

pub use cache::Cache;
pub use credential::{Credential, Secret};
pub use session::{KeyHolder, Session};

use crate::app::App;

/// How long what was looked up of a key is good for.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// Why a credential was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It is no credential of anybody here.
    #[error("the credential is not valid")]
    Unauthenticated,
    /// It was one until it expired.
    #[error("the API key has expired")]
    Expired,
    /// It was one until it was revoked.
    #[error("the API key was revoked")]
    Revoked,
    /// It cannot be checked now; try again.
    #[error("credentials cannot be checked at the moment")]
    Unavailable,
}

impl Denied {
    /// The value of `extensions.code`.
    pub fn code(self) -> &'static str {
        match self {
            Denied::Unauthenticated => "UNAUTHENTICATED",
            Denied::Expired => "KEY_EXPIRED",
            Denied::Revoked => "KEY_REVOKED",
            Denied::Unavailable => "UNAVAILABLE",
        }
    }
}

/// The session of a request with this `Authorization` header: anonymous without one.
pub async fn authenticate(app: &App, header: Option<&str>) -> Result<Session, Denied> {
    let Some(header) = header else { return Ok(Session::Anonymous) };
    match header.trim().split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            authenticate_token(app, token).await
        }
        _ => Err(Denied::Unauthenticated),
    }
}

/// The session of who holds this bearer token.
pub async fn authenticate_token(app: &App, token: &str) -> Result<Session, Denied> {
    match token.trim().parse()? {
        Credential::Operator(secret) => {
            let genuine = secret.is(&app.vault.master().operator_secret());
            if genuine { Ok(Session::Operator) } else { Err(Denied::Unauthenticated) }
        }
        Credential::Key(ledger, secret) => keys::holder(app, ledger, &secret).await.map(Session::Key),
    }
}

/// The session as it is now: roles may have changed, and a key may have expired or been revoked.
pub async fn renew(app: &App, session: &Session) -> Result<Session, Denied> {
    match session {
        Session::Key(holder) => keys::again(app, holder).await.map(Session::of),
        Session::Anonymous | Session::Operator => Ok(session.clone()),
    }
}

/// The session, looked up anew if that was a while ago: a WebSocket keeps its session for hours.
pub async fn fresh(app: &App, session: &Session) -> Result<Session, Denied> {
    match session {
        Session::Key(holder) if holder.checked.elapsed() > STALE_AFTER => renew(app, session).await,
        session => Ok(session.clone()),
    }
}

/// Makes the secret of a new API key of a ledger: what its holder gets, and what the books keep.
pub async fn new_key(app: &App, ledger: LedgerId) -> Result<(String, String), crate::vault::VaultError> {
    let secret = Secret::random();
    let mac = app.vault.create_ledger(ledger).await?.key_mac(secret.expose());
    Ok((Credential::Key(ledger, secret).to_text(), mac))
}
