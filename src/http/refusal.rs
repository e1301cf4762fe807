//! Why the transport answers without running anything: each reason with its code and its HTTP status.

use async_graphql::{ErrorExtensionValues, ServerError};
use axum::http::StatusCode;

use super::authenticate::Denied;
use super::document_refusal::DocumentRefusal;
use super::export::ExportRefusal;

/// A request that does not reach the executor.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Neither GET nor POST.
    #[error("GraphQL is served over POST, and queries over GET as well")]
    MethodNotAllowed,
    /// A mutation over GET, which caches and link checkers repeat at will.
    #[error("mutations are accepted over POST only")]
    MutationOverGet,
    /// The caller accepts neither media type of GraphQL.
    #[error("the answer is application/graphql-response+json or application/json, and Accept allows neither")]
    NotAcceptable,
    /// The body is not declared as JSON in UTF-8. Refusing other types also keeps HTML forms out.
    #[error("the body must be application/json in UTF-8")]
    UnsupportedMediaType,
    /// The body is larger than the limit, in bytes.
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body did not arrive in time.
    #[error("the body took too long to arrive")]
    BodyTimeout,
    /// Not a GraphQL request: JSON that does not parse, a missing query, variables that are not an object.
    #[error("{0}")]
    BadRequest(String),
    /// More operations in one batch than the limit.
    #[error("a batch may hold at most {limit} operations, this one holds {size}")]
    BatchTooLarge {
        /// Operations in the batch.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The credential was not accepted.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The request is well formed, its document is not accepted.
    #[error(transparent)]
    Document(#[from] DocumentRefusal),
    /// The document is accepted and gives no table.
    #[error(transparent)]
    Export(#[from] ExportRefusal),
}

impl Refusal {
    /// The value of `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::MutationOverGet => "MUTATION_OVER_GET",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::BodyTooLarge { .. } => "BODY_TOO_LARGE",
            Self::BodyTimeout => "BODY_TIMEOUT",
            Self::BadRequest(_) => "BAD_REQUEST",
            Self::BatchTooLarge { .. } => "BATCH_TOO_LARGE",
            Self::Denied(denied) => denied.code(),
            Self::Document(refusal) => refusal.code(),
            Self::Export(refusal) => refusal.code(),
        }
    }

    /// The HTTP status that holds whatever the caller accepts; `None` for a document's refusal, which is 400 or,
    /// for callers that know only `application/json`, 200.
    pub fn status(&self) -> Option<StatusCode> {
        Some(match self {
            Self::MethodNotAllowed | Self::MutationOverGet => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BadRequest(_) | Self::BatchTooLarge { .. } | Self::Export(_) => StatusCode::BAD_REQUEST,
            Self::Denied(denied) => denied.status(),
            Self::Document(_) => return None,
        })
    }

    /// The value of the `Allow` header that a 405 owes its caller.
    pub fn allow(&self) -> Option<&'static str> {
        match self {
            Self::MethodNotAllowed => Some("GET, HEAD, POST"),
            Self::MutationOverGet => Some("POST"),
            _ => None,
        }
    }

    /// The refusal as the one error of an answer.
    pub fn into_error(self) -> ServerError {
        let position = match &self {
            Self::Document(refusal) => refusal.position(),
            _ => None,
        };
        let retryable = matches!(&self, Self::Denied(denied) if denied.retryable());
        let mut error = coded(ServerError::new(self.to_string(), position), self.code());
        if retryable && let Some(extensions) = &mut error.extensions {
            extensions.set("retryable", true);
        }
        error
    }
}

/// The error with its `extensions.code`.
pub(super) fn coded(mut error: ServerError, code: &str) -> ServerError {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
    error
}
