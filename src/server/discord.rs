//! Where Discord sends what members press and type: `POST /discord/<ledger>/interactions`.
//!
//! Whoever calls shows no credential but a signature. A request that is not signed as it must be has 401, whatever else is the
//! matter with it: Discord tries that out before it takes the address, and others learn nothing.

use aggregates::LedgerId;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};

use crate::app::App;
use crate::discord::{self, NotAnswered, Signed, Unsigned};
use crate::graphql::Schema;

/// Bytes of the longest request.
const LONGEST: usize = 64 * 1024;

/// The route.
pub fn router<S: Clone + Send + Sync + 'static>(app: App, schema: Schema) -> Router<S> {
    let interact = move |Path(ledger): Path<String>, headers: HeaderMap, body: Bytes| {
        let (app, schema) = (app.clone(), schema.clone());
        async move { answered((&app, &schema), &ledger, &headers, &body).await }
    };
    let route = post(interact).layer(DefaultBodyLimit::max(LONGEST));
    Router::new().route("/discord/{ledger}/interactions", route)
}

async fn answered(at: (&App, &Schema), ledger: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed =
        Signed { signature: header("x-signature-ed25519"), timestamp: header("x-signature-timestamp"), body };
    let answer = match ledger.parse::<LedgerId>() {
        Ok(ledger) => discord::answer(at, ledger, signed).await,
        Err(_) => Err(Unsigned.into()),
    };
    match answer {
        Ok(answer) => ([(header::CACHE_CONTROL, "no-store")], Json(answer.body())).into_response(),
        Err(why) => refused(&why).into_response(),
    }
}

fn refused(why: &NotAnswered) -> (StatusCode, String) {
    let (status, code) = match why {
        NotAnswered::Unsigned(_) => (StatusCode::UNAUTHORIZED, "DISCORD_UNSIGNED"),
        NotAnswered::Malformed(_) => (StatusCode::BAD_REQUEST, "DISCORD_MALFORMED"),
        NotAnswered::Database(error) => {
            tracing::warn!(%error, "an interaction is not answered");
            return (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE: try again later\n".to_owned());
        }
    };
    (status, format!("{code}: {why}\n"))
}
