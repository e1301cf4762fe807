//! A WebSocket up to `connection_ack`: nothing of GraphQL runs before it, and it comes in time or not at all.

use std::pin::pin;

use async_graphql::Executor;
use axum::http::HeaderMap;
use serde_json::Value;
use tokio::time::sleep;

use super::Transport;
use super::authenticate::Authenticate;
use super::ws_message::{ClientMessage, Close, ServerMessage};
use super::ws_wire::{Ending, Wire};

/// Takes one `connection_init`, in time, with a credential that holds, and acknowledges it.
pub(super) async fn handshake<E: Executor, A: Authenticate>(
    transport: &Transport<E, A>,
    wire: &mut Wire,
    headers: &HeaderMap,
) -> Result<A::Session, Ending> {
    if !wire.has_subprotocol() {
        return Err(Close::subprotocol().into());
    }
    tokio::select! {
        session = greet(transport, wire, headers) => session,
        () = sleep(transport.limits.socket.init_timeout) => Err(Close::init_timeout().into()),
        () = transport.shutdown.cancelled() => Err(Close::going_away().into()),
    }
}

async fn greet<E: Executor, A: Authenticate>(
    transport: &Transport<E, A>,
    wire: &mut Wire,
    headers: &HeaderMap,
) -> Result<A::Session, Ending> {
    let payload = loop {
        if let Some(payload) = before_ack(wire).await? {
            break payload;
        }
    };
    let mut authenticating = pin!(transport.authenticate.init(headers, payload));
    let session = loop {
        tokio::select! {
            session = &mut authenticating => break session.map_err(|denied| Close::denied(&denied))?,
            again = before_ack(wire) => if again?.is_some() {
                return Err(Close::too_many_inits().into());
            },
        }
    };
    wire.send(&ServerMessage::ConnectionAck).await?;
    Ok(session)
}

/// Handles one message that arrives before the acknowledgement, and gives the payload of a `connection_init`.
async fn before_ack(wire: &mut Wire) -> Result<Option<Value>, Ending> {
    match wire.receive().await? {
        ClientMessage::ConnectionInit { payload } => Ok(Some(payload.map_or(Value::Null, Value::Object))),
        ClientMessage::Subscribe { .. } => Err(Close::unauthorized().into()),
        ClientMessage::Ping { payload } => {
            wire.send(&ServerMessage::Pong { payload }).await?;
            Ok(None)
        }
        ClientMessage::Pong {} | ClientMessage::Complete { .. } => Ok(None),
    }
}
