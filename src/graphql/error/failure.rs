//! From failures of the application to errors of resolvers.

use std::sync::Arc;

use aggregates::Common;

use super::GraphqlError;
use crate::lane::{Failure, Refusal};
use crate::people::export::ExportError;
use crate::projector::as_of::AsOfError;
use crate::simulate::SimulateError;
use crate::vault::VaultError;

impl From<Failure> for GraphqlError {
    fn from(failure: Failure) -> Self {
        let retryable = failure.retryable();
        let error = coded(failure);
        if retryable { error.retryable() } else { error }
    }
}

fn coded(failure: Failure) -> GraphqlError {
    let new = GraphqlError::new;
    match failure {
        Failure::Refused(refusal) => refused(&refusal),
        Failure::ClientKeyReused(at) => {
            let message = format!("the client key was used for another command, at position {at}");
            new("CLIENT_KEY_REUSED", &message).with("position", at.to_string())
        }
        Failure::ClientKeyMalformed => new(
            "CLIENT_KEY_MALFORMED",
            "a client key has 1 to 200 characters, none of them a control character",
        ),
        Failure::EventTooLarge { bytes, limit } => {
            let message = format!("an event of {bytes} bytes is too large, the limit is {limit}");
            new("EVENT_TOO_LARGE", &message).with("bytes", bytes).with("limit", limit)
        }
        Failure::Busy => new("BUSY", "the ledger has more waiting than it can take: nothing was done"),
        Failure::Unavailable => new("UNAVAILABLE", "the database is away: nothing was done"),
        Failure::OutcomeUnknown => {
            new("OUTCOME_UNKNOWN", "no answer came in time: ask again under the same client key")
        }
        Failure::ClockSkewed { seconds } => {
            let message = format!("the server's clock is off by {seconds} s: nothing was done");
            new("CLOCK_SKEWED", &message).with("seconds", seconds)
        }
        Failure::UpgradeRequired(at) => {
            let message =
                format!("position {at} holds an event of a later release: this server needs an upgrade");
            new("UPGRADE_REQUIRED", &message).with("position", at.to_string())
        }
        Failure::NotFound => GraphqlError::not_found(),
        Failure::Draining => new("DRAINING", "the server is going down: nothing was done"),
        Failure::Internal(cause) => GraphqlError::internal(cause),
    }
}

fn refused(refusal: &Refusal) -> GraphqlError {
    if is_unopened(refusal) {
        return GraphqlError::not_found();
    }
    let fields = serde_json::to_value(refusal).ok().and_then(|value| value.as_object().cloned());
    let mut fields = fields.unwrap_or_default();
    // Positions are strings throughout GraphQL.
    let positions = ["position", "entry", "simulated", "head"];
    for (_, value) in fields.iter_mut().filter(|(name, _)| positions.contains(&name.as_str())) {
        *value = value.as_u64().map_or_else(|| value.take(), |position| position.to_string().into());
    }
    let code = fields.remove("code");
    let code = code.as_ref().and_then(|code| code.as_str()).unwrap_or("REFUSED");
    GraphqlError { fields, ..GraphqlError::new(code, &refusal.sentence()) }
}

/// A ledger that has keys and no event yet is not there, as far as anybody may know.
fn is_unopened(refusal: &Refusal) -> bool {
    refusal.common() == Some(&Common::LedgerNotOpen)
}

impl From<Common> for GraphqlError {
    fn from(refusal: Common) -> Self {
        refused(&Refusal::Ledger(refusal.into()))
    }
}

impl From<sqlx::Error> for GraphqlError {
    fn from(error: sqlx::Error) -> Self {
        failed(&error)
    }
}

/// An error of the database, or what a reader of an earlier moment says within one.
pub(super) fn failed(error: &sqlx::Error) -> GraphqlError {
    match error {
        sqlx::Error::AnyDriverError(error) if error.is::<AsOfError>() => error
            .downcast_ref::<AsOfError>()
            .map_or_else(|| GraphqlError::internal(error), GraphqlError::from),
        error if is_away(error) => Failure::Unavailable.into(),
        error if has_nul(error) => GraphqlError::text_with_nul(),
        error => GraphqlError::internal(error),
    }
}

/// Whether a question had the character NUL in it, which no text of PostgreSQL has. What is written was checked before.
fn has_nul(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == "22021")
}

/// Whether the database is out of reach, and not this program wrong.
fn is_away(error: &sqlx::Error) -> bool {
    // Connection, resources and operator's intervention: classes of PostgreSQL that pass by themselves.
    let passing = |code: &str| ["08", "53", "57"].iter().any(|class| code.starts_with(class));
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
            true
        }
        sqlx::Error::Database(error) => error.code().is_some_and(|code| passing(&code)),
        _ => false,
    }
}

impl From<Arc<sqlx::Error>> for GraphqlError {
    /// Of a look-up that several resolvers share.
    fn from(error: Arc<sqlx::Error>) -> Self {
        failed(&error)
    }
}

impl From<VaultError> for GraphqlError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Database(error) => error.into(),
            VaultError::Forgotten(member) => Common::MemberForgotten { member }.into(),
            wrong @ VaultError::WrongMasterKey(_) => GraphqlError::internal(wrong),
        }
    }
}

impl From<ExportError> for GraphqlError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => error.into(),
            ExportError::Vault(error) => error.into(),
            malformed @ ExportError::Malformed(_) => GraphqlError::internal(malformed),
        }
    }
}

impl From<async_graphql::Error> for GraphqlError {
    /// What async-graphql says of its own context: always a defect of this program.
    fn from(error: async_graphql::Error) -> Self {
        GraphqlError::internal(error.message)
    }
}

impl From<SimulateError> for GraphqlError {
    fn from(error: SimulateError) -> Self {
        Failure::from(error).into()
    }
}
