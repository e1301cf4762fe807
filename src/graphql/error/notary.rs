//! From what the notary does not sign or prove to errors of resolvers.

use super::GraphqlError;
use crate::notary::NotaryError;

impl From<NotaryError> for GraphqlError {
    fn from(error: NotaryError) -> Self {
        let told = |code: &str, error: &NotaryError| GraphqlError::new(code, &error.to_string());
        match error {
            NotaryError::Database(error) => error.into(),
            NotaryError::Vault(error) => error.into(),
            NotaryError::NoLedger => GraphqlError::not_found(),
            NotaryError::NoEvent { position, head } => told("NO_SUCH_POSITION", &error)
                .with("position", position.to_string())
                .with("head", head.to_string()),
            NotaryError::NoCheckpoint(position) => {
                told("NO_CHECKPOINT", &error).with("position", position.to_string())
            }
            NotaryError::AfterCheckpoint { position, checkpoint } => told("AFTER_CHECKPOINT", &error)
                .with("position", position.to_string())
                .with("checkpoint", checkpoint.to_string()),
            NotaryError::Backwards { from, to } => told("CHECKPOINTS_BACKWARDS", &error)
                .with("from", from.to_string())
                .with("to", to.to_string()),
            NotaryError::Missing(position) | NotaryError::Contradicted(position) => {
                tracing::error!(%error, "the log contradicts itself");
                told("LOG_CONTRADICTED", &error).with("position", position.to_string())
            }
        }
    }
}
