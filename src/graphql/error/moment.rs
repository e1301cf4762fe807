//! Moments as of which the books cannot be looked at.

use aggregates::Position;
use chrono::{DateTime, SecondsFormat, Utc};

use super::GraphqlError;
use crate::lane::Failure;
use crate::projector::Stopped;
use crate::projector::as_of::AsOfError;

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl GraphqlError {
    /// The log does not go so far.
    pub fn position_not_reached(position: Position, head: Position) -> Self {
        let message = format!("there is no position {position} yet: the books end at {head}");
        let error = GraphqlError::new("POSITION_NOT_REACHED", &message);
        error.with("position", position.to_string()).with("head", head.to_string()).retryable()
    }

    /// What will have been recorded by then, nobody knows.
    pub fn time_not_reached(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let message = format!("it is not {} yet", text(at));
        let error = GraphqlError::new("TIME_NOT_REACHED", &message);
        error.with("at", text(at)).with("now", text(now)).retryable()
    }

    /// The ledger was not there yet.
    pub fn before_opening(opened_at: DateTime<Utc>) -> Self {
        let message = format!("the books begin at position 1, recorded at {}", text(opened_at));
        GraphqlError::new("BEFORE_OPENING", &message).with("openedAt", text(opened_at))
    }

    /// What has no effective time is not told by it.
    pub fn not_by_effective(model: &str) -> Self {
        let message =
            format!("`{model}` is no sum of postings: it is told as of a position or a recorded time");
        GraphqlError::new("NOT_BY_EFFECTIVE_TIME", &message).with("model", model)
    }

    /// What has no history is not told as of an earlier moment.
    pub fn only_now() -> Self {
        GraphqlError::new("ONLY_NOW", "this is told only as it is now, without `asOf`")
    }
}

impl From<&AsOfError> for GraphqlError {
    fn from(error: &AsOfError) -> Self {
        match error {
            AsOfError::Stopped(Stopped::Database(error)) => super::failure::failed(error),
            AsOfError::Stopped(Stopped::Undecodable { position, .. }) => {
                Failure::UpgradeRequired(*position).into()
            }
            AsOfError::Busy => Failure::Busy.into(),
            AsOfError::Unfoldable { model, position, .. } => GraphqlError::stopped(model, *position),
            AsOfError::NotByEffective(model) => GraphqlError::not_by_effective(model),
            error => GraphqlError::internal(error),
        }
    }
}

impl From<AsOfError> for GraphqlError {
    fn from(error: AsOfError) -> Self {
        GraphqlError::from(&error)
    }
}
