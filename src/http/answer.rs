//! The body of a GraphQL answer, the same over HTTP and WebSocket.
//!
//! Every error in it has `extensions.code`. An answer without `data` never began to execute; `data: null` means that
//! it did. The text of an error that nobody meant for the caller stays in the log.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use async_graphql::{ErrorExtensionValues, Executor, Request, Response, ServerError, Value};
use axum::http::HeaderMap;
use futures::FutureExt;
use serde::Serialize;

use super::refusal::{Refusal, coded};

/// Validation reports every mistake; more than these help nobody and make a small request a large answer.
const MAX_REFUSED_ERRORS: usize = 20;

/// What the caller gets for one operation.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The errors, each with a code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    /// The result; absent if the request was refused before it was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
    /// Headers that resolvers asked for.
    #[serde(skip)]
    pub headers: HeaderMap,
}

impl Answer {
    /// Runs a query or a mutation. A panic in it becomes an error of this answer.
    pub async fn of<E: Executor>(executor: &E, request: Request) -> Self {
        match AssertUnwindSafe(executor.execute(request)).catch_unwind().await {
            Ok(response) => response.into(),
            Err(_) => Self::panicked(),
        }
    }

    /// The answer in place of a response that panicked; the panic hook has logged why.
    pub fn panicked() -> Self {
        Self::refused(internal(ServerError::new("", None)), Some(Value::Null))
    }

    fn refused(error: ServerError, data: Option<Value>) -> Self {
        Self { errors: vec![error], data, extensions: BTreeMap::new(), headers: HeaderMap::new() }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.into_error(), None)
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let executed = was_executed(&response);
        let (complete, most): (fn(ServerError) -> ServerError, _) =
            if executed { (executed_error, usize::MAX) } else { (refused_error, MAX_REFUSED_ERRORS) };
        Self {
            errors: response.errors.into_iter().take(most).map(complete).collect(),
            data: executed.then_some(response.data),
            extensions: response.extensions,
            headers: response.http_headers,
        }
    }
}

/// Errors of fields have a path; an answer of null in which no error has one was refused before its execution.
pub fn was_executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

/// async-graphql tells its limits apart by their message only.
fn refused_error(error: ServerError) -> ServerError {
    if has_code(&error) {
        return error;
    }
    let code = match error.message.as_str() {
        "Query is too complex." => "QUERY_TOO_COMPLEX",
        "Query is nested too deep." => "QUERY_TOO_DEEP",
        message if message.starts_with("The recursion depth of the query") => "QUERY_TOO_DEEP",
        _ => "GRAPHQL_VALIDATION_FAILED",
    };
    coded(error, code)
}

/// Resolvers set codes by their error type; what comes without one is an argument that async-graphql could not read,
/// or a fault.
fn executed_error(error: ServerError) -> ServerError {
    const UNREADABLE: [&str; 4] =
        ["Failed to parse \"", "Expected input type \"", "Invalid value for argument", "Variable "];
    if has_code(&error) {
        error
    } else if UNREADABLE.iter().any(|start| error.message.starts_with(start)) {
        coded(error, "BAD_USER_INPUT")
    } else {
        internal(error)
    }
}

fn internal(mut error: ServerError) -> ServerError {
    if !error.message.is_empty() {
        tracing::error!(message = %error.message, path = ?error.path, "an error without a code reached the transport");
    }
    error.message = "internal error".to_owned();
    coded(error, "INTERNAL")
}

fn has_code(error: &ServerError) -> bool {
    error.extensions.as_ref().and_then(|values: &ErrorExtensionValues| values.get("code")).is_some()
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, Pos};
    use serde_json::json;

    use super::*;

    fn answered(error: ServerError) -> serde_json::Value {
        let answer = Answer::from(Response::from_errors(vec![error]));
        serde_json::to_value(answer).expect("an answer is JSON")
    }

    fn of_a_field(message: &str) -> ServerError {
        ServerError::new(message, None).with_path(vec![PathSegment::Field("a".to_owned())])
    }

    #[test]
    fn a_refused_document_has_no_data_and_a_code() {
        let expected = json!({ "errors": [{
            "message": "Unknown field", "locations": [{ "line": 1, "column": 2 }],
            "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" },
        }] });
        assert_eq!(answered(ServerError::new("Unknown field", Some(Pos { line: 1, column: 2 }))), expected);
    }

    #[test]
    fn an_error_that_nobody_coded_does_not_reach_the_caller() {
        let expected = json!({ "data": null, "errors": [{
            "message": "internal error", "path": ["a"], "extensions": { "code": "INTERNAL" },
        }] });
        assert_eq!(answered(of_a_field("relation \"secrets\" does not exist")), expected);
    }

    #[test]
    fn codes_of_resolvers_stay_and_unreadable_arguments_get_theirs() {
        let refused = answered(coded(of_a_field("not yours"), "FORBIDDEN"));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let unreadable = answered(of_a_field("Failed to parse \"Decimal\": too long"));
        assert_eq!(unreadable["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
