//! From bytes to GraphQL requests, as GraphQL over HTTP names their parts.

use async_graphql::{Request, Variables};
use axum::body::Body;
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::body;
use super::limits::Limits;
use super::refusal::Refusal;

/// One operation as sent by a caller. Types are as strict as the specification: a number for `query` or a list for
/// `variables` does not deserialise.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The document.
    pub query: String,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

impl Parameters {
    /// The request for the executor. An empty `operationName` is none, as some clients send it.
    pub fn into_request(self) -> Request {
        let mut request = Request::new(self.query);
        request.operation_name = self.operation_name.filter(|name| !name.is_empty());
        request.variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        let extensions = Variables::from_json(Value::Object(self.extensions.unwrap_or_default()));
        request.extensions.extend(extensions.iter().map(|(name, value)| (name.to_string(), value.clone())));
        request
    }
}

/// The operations of one POST.
pub enum Posted {
    /// One operation, answered by an object.
    One(Parameters),
    /// A list of operations, answered by a list in the same order.
    Batch(Vec<Parameters>),
}

/// Reads the body of a POST.
///
/// # Errors
/// Every [`Refusal`] that concerns the media type, the body's size and time, or its form.
pub async fn read_post(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Posted, Refusal> {
    check_content_type(headers)?;
    let bytes = body::read(headers, body, limits.body_bytes, limits.body_timeout).await?;
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        return parse(&bytes).map(Posted::One);
    }
    let batch: Vec<Parameters> = parse(&bytes)?;
    match batch.len() {
        0 => Err(Refusal::BadRequest("the batch is empty".to_owned())),
        size if size > limits.batch => Err(Refusal::BatchTooLarge { size, limit: limits.batch }),
        _ => Ok(Posted::Batch(batch)),
    }
}

/// Reads the query string of a GET; `variables` and `extensions` are JSON within it.
///
/// # Errors
/// [`Refusal::BadRequest`] if it is not a GraphQL request.
pub fn read_get(query: Option<&str>) -> Result<Parameters, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct InQuery {
        query: String,
        operation_name: Option<String>,
        variables: Option<String>,
        extensions: Option<String>,
    }
    let uri = format!("/?{}", query.unwrap_or_default())
        .parse()
        .map_err(|_| Refusal::BadRequest("the query string is not a URL".to_owned()))?;
    let axum::extract::Query(parts) = axum::extract::Query::<InQuery>::try_from_uri(&uri)
        .map_err(|error| Refusal::BadRequest(error.body_text()))?;
    Ok(Parameters {
        query: parts.query,
        operation_name: parts.operation_name,
        variables: parts.variables.as_deref().map(json_parameter).transpose()?.flatten(),
        extensions: parts.extensions.as_deref().map(json_parameter).transpose()?.flatten(),
    })
}

fn json_parameter(text: &str) -> Result<Option<Map<String, Value>>, Refusal> {
    if text.is_empty() { Ok(None) } else { parse(text.as_bytes()) }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::BadRequest(format!("not a GraphQL request: {error}")))
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = value.unwrap_or_default().split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .all(|(_, charset)| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if is_json && is_utf8 { Ok(()) } else { Err(Refusal::UnsupportedMediaType) }
}
