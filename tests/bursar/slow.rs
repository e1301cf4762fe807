//! Peers who do not read what they asked for, over a schema that has no end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{EmptyMutation, Object, Schema, SimpleObject, Subscription};
use bursar::http::{Limits, SocketLimits};
use futures::Stream;
use futures::stream::unfold;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::exporting::routes;
use crate::socket::Socket;

/// A list of texts of a kilobyte.
#[derive(Default)]
pub struct Endless {
    /// The page that fails.
    pub fails_at: Option<i32>,
    /// How many pages of 200 there are, if it ends at all.
    pub pages: Option<i32>,
    /// Told when nobody listens to the stream any longer.
    pub dropped: Arc<Notify>,
}

#[derive(SimpleObject)]
struct Row {
    number: i32,
    text: String,
}

#[Object]
impl Endless {
    async fn endless(
        &self,
        first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<Connection<i32, Row, EmptyFields, EmptyFields>> {
        let from = after.map_or(Ok(0), |after| after.parse::<i32>().map(|after| after + 1))?;
        let to = from + first.unwrap_or(1);
        if self.fails_at.is_some_and(|page| to >= page * 200) {
            return Err("the list is broken".into());
        }
        let mut connection = Connection::new(false, self.pages.is_none_or(|pages| to < pages * 200));
        connection
            .edges
            .extend((from..to).map(|number| Edge::new(number, Row { number, text: "x".repeat(1_024) })));
        Ok(connection)
    }
}

/// Tells that it is dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// The stream's root, a type of its own.
struct Texts(Arc<Notify>);

#[Subscription]
impl Texts {
    async fn texts(&self) -> impl Stream<Item = String> {
        let told = Told(Arc::clone(&self.0));
        unfold(told, |told| async move { Some(("x".repeat(64 << 10), told)) })
    }
}

/// Serves it, for as long as the test runs.
pub async fn serve(endless: Endless, limits: Limits) -> String {
    format!("http://{}", listening(endless, limits).await)
}

async fn listening(endless: Endless, limits: Limits) -> SocketAddr {
    let texts = Texts(Arc::clone(&endless.dropped));
    let schema = Schema::new(endless, EmptyMutation, texts);
    let routes = routes(schema.clone(), &schema.sdl(), limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

#[tokio::test]
async fn a_subscriber_who_does_not_read_is_closed_with_a_code() {
    let endless = Endless::default();
    let dropped = Arc::clone(&endless.dropped);
    let socket = SocketLimits { stall: Duration::from_secs(3), ..SocketLimits::default() };
    let address = listening(endless, Limits { socket, ..Limits::default() }).await;
    let mut socket = Socket::open(address, None).await;
    socket.subscribe("subscription { texts }", Value::Null).await;
    // The server gives up, and only then is anything read of what it had sent.
    dropped.notified().await;
    let (code, reason) = socket.closed().await;
    assert_eq!((code, reason.as_str()), (4413, "the client reads too slowly"));
}

#[tokio::test]
async fn a_subscriber_who_reads_however_late_is_told_everything() {
    let address = listening(Endless::default(), Limits::default()).await;
    let mut socket = Socket::open(address, None).await;
    socket.subscribe("subscription { texts }", Value::Null).await;
    for _ in 0..500 {
        let told = socket.next().await["payload"]["data"]["texts"].clone();
        assert_eq!(told.as_str().map(str::len), Some(64 << 10));
    }
}
