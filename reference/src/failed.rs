//! Why the reference did not do what it was asked.

use std::error::Error;

use cqrs_es::AggregateError;
use hosting::Refused;

/// The reference itself failed: the database, or something in it that is no event.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Broken(Box<dyn Error + Send + Sync>);

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failed<R: Error> {
    /// The aggregate refused it.
    #[error(transparent)]
    Refused(R),
    /// Another command on the same stream was faster; postgres-es leaves trying again to its caller.
    #[error("another command on the same stream was faster")]
    Conflict,
    /// See [`Broken`].
    #[error(transparent)]
    Broken(Broken),
}

impl Broken {
    /// From whatever was the matter.
    pub(crate) fn of(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Broken(error.into())
    }
}

impl<R: Error> From<AggregateError<Refused<R>>> for Failed<R> {
    fn from(error: AggregateError<Refused<R>>) -> Self {
        match error {
            AggregateError::UserError(refused) => Failed::Refused(refused.0),
            AggregateError::AggregateConflict => Failed::Conflict,
            AggregateError::DatabaseConnectionError(error)
            | AggregateError::DeserializationError(error)
            | AggregateError::UnexpectedError(error) => Failed::Broken(Broken(error)),
        }
    }
}

impl<R: Error> From<Failed<R>> for Broken {
    /// Of reading, which is neither refused nor in anybody's way.
    fn from(failed: Failed<R>) -> Self {
        match failed {
            Failed::Broken(broken) => broken,
            other => Broken::of(other.to_string()),
        }
    }
}
