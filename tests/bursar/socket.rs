//! A WebSocket that speaks `graphql-transport-ws`.

use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// After this long without a message, none comes.
const SILENCE: Duration = Duration::from_secs(20);

/// An acknowledged connection.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn open(address: SocketAddr, key: Option<&str>) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (stream, _) = connect_async(request).await.expect("connected");
        let mut socket = Socket(stream);
        let payload = key.map_or(json!({}), |key| json!({ "authorization": format!("Bearer {key}") }));
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }

    pub async fn subscribe(&mut self, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    }

    /// What the server says next.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(SILENCE, self.0.next()).await.expect("in time");
            match message.expect("an open socket").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// What the server says within a time, if it says anything.
    pub async fn is_told_within(&mut self, time: Duration) -> Option<Value> {
        tokio::time::timeout(time, self.next()).await.ok()
    }

    /// The code and the reason with which the server closes it, whatever comes before.
    pub async fn closed(mut self) -> (u16, String) {
        loop {
            let message = tokio::time::timeout(SILENCE, self.0.next()).await.expect("in time");
            if let Message::Close(frame) = message.expect("an open socket").expect("a message") {
                let frame = frame.expect("a reason");
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }

    async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }
}
