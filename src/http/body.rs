//! The body of a request, bounded in size and in time.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures::StreamExt;

use super::refusal::Refusal;

/// How many times the limit is read of a body that exceeds it.
const DISCARDED: usize = 8;

/// The bytes of a body. It counts while it reads, as a length that is not declared is not known before.
///
/// A body over the limit is still read for a while and thrown away: most clients look at the answer only after they
/// have sent everything, and see a reset connection if nobody takes it. Those that ask before they send are told.
///
/// # Errors
/// [`Refusal::BodyTooLarge`], [`Refusal::BodyTimeout`], or [`Refusal::BadRequest`] if it ends early.
pub async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let give_up = if headers.contains_key(header::EXPECT) { limit } else { limit.saturating_mul(DISCARDED) };
    if declared.is_some_and(|bytes: usize| bytes > give_up) {
        return Err(Refusal::BodyTooLarge { limit });
    }
    let read = async {
        let (mut bytes, mut received) = (Vec::new(), 0_usize);
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| Refusal::BadRequest("the body ended early".to_owned()))?;
            received = received.saturating_add(chunk.len());
            if received <= limit {
                bytes.extend_from_slice(&chunk);
            } else if received > give_up {
                break;
            } else {
                bytes = Vec::new();
            }
        }
        if received > limit { Err(Refusal::BodyTooLarge { limit }) } else { Ok(bytes) }
    };
    tokio::time::timeout(patience, read).await.map_err(|_| Refusal::BodyTimeout)?
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use futures::stream;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    async fn read_of(chunks: &[&'static str], ends: bool) -> Result<Vec<u8>, Refusal> {
        let sent: Vec<_> = chunks.iter().map(|chunk| Ok::<_, std::io::Error>(Bytes::from(*chunk))).collect();
        let sent = stream::iter(sent);
        let body = match ends {
            true => Body::from_stream(sent),
            false => Body::from_stream(sent.chain(stream::pending())),
        };
        read(&HeaderMap::new(), body, 4, PATIENCE).await
    }

    #[tokio::test]
    async fn a_body_is_read_as_far_as_the_limit_and_no_longer_than_the_time() {
        assert_eq!(read_of(&["ab", "cd"], true).await.expect("a body"), b"abcd");
        let long = read_of(&["ab", "cd", "e"], true).await.expect_err("too long");
        assert!(matches!(long, Refusal::BodyTooLarge { limit: 4 }), "{long}");
        for chunks in [&[] as &[_], &["ab"], &["ab", "cde"]] {
            let slow = read_of(chunks, false).await.expect_err("too slow");
            assert!(matches!(slow, Refusal::BodyTimeout), "{slow}");
        }
    }
}
