//! Requests per second and address.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Addresses from which on the ones that rest are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket per address.
#[derive(Clone)]
pub struct Limiter(Arc<DefaultKeyedRateLimiter<IpAddr>>);

impl Limiter {
    /// So many a second, with bursts of as many.
    pub fn new(rate: NonZeroU32) -> Self {
        Limiter(Arc::new(RateLimiter::keyed(Quota::per_second(rate))))
    }

    fn takes(&self, address: IpAddr) -> bool {
        if self.0.len() > REMEMBERED {
            self.0.retain_recent();
        }
        self.0.check_key(&address).is_ok()
    }
}

/// Answers 429 with a code to who asks too often.
pub async fn limit(
    State(limiter): State<Limiter>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    if limiter.takes(peer.ip()) {
        return next.run(request).await;
    }
    let body = r#"{"errors":[{"message":"too many requests","extensions":{"code":"RATE_LIMITED","retryable":true}}]}"#;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::RETRY_AFTER, "1")];
    (StatusCode::TOO_MANY_REQUESTS, headers, body).into_response()
}
