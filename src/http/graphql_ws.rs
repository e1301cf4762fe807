//! `graphql-transport-ws` over WebSocket: queries, mutations and subscriptions on one authenticated connection.
//!
//! One task per connection takes one thing at a time: a message, an event of an operation, a ping that is due, or a
//! reason to close. Nothing runs before `connection_ack`, and no operation outlives its connection.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use async_graphql::{Executor, Request, ServerError};
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use futures::future::AbortHandle;
use futures::stream::{BoxStream, SelectAll, StreamExt, abortable, once};
use tokio::time::{MissedTickBehavior, interval_at};

use super::Transport;
use super::answer::Answer;
use super::authenticate::Authenticate;
use super::graphql_request::Parameters;
use super::refusal::{Refusal, coded};
use super::request_id::RequestId;
use super::ws_handshake::handshake;
use super::ws_message::{ClientMessage, Close, SUBPROTOCOL, ServerMessage};
use super::ws_wire::{Ending, Wire};

/// Answers the upgrade and serves the socket until it ends.
pub(super) fn upgrade<E: Executor, A: Authenticate>(
    transport: Arc<Transport<E, A>>,
    upgrade: WebSocketUpgrade,
    headers: HeaderMap,
) -> Response {
    // Twice the limit here: the library resets a connection that exceeds its own, and cannot say why.
    let bytes = transport.limits.socket.message_bytes.saturating_mul(2);
    upgrade.protocols([SUBPROTOCOL]).max_message_size(bytes).max_frame_size(bytes).on_upgrade(move |socket| {
        let tracker = transport.connections.clone();
        tracker.track_future(serve(transport, socket, headers))
    })
}

async fn serve<E: Executor, A: Authenticate>(
    transport: Arc<Transport<E, A>>,
    socket: WebSocket,
    headers: HeaderMap,
) {
    let mut wire = Wire::new(socket, &transport.limits.socket);
    let ending = match handshake(&transport, &mut wire, &headers).await {
        Ok(session) => {
            let request_id = RequestId::of(&headers);
            Connection::new(&transport, &mut wire, session, request_id).run().await
        }
        Err(ending) => ending,
    };
    if let Ending::Close(close) = ending {
        tracing::debug!(code = close.code, reason = %close.reason, "closing a WebSocket");
        wire.close(close).await;
    }
}

/// An event of an operation under way.
struct Event {
    id: String,
    /// `None` when the operation has come to its end.
    answer: Option<Answer>,
}

/// A connection after its acknowledgement.
struct Connection<'a, E, A: Authenticate> {
    transport: &'a Transport<E, A>,
    wire: &'a mut Wire,
    session: A::Session,
    request_id: Option<RequestId>,
    events: SelectAll<BoxStream<'static, Event>>,
    /// Aborting an operation drops its stream before it can yield another event.
    operations: HashMap<String, AbortHandle>,
}

impl<'a, E: Executor, A: Authenticate> Connection<'a, E, A> {
    fn new(
        transport: &'a Transport<E, A>,
        wire: &'a mut Wire,
        session: A::Session,
        request_id: Option<RequestId>,
    ) -> Self {
        Self { transport, wire, session, request_id, events: SelectAll::new(), operations: HashMap::new() }
    }

    async fn run(mut self) -> Ending {
        let transport = self.transport;
        let session = self.session.clone();
        let mut ended = pin!(transport.authenticate.ended(&session));
        let every = transport.limits.socket.ping_every;
        let mut pings = interval_at(tokio::time::Instant::now() + every, every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let step = tokio::select! {
                biased;
                close = &mut ended => Err(close.into()),
                () = transport.shutdown.cancelled() => Err(Close::going_away().into()),
                _ = pings.tick() => self.wire.ping().await,
                message = self.wire.receive() => match message {
                    Ok(message) => self.handle(message).await,
                    Err(ending) => Err(ending),
                },
                Some(event) = self.events.next() => self.deliver(event).await,
            };
            if let Err(ending) = step {
                return ending;
            }
        }
    }

    async fn handle(&mut self, message: ClientMessage) -> Result<(), Ending> {
        match message {
            ClientMessage::ConnectionInit { .. } => Err(Close::too_many_inits().into()),
            ClientMessage::Ping { payload } => self.wire.send(&ServerMessage::Pong { payload }).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { id, payload } => self.start(id, payload).await,
            ClientMessage::Complete { id } => {
                self.stop(&id);
                Ok(())
            }
        }
    }

    async fn start(&mut self, id: String, parameters: Parameters) -> Result<(), Ending> {
        if self.operations.contains_key(&id) {
            return Err(Close::already_exists(&id).into());
        }
        let limits = &self.transport.limits;
        if self.operations.len() >= limits.socket.operations {
            let message = format!("at most {} operations at a time", limits.socket.operations);
            let error = coded(ServerError::new(message, None), "TOO_MANY_SUBSCRIPTIONS");
            return self.wire.send(&ServerMessage::Error { id, payload: vec![error] }).await;
        }
        let request = match self.transport.admit(parameters) {
            Ok(admitted) => admitted.request.data(self.session.clone()).data(self.request_id.clone()),
            Err(refusal) => {
                let payload = vec![Refusal::from(refusal).into_error()];
                return self.wire.send(&ServerMessage::Error { id, payload }).await;
            }
        };
        let handle = self.events_of(id.clone(), request);
        self.operations.insert(id, handle);
        Ok(())
    }

    /// Adds the events of `request` to those that are waited for. The handle stops all of them, the end included: a
    /// client may use the id again at once.
    fn events_of(&mut self, id: String, request: Request) -> AbortHandle {
        let ended = Event { id: id.clone(), answer: None };
        let events = AssertUnwindSafe(self.transport.executor.execute_stream(request, None))
            .catch_unwind()
            .map(|response| response.map_or_else(|_| Answer::panicked(), Answer::from))
            .map(move |answer| Event { id: id.clone(), answer: Some(answer) })
            .chain(once(async { ended }));
        let (events, handle) = abortable(events);
        self.events.push(events.boxed());
        handle
    }

    fn stop(&mut self, id: &str) {
        if let Some(operation) = self.operations.remove(id) {
            operation.abort();
        }
    }

    async fn deliver(&mut self, event: Event) -> Result<(), Ending> {
        let Event { id, answer } = event;
        let message = match answer {
            Some(answer) if answer.data.is_some() => ServerMessage::Next { id, payload: answer },
            Some(refused) => {
                self.stop(&id);
                ServerMessage::Error { id, payload: refused.errors }
            }
            None => {
                self.operations.remove(&id);
                ServerMessage::Complete { id }
            }
        };
        self.wire.send(&message).await
    }
}
