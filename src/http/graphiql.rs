//! GraphiQL from the binary: the page at `/graphiql` and its assets beneath, built from npm packages by `web/`.
//!
//! Nothing comes from another origin, which the Content-Security-Policy enforces. A binary built without the assets
//! still works; the page then says what is missing.

use std::borrow::Cow;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};

/// The content of `web/dist`, in debug builds as in others.
#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Assets;

const PAGE: &str = "index.html";

/// Why not stricter: GraphiQL's editor positions its parts by inline styles and its stylesheet holds fonts and images
/// as `data:`. Scripts have no such exception.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const NOT_BUILT: &str = "GraphiQL was not built into this binary.\n\n\
    Build it with npm and then build bursar again:\n\n    \
    cd web && npm ci && npm run build\n    cargo build --release\n\n\
    The GraphQL endpoint /graphql works without it.\n";

/// The routes of GraphiQL; leave them out to switch it off. The page expects the GraphQL route beside it, at
/// `graphql`, under whatever path both are mounted.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/graphiql", get(|headers: HeaderMap| async move { asset(PAGE, &headers) }))
        // The page's links are relative to the path without the slash.
        .route("/graphiql/", get(|| async { Redirect::permanent("../graphiql") }))
        .route(
            "/graphiql/{*path}",
            get(|Path(path): Path<String>, headers: HeaderMap| async move { asset(&path, &headers) }),
        )
}

fn asset(path: &str, headers: &HeaderMap) -> Response {
    match Assets::get(path) {
        Some(file) => serve(path, file, headers),
        None if path == PAGE => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Always revalidated, so that a new release's page never meets an old release's script; the hash makes that cheap.
fn serve(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let common: [(HeaderName, &str); 5] = [
        (header::ETAG, &etag),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|value| value.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (common, [(header::CONTENT_TYPE, content_type(path))], bytes).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
