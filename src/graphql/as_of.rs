//! Earlier moments: which there are, and how they are named.

use aggregates::Position as At;
use async_graphql::{InputObject, OneofObject};

use super::error::{GraphqlError, Result};
use super::scalar::{DateTime, Position};
use super::scope::Scope;
use crate::log::{self, Recorded};
use crate::projector::as_of::View;

/// An earlier moment of the books, named in exactly one way.
#[derive(Clone, Debug, OneofObject)]
pub enum AsOfInput {
    /// When this event was the last.
    Position(Position),
    /// What the ledger had learnt by this time.
    RecordedAt(DateTime),
    /// What had happened by a time, as far as it was known at a position.
    EffectiveAt(EffectiveAtInput),
}

/// What had happened by a time, as far as it was known at a position: of the postings up to there those that took effect by
/// then, in the order of the log. Who the members are and how the ledger counts has no effective time and is told as it was
/// known; what is neither is answered with `NOT_BY_EFFECTIVE_TIME`.
#[derive(Clone, Debug, InputObject)]
pub struct EffectiveAtInput {
    /// By when it took effect.
    at: DateTime,
    /// The last event that is known.
    known: Position,
}

impl AsOfInput {
    /// What the books are at this moment, if they were open by then and it has come.
    pub async fn view(self, scope: &Scope) -> Result<View> {
        match self {
            AsOfInput::Position(Position(position)) => {
                let event = reached(scope, position).await?;
                Ok(View::at(scope.ledger, position, event.recorded_at))
            }
            AsOfInput::RecordedAt(DateTime(at)) => {
                Ok(View::at(scope.ledger, recorded_by(scope, at).await?, at))
            }
            AsOfInput::EffectiveAt(EffectiveAtInput { at, known }) => {
                reached(scope, known.0).await?;
                Ok(View::by_effective(scope.ledger, at.0, known.0))
            }
        }
    }
}

/// The event at a position.
async fn reached(scope: &Scope, position: At) -> Result<Recorded> {
    let before = At(position.0.saturating_sub(1));
    let event = log::page(scope.database(), scope.ledger, before, 1).await?.into_iter().next();
    match event {
        Some(first) if position == At(0) => Err(GraphqlError::before_opening(first.recorded_at)),
        Some(event) => Ok(event),
        None => Err(GraphqlError::position_not_reached(position, scope.head().await?)),
    }
}

/// The last event that was recorded by then.
async fn recorded_by(scope: &Scope, at: chrono::DateTime<chrono::Utc>) -> Result<At> {
    let now = scope.now();
    if at > now {
        return Err(GraphqlError::time_not_reached(at, now));
    }
    match log::recorded_by(scope.database(), scope.ledger, at).await? {
        At(0) => Err(GraphqlError::before_opening(reached(scope, At(1)).await?.recorded_at)),
        position => Ok(position),
    }
}
