//! How much one request, one document and one WebSocket may ask for.
//!
//! Every bound here protects the process from a caller that is not authenticated yet, so none can be switched off.

use std::time::Duration;

/// The bounds of the transport.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a request body; above it 413 `BODY_TOO_LARGE`.
    pub body_bytes: usize,
    /// How long a body may take to arrive; above it 408 `BODY_TIMEOUT`.
    pub body_timeout: Duration,
    /// Operations in one HTTP batch; above it `BATCH_TOO_LARGE`.
    pub batch: usize,
    /// Rows that an export asks a list for at a time, and has in memory.
    pub export_page: usize,
    /// Bounds of one document, over either transport.
    pub document: DocumentLimits,
    /// Bounds of one WebSocket.
    pub socket: SocketLimits,
}

/// The bounds of one GraphQL document.
#[derive(Clone, Debug)]
pub struct DocumentLimits {
    /// Bytes of the document's text; above it `QUERY_TOO_LARGE`.
    pub bytes: usize,
    /// Fields inside fields, fragments inlined; above it `QUERY_TOO_DEEP`. The introspection query of graphql-js 16
    /// needs 15.
    pub depth: usize,
    /// Aliased fields, fragments inlined; above it `TOO_MANY_ALIASES`.
    pub aliases: usize,
    /// Fields and fragments, fragments inlined; above it `QUERY_TOO_COMPLEX`. It bounds the work of validation;
    /// what resolving costs is the schema's `limit_complexity`.
    pub selections: usize,
    /// Whether `__schema` and `__type` are answered; if not, `INTROSPECTION_DISABLED`.
    pub introspection: bool,
}

/// The bounds of one WebSocket.
#[derive(Clone, Debug)]
pub struct SocketLimits {
    /// From the upgrade to the acknowledgement; above it the socket closes with 4408.
    pub init_timeout: Duration,
    /// Between two pings of the server. A peer that was silent for three of them is gone.
    pub ping_every: Duration,
    /// Bytes of an incoming message; above it the socket closes with 1009.
    pub message_bytes: usize,
    /// Operations under way; one more is answered by an error with `TOO_MANY_SUBSCRIPTIONS`.
    pub operations: usize,
    /// How long one outgoing message may wait for the peer to read; above it the socket closes with 4413.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            body_timeout: Duration::from_secs(30),
            batch: 10,
            export_page: 200,
            document: DocumentLimits::default(),
            socket: SocketLimits::default(),
        }
    }
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self { bytes: 64 << 10, depth: 20, aliases: 50, selections: 2_000, introspection: true }
    }
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(10),
            ping_every: Duration::from_secs(20),
            message_bytes: 1 << 20,
            operations: 100,
            stall: Duration::from_secs(10),
        }
    }
}
