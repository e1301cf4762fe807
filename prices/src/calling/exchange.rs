//! One request and its answer, as it comes: read as a stream, up to a size.

use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response};

use super::Failure;
use super::failure::brief;

/// What came back.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Nothing whole came back.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) failure: Failure,
    /// The service certainly did nothing.
    pub(super) not_taken: bool,
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Broken { failure, not_taken: false }
    }
}

/// Sends a request and reads the answer to its end.
pub(super) async fn exchange(client: &Client, request: Request, largest: usize) -> Result<Exchange, Broken> {
    let response = client.execute(request).await.map_err(|error| unanswered(&error))?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Exchange { status, headers, body: read(response, largest).await? })
}

async fn read(mut response: Response, largest: usize) -> Result<Vec<u8>, Failure> {
    let told = response.content_length().unwrap_or_default();
    let mut body = Vec::new();
    if usize::try_from(told).map_or(true, |told| told > largest) {
        return Err(Failure::TooLarge { limit: largest });
    }
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Truncated)? {
        if body.len() + chunk.len() > largest {
            return Err(Failure::TooLarge { limit: largest });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unanswered(error: &reqwest::Error) -> Broken {
    match error.is_connect() {
        true => Broken { failure: unreachable_by(error), not_taken: true },
        false => Failure::CutOff { detail: innermost(error) }.into(),
    }
}

/// Why there is no connection.
pub(super) fn unreachable_by(error: &reqwest::Error) -> Failure {
    Failure::Unreachable { detail: innermost(error) }
}

/// What was the matter. The address is left out: it may have a secret in it.
fn innermost(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    brief(&innermost.to_string())
}
