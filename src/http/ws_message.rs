//! The messages of `graphql-transport-ws` and the codes that end a connection.

use std::fmt;

use async_graphql::ServerError;
use axum::extract::ws::CloseFrame;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::answer::Answer;
use super::authenticate::Denied;
use super::graphql_request::Parameters;

/// The only subprotocol spoken.
pub(super) const SUBPROTOCOL: &str = "graphql-transport-ws";

/// What a client may send.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping { payload: Option<Map<String, Value>> },
    Pong {},
    Subscribe { id: String, payload: Parameters },
    Complete { id: String },
}

/// What the server sends.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: String,
        payload: Answer,
    },
    Error {
        id: String,
        payload: Vec<ServerError>,
    },
    Complete {
        id: String,
    },
}

/// How a WebSocket is closed: a code and the reason the client shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code; 4000 to 4999 are the protocol's and ours.
    pub code: u16,
    /// The reason, cut to the 123 bytes that a close frame has room for.
    pub reason: String,
}

impl Close {
    /// A close with `code` and `reason`.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// 1001: this server stops; reconnecting finds another or the next one.
    pub fn going_away() -> Self {
        Self::new(1001, "the server is shutting down")
    }

    /// 1009: a message larger than the limit, in bytes.
    pub fn message_too_big(limit: usize) -> Self {
        Self::new(1009, format!("messages may have at most {limit} bytes"))
    }

    /// 4400: not a message of the protocol.
    pub fn bad_message(why: impl fmt::Display) -> Self {
        Self::new(4400, format!("invalid message: {why}"))
    }

    /// 4401: an operation before `connection_ack`.
    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    /// 4403 for a credential that does not hold, also one that no longer does; 1013 where trying again helps.
    pub fn denied(denied: &Denied) -> Self {
        let code = if denied.retryable() { 1013 } else { 4403 };
        Self::new(code, format!("{}: {denied}", denied.code()))
    }

    /// 4406: the client does not speak `graphql-transport-ws`.
    pub fn subprotocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    /// 4408: no `connection_init`, or no acknowledgement of it, in time.
    pub fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// 4409: an operation with this id is under way.
    pub fn already_exists(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    /// 4413: the client does not read what it subscribed to. A code of our own.
    pub fn too_slow() -> Self {
        Self::new(4413, "the client reads too slowly")
    }

    /// 4429: a second `connection_init`.
    pub fn too_many_inits() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    pub(super) fn into_frame(self) -> CloseFrame {
        let end = self.reason.floor_char_boundary(123);
        CloseFrame { code: self.code, reason: self.reason[..end].into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let frame = Close::bad_message("é".repeat(200)).into_frame();
        assert!(frame.reason.len() <= 123 && frame.reason.ends_with('é'));
    }

    #[test]
    fn a_message_needs_what_its_type_says() {
        let parse = |text: &str| serde_json::from_str::<ClientMessage>(text);
        assert!(parse(r#"{"type":"pong","payload":{"a":1}}"#).is_ok());
        assert!(parse(r#"{"type":"connection_init","payload":null}"#).is_ok());
        for wrong in [
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"start"}"#,
            "[]",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
