//! A stand-in for Discord's webhooks.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// Stands in for Discord: answers as it is told to, and keeps what it was sent.
#[derive(Clone, Default)]
pub struct Discord(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Statuses to answer with, the last first; 204 when there is none.
    answers: Mutex<Vec<u16>>,
    sent: Mutex<Vec<(String, Value)>>,
    some: Notify,
}

impl Discord {
    pub async fn start() -> (Self, String) {
        let discord = Discord::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = Router::new().fallback(answer).with_state(discord.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (discord, address)
    }

    pub fn answers(&self, status: u16) {
        self.0.answers.lock().expect("answers").push(status);
    }

    pub fn sent(&self) -> Vec<(String, Value)> {
        self.0.sent.lock().expect("messages").clone()
    }

    /// What it was told, message by message.
    pub fn told(&self) -> Vec<String> {
        let text = |(_, body): &(String, Value)| body["content"].as_str().expect("a text").to_owned();
        self.sent().iter().map(text).collect()
    }

    /// Waits until so many messages came.
    pub async fn has(&self, count: usize) -> Vec<String> {
        loop {
            let some = self.0.some.notified();
            if self.told().len() >= count {
                return self.told();
            }
            some.await;
        }
    }
}

async fn answer(State(Discord(inner)): State<Discord>, uri: Uri, body: Bytes) -> (StatusCode, &'static str) {
    let body = serde_json::from_slice(&body).expect("JSON");
    inner.sent.lock().expect("messages").push((uri.to_string(), body));
    inner.some.notify_one();
    let status = inner.answers.lock().expect("answers").pop().unwrap_or(204);
    (StatusCode::from_u16(status).expect("a status"), "")
}
