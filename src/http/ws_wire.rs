//! One WebSocket as a sequence of protocol messages, which never waits for its peer without a limit.
//!
//! There is no queue between an operation and the socket: the next event is asked for once the last one was taken, so
//! a slow reader holds back its own operations and one message of memory. Whoever takes nothing for too long is closed.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use tokio::time::timeout;

use super::limits::SocketLimits;
use super::ws_message::{ClientMessage, Close, ServerMessage};

/// Silent ping intervals after which a peer is given up.
const MISSED_PINGS: u32 = 3;

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// The peer closed, broke the WebSocket protocol or fell silent: there is nobody to tell.
    Gone,
    /// Decided by this side.
    Close(Close),
}

impl From<Close> for Ending {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// A socket with its limits.
pub(super) struct Wire {
    socket: WebSocket,
    message_bytes: usize,
    stall: Duration,
    silent_pings: u32,
}

impl Wire {
    pub(super) fn new(socket: WebSocket, limits: &SocketLimits) -> Self {
        Self { socket, message_bytes: limits.message_bytes, stall: limits.stall, silent_pings: 0 }
    }

    /// Whether client and server agreed on the subprotocol.
    pub(super) fn has_subprotocol(&self) -> bool {
        self.socket.protocol().is_some()
    }

    /// The next message of the protocol; safe to cancel.
    pub(super) async fn receive(&mut self) -> Result<ClientMessage, Ending> {
        loop {
            let message = self.socket.recv().await.and_then(Result::ok).ok_or(Ending::Gone)?;
            self.silent_pings = 0;
            if let ControlFlow::Break(message) = self.read(message)? {
                return Ok(message);
            }
        }
    }

    fn read(&self, message: Message) -> Result<ControlFlow<ClientMessage>, Ending> {
        match message {
            Message::Text(text) if text.len() > self.message_bytes => {
                Err(Close::message_too_big(self.message_bytes).into())
            }
            Message::Text(text) => serde_json::from_str(&text)
                .map(ControlFlow::Break)
                .map_err(|error| Close::bad_message(error).into()),
            Message::Binary(_) => {
                Err(Close::bad_message("binary frames are not part of the protocol").into())
            }
            // The library answers a ping and a close while it reads on; after a close the stream ends.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(ControlFlow::Continue(())),
        }
    }

    pub(super) async fn send(&mut self, message: &ServerMessage) -> Result<(), Ending> {
        let text = serde_json::to_string(message).map_err(|error| {
            tracing::error!(%error, "a message could not be serialised");
            Close::new(1011, "internal error")
        })?;
        self.transmit(Message::Text(text.into())).await
    }

    /// Keeps proxies from closing an idle connection and notices peers that vanished without a word.
    pub(super) async fn ping(&mut self) -> Result<(), Ending> {
        if self.silent_pings == MISSED_PINGS {
            return Err(Ending::Gone);
        }
        self.silent_pings += 1;
        self.transmit(Message::Ping(axum::body::Bytes::new())).await
    }

    async fn transmit(&mut self, message: Message) -> Result<(), Ending> {
        match timeout(self.stall, self.socket.send(message)).await {
            Ok(sent) => sent.map_err(|_| Ending::Gone),
            Err(_) => Err(Close::too_slow().into()),
        }
    }

    /// Sends the close frame and waits for the peer's, within the stall limit, as a socket that is dropped with
    /// unread input resets the connection and the frame with it.
    pub(super) async fn close(mut self, close: Close) {
        let farewell = async {
            if self.socket.send(Message::Close(Some(close.into_frame()))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        let _ = timeout(self.stall, farewell).await;
    }
}
