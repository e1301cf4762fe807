//! What an event's metadata says: flat JSON, written once and hashed as written.

use aggregates::Position;
use serde::{Deserialize, Serialize};

use super::Request;

/// An event's metadata. `command_mac` and `events` stand on a command's first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Who issued the command.
    pub actor: String,
    /// For whom, if not for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// The caller's name for the command.
    pub client_key: String,
    /// HMAC of what the caller sent, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_mac: Option<String>,
    /// How many events the command has; they stand in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<u32>,
    /// What it belongs to, such as the request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The event that it reacts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<Position>,
    /// Where it came in.
    pub source: String,
}

impl Metadata {
    /// Of every event of a command but its first.
    pub fn of(request: &Request) -> Self {
        Metadata {
            actor: request.actor.to_string(),
            on_behalf_of: request.on_behalf_of.as_ref().map(ToString::to_string),
            client_key: request.client_key.as_str().to_owned(),
            command_mac: None,
            events: None,
            correlation: request.correlation.clone(),
            causation: request.causation,
            source: request.source.to_owned(),
        }
    }

    /// Of a command's first event, of `events` in all.
    #[must_use]
    pub fn first(self, request: &Request, events: u32) -> Self {
        Metadata { command_mac: Some(hex::encode(request.command_mac)), events: Some(events), ..self }
    }

    /// The bytes that are stored and hashed.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings and integers are JSON")
    }
}
