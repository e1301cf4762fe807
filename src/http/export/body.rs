//! The bodies of exports: what is not taken is not made.
//!
//! A body that fails is cut off: over HTTP/1.1 without the last chunk, over HTTP/2 by a reset, so that no caller takes
//! half a file for a whole one.

use std::fs::File;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_graphql::Executor;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use futures::stream::{BoxStream, Stream, StreamExt, try_unfold};
use http_body::Frame;
use tokio::io::AsyncReadExt as _;
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::pages::Pages;
use super::text::Text;

/// The position of the books when an export began, as a header.
pub const POSITION: HeaderName = HeaderName::from_static("x-bursar-position");
/// And when it ended: a trailer after CSV and TSV, a header before XLSX.
pub const POSITION_AT_END: HeaderName = HeaderName::from_static("x-bursar-position-at-end");
/// Bytes of a file that are read at a time.
const CHUNK: usize = 64 << 10;

/// A body that was cut off.
#[derive(Debug, thiserror::Error)]
#[error("the export ended early: {0}")]
struct Aborted(String);

/// A stream as a body, with trailers.
struct Frames(BoxStream<'static, Result<Frame<Bytes>, Aborted>>);

impl HttpBody for Frames {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Aborted>>> {
        self.0.as_mut().poll_next(cx)
    }
}

/// A text on its way to the caller.
struct Going<E, S> {
    text: Text,
    pages: Pages<E, S>,
    stage: Stage,
    shutdown: CancellationToken,
}

/// What goes out next.
enum Stage {
    /// What there was before the body began.
    Begun(Vec<u8>),
    Rows,
    Trailers,
    Over,
}

/// A text that begins with `begun` and goes on with the pages that are left. It ends early once `shutdown` is cancelled.
pub fn lines<E: Executor, S: Clone + Send + Sync + 'static>(
    (begun, text): (Vec<u8>, Text),
    pages: Pages<E, S>,
    shutdown: CancellationToken,
) -> Body {
    let going = Going { text, pages, stage: Stage::Begun(begun), shutdown };
    Body::new(Frames(try_unfold(going, Going::next).boxed()))
}

impl<E: Executor, S: Clone + Send + Sync + 'static> Going<E, S> {
    async fn next(mut self) -> Result<Option<(Frame<Bytes>, Self)>, Aborted> {
        let shutdown = self.shutdown.clone();
        let frame = tokio::select! {
            biased;
            () = shutdown.cancelled(), if !matches!(self.stage, Stage::Begun(_) | Stage::Over) => {
                Err(Failure::draining())
            }
            frame = self.frame() => frame,
        };
        match frame {
            Ok(frame) => Ok(frame.map(|frame| (frame, self))),
            Err(failure) => {
                tracing::warn!(code = failure.code(), "an export was cut off");
                Err(Aborted(failure.code().to_owned()))
            }
        }
    }

    async fn frame(&mut self) -> Result<Option<Frame<Bytes>>, Failure> {
        if let Stage::Begun(begun) = &mut self.stage {
            let begun = std::mem::take(begun);
            self.stage = Stage::Rows;
            return Ok(Some(Frame::data(begun.into())));
        }
        if let Stage::Rows = self.stage {
            if let Some(rows) = self.text.next(&mut self.pages).await? {
                return Ok(Some(Frame::data(rows.into())));
            }
            self.stage = Stage::Trailers;
            if !self.text.end().is_empty() {
                return Ok(Some(Frame::data(self.text.end().into())));
            }
        }
        if let Stage::Over = self.stage {
            return Ok(None);
        }
        self.stage = Stage::Over;
        let mut trailers = HeaderMap::new();
        tell(&mut trailers, POSITION_AT_END, self.pages.position().await?.as_deref());
        Ok(Some(Frame::trailers(trailers)))
    }
}

/// The content of a file, from where it stands.
pub fn file(file: File) -> Body {
    let file = tokio::fs::File::from_std(file);
    Body::from_stream(chunks(file))
}

fn chunks(file: tokio::fs::File) -> impl Stream<Item = std::io::Result<Bytes>> {
    try_unfold(file, async |mut file| {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (Bytes::from(chunk), file)))
    })
}

/// Puts a position into headers or trailers.
pub fn tell(headers: &mut HeaderMap, name: HeaderName, position: Option<&str>) {
    if let Some(value) = position.and_then(|position| HeaderValue::from_str(position).ok()) {
        headers.insert(name, value);
    }
}
