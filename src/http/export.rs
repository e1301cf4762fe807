//! Any list of the schema as a file: a GraphQL query of one Relay connection, run page by page and written as CSV, XLSX or a raid tool's loot history.
//!
//! It asks the executor what a client who follows `pageInfo` would ask, as the same caller, and nothing else. So what a
//! list hides, refuses and filters, it hides, refuses and filters here. CSV goes out as pages come in, and a page is
//! asked for when the caller has taken the one before; XLSX goes through a temporary file that has no name.

mod body;
mod cell;
mod columns;
pub(crate) mod csv;
mod failure;
mod format;
mod lists;
mod loot;
mod pages;
mod plan;
mod refusal;
mod selected;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod xlsx;

use std::fs::File;
use std::sync::Arc;

use async_graphql::Executor;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use raidlogs::rclootcouncil::Writer;
use tokio::task::spawn_blocking;

pub use self::refusal::ExportRefusal;

use self::failure::Failure;
use self::format::Format;
use self::pages::{Asker, Pages, Row};
use self::plan::Plan;
use self::text::Text;
use self::xlsx::Book;
use super::graphql_request::{Parameters, Posted, read_get, read_post};
use super::schema::Schema;
use super::{Authenticate, RequestId, Transport};

/// The transport's way to files.
pub(super) struct Exporter<E, A> {
    pub(super) transport: Arc<Transport<E, A>>,
    pub(super) schema: Arc<Schema>,
}

impl<E: Executor, A: Authenticate> Exporter<E, A> {
    /// A file, or the reason why there is none.
    pub(super) async fn answer(&self, request: Request) -> Response {
        self.export(request).await.unwrap_or_else(IntoResponse::into_response)
    }

    async fn export(&self, request: Request) -> Result<Response, Failure> {
        let (parts, body) = request.into_parts();
        let format = Format::of(&parts)?;
        let session = self.transport.authenticate.http(&parts.headers).await?;
        let parameters = match parts.method {
            Method::POST => self.posted(&parts.headers, body).await?,
            _ => read_get(parts.uri.query())?,
        };
        let admitted = self.transport.admit(parameters)?;
        let plan = match format {
            Format::Rclootcouncil(_) => Plan::of_items(admitted, &self.schema)?,
            Format::Text { .. } | Format::Xlsx => Plan::of(admitted, &self.schema)?,
        };
        let request_id = RequestId::of(&parts.headers);
        let asker = Asker { executor: self.transport.executor.clone(), session, request_id };
        let pages = Pages::new(asker, plan, self.transport.limits.export_page);
        self.begin(pages, format).await
    }

    async fn posted(&self, headers: &HeaderMap, body: Body) -> Result<Parameters, Failure> {
        match read_post(headers, body, &self.transport.limits).await? {
            Posted::One(parameters) => Ok(parameters),
            Posted::Batch(_) => Err(ExportRefusal::Batch.into()),
        }
    }

    /// Everything that can be refused is refused by the first page, while there is still a status to say it with.
    async fn begin(&self, mut pages: Pages<E, A::Session>, format: Format) -> Result<Response, Failure> {
        let position = pages.position().await?;
        let mut headers = headers(format, pages.plan().name())?;
        body::tell(&mut headers, body::POSITION, position.as_deref());
        let text = match format {
            Format::Text { separator, bom } => Some(Text::Table { separator, bom }),
            Format::Rclootcouncil(shape) => Some(Text::Loot(Writer::new(shape))),
            Format::Xlsx => None,
        };
        let body = match text {
            Some(mut text) => {
                let rows = text.next(&mut pages).await?.unwrap_or_default();
                headers.insert(header::TRAILER, body::POSITION_AT_END.into());
                let begun = [text.head(&pages)?, rows].concat();
                body::lines((begun, text), pages, self.transport.shutdown.clone())
            }
            None => {
                let rows = pages.next().await?.unwrap_or_default();
                let file = self.book(&mut pages, rows).await?;
                body::tell(&mut headers, body::POSITION_AT_END, pages.position().await?.as_deref());
                let length = file.metadata().map_err(Failure::internal)?.len();
                headers.insert(header::CONTENT_LENGTH, length.into());
                body::file(file)
            }
        };
        Ok((headers, body).into_response())
    }

    async fn book(&self, pages: &mut Pages<E, A::Session>, first: Vec<Row>) -> Result<File, Failure> {
        let columns = pages.plan().columns.clone();
        let mut book = aside(move || Book::new(&columns)?.with(&first)).await?;
        while let Some(rows) = self.next(pages).await? {
            book = aside(move || book.with(&rows)).await?;
        }
        aside(move || book.finish()).await
    }

    async fn next(&self, pages: &mut Pages<E, A::Session>) -> Result<Option<Vec<Row>>, Failure> {
        tokio::select! {
            biased;
            () = self.transport.shutdown.cancelled() => Err(Failure::draining()),
            rows = pages.next() => rows,
        }
    }
}

/// Work on files, which would hold up everybody else's.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    spawn_blocking(work).await.map_err(Failure::internal)?
}

/// A list's key in the answer is a name of GraphQL, which is a name for a file anywhere.
fn headers(format: Format, list: &str) -> Result<HeaderMap, Failure> {
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let named = format!("attachment; filename=\"{list}-{today}.{}\"", format.extension());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_DISPOSITION, named.parse().map_err(Failure::internal)?);
    for (name, value) in [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept, Authorization"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(headers)
}
