//! What is told outside of the books: messages to a ledger's webhook, and the mail that a commander copies into the game.
//!
//! What is said is made by pure functions of what is told. Where it goes is an address that [`Address`] let pass: at Discord, or
//! at a host that whoever runs the server allows, so that nobody can have the server ask other machines for them.

mod address;
pub mod buttons;
mod figures;
mod keeping;
pub mod loot;
mod mail;
mod message;
mod plain;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prices::calling::{Ask, Backoff, Clock, Failure, Manners, Service};
use serde_json::json;

pub use address::{Address, Hosts, NotAWebhook};
pub use figures::thousands;
pub use keeping::{address_of, keep};
pub use mail::{Mail, mail};
pub use message::{Line, MOST_CHARACTERS, Message, Ready, Settled, called, failed, list, paid, ready, text};
pub use plain::for_discord;

/// Who sends messages.
pub struct Notices {
    hosts: Hosts,
    services: Mutex<BTreeMap<String, Service>>,
}

impl Default for Notices {
    fn default() -> Self {
        Notices::to(Hosts::default())
    }
}

impl Notices {
    /// To these hosts only.
    pub fn to(hosts: Hosts) -> Self {
        Notices { hosts, services: Mutex::default() }
    }

    /// The address that a text is, if messages may go there.
    ///
    /// # Errors
    /// [`NotAWebhook`], with what is the matter.
    pub fn address(&self, text: &str) -> Result<Address, NotAWebhook> {
        Address::read(text, &self.hosts)
    }

    /// How often is tried, and the waits in between. One call is one try: what comes after is remembered in the database, so
    /// that it outlives the server.
    pub fn patience() -> Backoff {
        Backoff { attempts: 16, first: Duration::from_secs(1), longest: Duration::from_secs(30 * 60) }
    }

    /// Sends a message, once. Nobody is mentioned by it, whatever it says.
    ///
    /// # Errors
    /// Why it is not certain that the message arrived.
    pub async fn send(&self, to: &Address, message: &Message) -> Result<(), Failure> {
        let mut body = json!({ "content": message.text, "allowed_mentions": { "parse": [] } });
        if !message.buttons.is_empty() {
            body["components"] = buttons::rows(&message.buttons);
        }
        let ask = Ask::post("webhooks", to.path(), "application/json", body.to_string().into_bytes());
        let ask = to.thread().into_iter().fold(ask, |ask, thread| ask.query("thread_id", thread));
        // Discord says whether it kept the message only if it is asked to wait for that.
        let ask = ask.query("wait", true).on_behalf_of(to.path());
        match self.service(to)?.ask(ask).await {
            // A good status without a sound body: what was sent is there.
            Err(Failure::Empty | Failure::NotJson { .. }) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// Who is asked at an origin: one for all webhooks there, as they share its limits.
    fn service(&self, to: &Address) -> Result<Service, Failure> {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = services.get(to.origin()) {
            return Ok(service.clone());
        }
        let manners =
            Manners { backoff: Backoff { attempts: 1, ..Backoff::default() }, ..Manners::default() };
        let unusable = |detail: String| Failure::Unreachable { detail };
        let base = to.origin().parse().map_err(|_| unusable("no address".to_owned()))?;
        let service =
            Service::new(base, manners, Clock::real()).map_err(|error| unusable(error.to_string()))?;
        services.insert(to.origin().to_owned(), service.clone());
        Ok(service)
    }
}
