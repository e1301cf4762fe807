//! Where Discord sends what members press and type: `POST /discord/<ledger>/interactions`.
//!
//! Whoever calls shows no credential but a signature. A request that is not signed as it must be has 401, whatever else is the
//! matter with it: Discord tries that out before it takes the address, and others learn nothing.

use aggregates::LedgerId;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use tokio::time::Instant;

use crate::app::App;
use crate::discord::{self, NotAnswered, PATIENCE, Signed, Unsigned};
use crate::graphql::Schema;
use crate::http::body;
use crate::http::refusal::Refusal;

/// Bytes of the longest request.
const LONGEST: usize = 64 * 1024;

/// The route.
pub fn router<S: Clone + Send + Sync + 'static>(app: App, schema: Schema) -> Router<S> {
    let interact = move |Path(ledger): Path<String>, headers: HeaderMap, body: Body| {
        let (app, schema) = (app.clone(), schema.clone());
        async move { answered((&app, &schema), &ledger, &headers, body).await }
    };
    Router::new().route("/discord/{ledger}/interactions", post(interact))
}

async fn answered(at: (&App, &Schema), ledger: &str, headers: &HeaderMap, body: Body) -> Response {
    let by = Instant::now() + PATIENCE;
    let body = match body::read(headers, body, LONGEST, PATIENCE).await {
        Ok(body) => body,
        Err(why) => return unread(&why).into_response(),
    };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (signature, timestamp) = (header("x-signature-ed25519"), header("x-signature-timestamp"));
    let signed = Signed { signature, timestamp, body: &body };
    let answer = match ledger.parse::<LedgerId>() {
        Ok(ledger) => discord::answer(at, ledger, signed, by).await,
        Err(_) => Err(Unsigned.into()),
    };
    match answer {
        Ok(answer) => ([(header::CACHE_CONTROL, "no-store")], Json(answer.body())).into_response(),
        Err(why) => refused(&why).into_response(),
    }
}

fn unread(why: &Refusal) -> (StatusCode, String) {
    (why.status().unwrap_or(StatusCode::BAD_REQUEST), format!("{}: {why}\n", why.code()))
}

fn refused(why: &NotAnswered) -> (StatusCode, String) {
    let (status, code) = match why {
        NotAnswered::Unsigned(_) => (StatusCode::UNAUTHORIZED, "DISCORD_UNSIGNED"),
        NotAnswered::Malformed(_) => (StatusCode::BAD_REQUEST, "DISCORD_MALFORMED"),
        NotAnswered::Database(_) | NotAnswered::Late(_) => {
            tracing::warn!(%why, "an interaction is not answered");
            return (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE: try again later\n".to_owned());
        }
    };
    (status, format!("{code}: {why}\n"))
}
