//! The GraphQL transport: one route that answers GraphQL over HTTP and `graphql-transport-ws`, one that gives a list as a
//! file, and the GraphiQL page.
//!
//! It is generic over the executor and the authenticator, so it knows no domain, no database and no schema. Nothing
//! reaches the executor before its document was parsed and measured ([`document`]), no mutation runs over GET, and
//! every error that leaves carries `extensions.code` ([`answer`]). What the process must survive (large bodies, deep
//! documents, slow readers, silent peers) is bounded by [`Limits`].

pub mod answer;
mod asked;
pub mod authenticate;
pub(crate) mod body;
mod brackets;
mod conformant;
pub mod document;
pub mod document_refusal;
pub(crate) mod documents;
pub mod export;
pub mod graphiql;
mod graphql_http;
mod graphql_request;
mod graphql_ws;
pub mod limits;
mod negotiation;
mod nulls;
pub mod refusal;
mod request_id;
pub mod schema;
mod selection;
mod validated;
mod ws_handshake;
mod ws_message;
mod ws_wire;

use std::sync::Arc;

use async_graphql::Executor;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{RawQuery, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::authenticate::{Authenticate, Denied};
pub use self::conformant::Conformant;
pub use self::limits::{DocumentLimits, Limits, SocketLimits};
pub use self::request_id::RequestId;
pub use self::ws_message::Close;

use self::document::Admitted;
use self::document_refusal::DocumentRefusal;
use self::documents::Documents;
use self::graphql_request::Parameters;

/// What every request of the GraphQL route shares.
pub struct Transport<E, A> {
    executor: E,
    authenticate: A,
    limits: Limits,
    admitted: Documents,
    shutdown: CancellationToken,
    connections: TaskTracker,
}

impl<E: Executor, A: Authenticate> Transport<E, A> {
    /// A transport in front of `executor`, with the default [`Limits`] and a shutdown that never comes.
    pub fn new(executor: E, authenticate: A) -> Self {
        Self {
            executor,
            authenticate,
            limits: Limits::default(),
            admitted: Documents::default(),
            shutdown: CancellationToken::new(),
            connections: TaskTracker::new(),
        }
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// A request whose document is acceptable.
    fn admit(&self, parameters: Parameters) -> Result<Admitted, DocumentRefusal> {
        document::admit(parameters, &self.limits.document, &self.admitted)
    }

    /// Closes every WebSocket with 1001 once `shutdown` is cancelled.
    #[must_use]
    pub fn shutdown(mut self, shutdown: CancellationToken) -> Self {
        self.shutdown = shutdown;
        self
    }

    /// The open WebSockets, as hyper's graceful shutdown forgets a connection once it is upgraded: after cancelling
    /// the shutdown token, `close()` this tracker and `wait()` for the close frames to be written.
    pub fn connections(&self) -> TaskTracker {
        self.connections.clone()
    }

    /// The handler for the GraphQL path: POST, GET, and GET with an upgrade to WebSocket. Other methods are answered
    /// with 405 and a GraphQL error.
    pub fn route<S: Clone + Send + Sync + 'static>(self: &Arc<Self>) -> MethodRouter<S> {
        let transport = Arc::clone(self);
        let (posted, other) = (Arc::clone(self), Arc::clone(self));
        get(
            move |upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
                  query: RawQuery,
                  headers: HeaderMap| Self::got(transport, upgrade, query, headers),
        )
        .post(move |request: Request| async move { posted.answer_post(request).await })
        .fallback(move |headers: HeaderMap| async move { other.refuse_method(&headers) })
    }

    /// The handler for the path of exports: POST and GET, as the GraphQL path has them. Of `schema` it knows which fields
    /// are numbers and instants.
    pub fn export_route<S: Clone + Send + Sync + 'static>(
        self: &Arc<Self>,
        schema: Arc<schema::Schema>,
    ) -> MethodRouter<S> {
        let exporter = Arc::new(export::Exporter { transport: Arc::clone(self), schema });
        let (posted, other) = (Arc::clone(&exporter), Arc::clone(self));
        get(move |request: Request| async move { exporter.answer(request).await })
            .post(move |request: Request| async move { posted.answer(request).await })
            .fallback(move |headers: HeaderMap| async move { other.refuse_method(&headers) })
    }

    async fn got(
        transport: Arc<Self>,
        upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
        RawQuery(query): RawQuery,
        headers: HeaderMap,
    ) -> Response {
        match upgrade {
            Ok(upgrade) => graphql_ws::upgrade(transport, upgrade, headers),
            Err(_) => transport.answer_get(query.as_deref(), &headers).await,
        }
    }
}
