//! Whether this process is up to its work, and what it counts. Lag is a metric, not a reason to be taken out of service.

use axum::extract::State;
use axum::http::StatusCode;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::database;

/// What the health routes look at.
#[derive(Clone)]
pub struct Health {
    /// The application.
    pub app: App,
    /// Whether the server is going down.
    pub stop: CancellationToken,
}

/// 200 if the process can take requests: it is not going down, the database answers, its tables are this binary's, and
/// its read models are built.
pub async fn ready(State(health): State<Health>) -> (StatusCode, &'static str) {
    let refuse = |why| (StatusCode::SERVICE_UNAVAILABLE, why);
    if health.stop.is_cancelled() {
        return refuse("draining\n");
    }
    match database::migrated(&health.app.database.connect_options()).await {
        Err(_) => refuse("the database does not answer\n"),
        Ok(false) => refuse("migrations are missing\n"),
        Ok(true) if !health.app.projector.all_built() => refuse("read models are being built\n"),
        Ok(true) => (StatusCode::OK, "ready\n"),
    }
}

/// Counters and histograms, and how far each read model lags behind.
pub async fn metrics(State(health): State<Health>) -> Result<String, StatusCode> {
    if let Ok(lags) = crate::projector::lags(&health.app.database).await {
        health.app.metrics.lags(&lags);
    }
    health.app.metrics.text().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
