//! Who is asking: from a credential to a session.
//!
//! A credential is the operator's key, an API key of one ledger, or a token: a JWT of an issuer that this server trusts. A
//! token says who somebody is, and a ledger says as which member they act; it is the same token for every ledger.
//!
//! A wrong secret, an unknown ledger and a malformed key get the very same answer, and no answer tells whether a ledger
//! exists. That a key expired or was revoked is told only to who holds its genuine secret. Secrets are compared as MACs
//! or in constant time, and are never logged.

mod cache;
mod credential;
mod denied;
mod keys;
mod members;
mod session;
pub mod tokens;

use std::time::Duration;

use aggregates::LedgerId;

pub use cache::Cache;
pub use credential::{Credential, Secret};
pub use denied::Denied;
pub use session::{Holder, Person, Session};

use crate::app::App;

/// How long what was looked up of a credential is good for.
const STALE_AFTER: Duration = Duration::from_secs(1);

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
    let token = token.trim();
    if tokens::is_meant_as_one(token) {
        return app.issuers.person(token).await.map(Session::person);
    }
    match token.parse()? {
        Credential::Operator(secret) => {
            let genuine = secret.is(&app.vault.master().operator_secret());
            if genuine { Ok(Session::Operator) } else { Err(Denied::Unauthenticated) }
        }
        Credential::Key(ledger, secret) => keys::holder(app, ledger, &secret).await.map(Session::Key),
    }
}

/// The session within a ledger, if it may know of it. For a key of another ledger nothing is looked up.
pub async fn enter(app: &App, session: &Session, ledger: LedgerId) -> Result<Session, Denied> {
    match session {
        Session::Anonymous => Err(Denied::Unauthenticated),
        Session::Operator => Ok(Session::Operator),
        Session::Key(holder) | Session::Member(_, holder) if holder.ledger != ledger => {
            Err(Denied::Elsewhere)
        }
        Session::Key(_) | Session::Member(..) => fresh(app, session).await,
        Session::Person(person) => {
            person.holds()?;
            let holder = members::holder(app, person, ledger).await?;
            Ok(Session::Member(person.clone(), holder))
        }
    }
}

/// The session as it is now: roles may have changed, a credential may be over, an identity may be unlinked.
pub async fn renew(app: &App, session: &Session) -> Result<Session, Denied> {
    match session {
        Session::Key(holder) => keys::again(app, holder).await.map(Session::of),
        Session::Person(person) => {
            person.holds()?;
            members::are_still(app, person).await?;
            Ok(session.clone())
        }
        Session::Member(person, holder) => {
            person.holds()?;
            let holder = members::again(app, person, holder).await?;
            Ok(Session::Member(person.clone(), holder))
        }
        Session::Anonymous | Session::Operator => Ok(session.clone()),
    }
}

/// The session, looked up anew if that was a while ago: a WebSocket keeps its session for hours.
async fn fresh(app: &App, session: &Session) -> Result<Session, Denied> {
    match session.holder() {
        Some(holder) if holder.checked.elapsed() > STALE_AFTER => renew(app, session).await,
        _ => Ok(session.clone()),
    }
}

/// Makes the secret of a new API key of a ledger: what its holder gets, and what the books keep.
pub async fn new_key(app: &App, ledger: LedgerId) -> Result<(String, String), crate::vault::VaultError> {
    let secret = Secret::random();
    let mac = app.vault.create_ledger(ledger).await?.key_mac(secret.expose());
    Ok((Credential::Key(ledger, secret).to_text(), mac))
}
