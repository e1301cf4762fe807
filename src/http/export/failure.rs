//! Why an export gives no file, as its caller gets it: an ordinary JSON answer with a status and codes.

use async_graphql::{ServerError, Value};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::answer::Answer;
use crate::http::document_refusal::DocumentRefusal;
use crate::http::refusal::{Refusal, coded};
use crate::http::{Denied, negotiation::MediaType};

use super::refusal::ExportRefusal;

/// Why an export ended early.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    errors: Vec<ServerError>,
}

impl Failure {
    /// Something on the way to the list, or the list itself, is null.
    pub fn missing(path: &str) -> Self {
        let error = ServerError::new(format!("there is no `{path}`"), None);
        Failure { status: StatusCode::NOT_FOUND, errors: vec![coded(error, "NOT_FOUND")] }
    }

    /// More than a spreadsheet holds.
    pub fn too_much(code: &str, message: String) -> Self {
        let error = coded(ServerError::new(message, None), code);
        Failure { status: StatusCode::BAD_REQUEST, errors: vec![error] }
    }

    /// The server goes down.
    pub fn draining() -> Self {
        let error = ServerError::new("the server is going down", None);
        Failure { status: StatusCode::SERVICE_UNAVAILABLE, errors: vec![coded(error, "DRAINING")] }
    }

    /// A defect; `cause` is for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "an export failed");
        let error = coded(ServerError::new("internal error", None), "INTERNAL");
        Failure { status: StatusCode::INTERNAL_SERVER_ERROR, errors: vec![error] }
    }

    /// The code of its first error.
    pub fn code(&self) -> &str {
        self.errors.first().map_or("", code)
    }
}

fn code(error: &ServerError) -> &str {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code,
        _ => "",
    }
}

/// What a request for a file is answered with in place of the file.
fn status(error: &ServerError) -> StatusCode {
    let retryable = error.extensions.as_ref().and_then(|extensions| extensions.get("retryable"));
    match code(error) {
        "UNAUTHENTICATED" | "KEY_EXPIRED" | "KEY_REVOKED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "NOT_FOUND" => StatusCode::NOT_FOUND,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ if retryable == Some(&Value::Boolean(true)) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl From<Answer> for Failure {
    /// Of an answer with errors: a table with holes in it would look like one without.
    fn from(answer: Answer) -> Self {
        let status = answer.errors.first().map_or(StatusCode::INTERNAL_SERVER_ERROR, status);
        Failure { status, errors: answer.errors }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = refusal.status().unwrap_or(StatusCode::BAD_REQUEST);
        Failure { status, errors: vec![refusal.into_error()] }
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Refusal::from(denied).into()
    }
}

impl From<DocumentRefusal> for Failure {
    fn from(refusal: DocumentRefusal) -> Self {
        Refusal::from(refusal).into()
    }
}

impl From<ExportRefusal> for Failure {
    fn from(refusal: ExportRefusal) -> Self {
        Refusal::from(refusal).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, MediaType::Json.content_type()),
            (header::CACHE_CONTROL, "no-store"),
            (header::VARY, "Accept, Authorization"),
        ];
        let body = json!({ "errors": self.errors }).to_string();
        let mut response = (self.status, headers, body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
