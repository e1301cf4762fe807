//! GraphQL over HTTP: POST with one operation or a batch, GET with a query.
//!
//! A mutation never runs over GET. The operations of a batch run one after the other, so that a query in it sees the
//! mutations before it. No answer may be cached: each depends on who asks.

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Transport;
use super::answer::Answer;
use super::authenticate::Authenticate;
use super::document::Admitted;
use super::document_refusal::DocumentRefusal;
use super::graphql_request::{Parameters, Posted, read_get, read_post};
use super::negotiation::MediaType;
use super::refusal::Refusal;
use super::request_id::RequestId;

impl<E: Executor, A: Authenticate> Transport<E, A> {
    pub(super) async fn answer_post(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let headers = &parts.headers;
        let Some(media_type) = MediaType::negotiate(headers) else {
            return refused(Refusal::NotAcceptable, MediaType::Json);
        };
        // Credentials first: a caller with a revoked key has no claim on 4 MiB of our memory.
        let session = match self.authenticate.http(headers).await {
            Ok(session) => session,
            Err(denied) => return refused(denied.into(), media_type),
        };
        match read_post(headers, body, &self.limits).await {
            Ok(Posted::One(parameters)) => match self.run_posted(parameters, headers, session).await {
                Ok(answer) => answered(answer, media_type),
                Err(refusal) => refused(refusal, media_type),
            },
            Ok(Posted::Batch(batch)) => {
                let mut answers = Vec::with_capacity(batch.len());
                for parameters in batch {
                    let answer = self.run_posted(parameters, headers, session.clone()).await;
                    answers.push(answer.unwrap_or_else(Answer::from));
                }
                respond(StatusCode::OK, media_type, &answers)
            }
            Err(refusal) => refused(refusal, media_type),
        }
    }

    pub(super) async fn answer_get(&self, query: Option<&str>, headers: &HeaderMap) -> Response {
        let Some(media_type) = MediaType::negotiate(headers) else {
            return refused(Refusal::NotAcceptable, MediaType::Json);
        };
        match self.run_got(query, headers).await {
            Ok(answer) => answered(answer, media_type),
            Err(refusal) => refused(refusal, media_type),
        }
    }

    pub(super) fn refuse_method(&self, headers: &HeaderMap) -> Response {
        let media_type = MediaType::negotiate(headers).unwrap_or(MediaType::Json);
        refused(Refusal::MethodNotAllowed, media_type)
    }

    async fn run_got(&self, query: Option<&str>, headers: &HeaderMap) -> Result<Answer, Refusal> {
        let session = self.authenticate.http(headers).await?;
        let admitted = self.admit(read_get(query)?)?;
        if admitted.operation == OperationType::Mutation {
            return Err(Refusal::MutationOverGet);
        }
        self.run(admitted, headers, session).await
    }

    async fn run_posted(
        &self,
        parameters: Parameters,
        headers: &HeaderMap,
        session: A::Session,
    ) -> Result<Answer, Refusal> {
        self.run(self.admit(parameters)?, headers, session).await
    }

    async fn run(
        &self,
        admitted: Admitted,
        headers: &HeaderMap,
        session: A::Session,
    ) -> Result<Answer, Refusal> {
        if admitted.operation == OperationType::Subscription {
            return Err(DocumentRefusal::SubscriptionOverHttp.into());
        }
        Ok(Answer::of(&self.executor, admitted.request.data(session).data(RequestId::of(headers))).await)
    }
}

fn answered(answer: Answer, media_type: MediaType) -> Response {
    let status = match media_type {
        MediaType::GraphqlResponse if answer.data.is_none() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = respond(status, media_type, &answer);
    response.headers_mut().extend(answer.headers);
    response
}

fn refused(refusal: Refusal, media_type: MediaType) -> Response {
    let Some(status) = refusal.status() else {
        return answered(refusal.into(), media_type);
    };
    let (allow, unauthenticated) = (
        refusal.allow(),
        matches!(&refusal, Refusal::Denied(denied) if denied.status() == StatusCode::UNAUTHORIZED),
    );
    let mut response = respond(status, media_type, &Answer::from(refusal));
    let headers = response.headers_mut();
    if let Some(methods) = allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(methods));
    }
    if unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn respond<T: Serialize>(status: StatusCode, media_type: MediaType, body: &T) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept, Authorization"),
    ];
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, headers, bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be serialised");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
