//! The server: GraphQL, exports, GraphiQL, Discord's requests, health and metrics behind one listener, and an end without loss.

mod connections;
mod discord;
mod eager;
mod health;
mod pilots;
mod rate;
mod sessions;

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::app::App;
use crate::graphql;
use crate::http::{DocumentLimits, Limits, RequestId, Transport, graphiql};

pub use sessions::Sessions;

/// What a server lets its callers do.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Whether the schema may be asked for.
    pub introspection: bool,
    /// Whether GraphiQL is served.
    pub graphiql: bool,
    /// Requests per second and address; none is no limit.
    pub rate: Option<NonZeroU32>,
}

impl Default for Access {
    fn default() -> Self {
        Access { introspection: true, graphiql: true, rate: None }
    }
}

/// Serves until `stop`: then takes nothing more, answers what it took, and closes subscriptions.
pub async fn serve(app: App, listener: TcpListener, access: Access, stop: CancellationToken) {
    let document = DocumentLimits { introspection: access.introspection, ..DocumentLimits::default() };
    let limits = Limits { document, ..Limits::default() };
    let schema = graphql::schema(app.clone());
    let transport =
        Transport::new(schema.clone(), Sessions::new(app.clone())).limits(limits).shutdown(stop.clone());
    let (sockets, transport) = (transport.connections(), Arc::new(transport));
    let export = transport.export_route(schema.types());
    let mut routes = Router::new().route("/graphql", transport.route()).route("/export", export);
    if access.graphiql {
        routes = routes.merge(graphiql::router());
    }
    routes = routes.merge(pilots::router(app.clone())).merge(discord::router(app.clone(), schema));
    if let Some(rate) = access.rate {
        routes = routes.layer(axum::middleware::from_fn_with_state(rate::Limiter::new(rate), rate::limit));
    }
    let routes = routes
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(health::Health { app: app.clone(), stop: stop.clone() })
        .layer(CatchPanicLayer::new())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid));
    connections::serve(listener, routes, stop).await;
    sockets.close();
    sockets.wait().await;
    app.stop().await;
}

/// Whatever is logged while a request is answered carries its id.
fn span(request: &Request) -> tracing::Span {
    let id = RequestId::of(request.headers());
    let id = id.as_ref().map(RequestId::as_str);
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}
