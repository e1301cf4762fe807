//! A service: where it is, how it is asked, and what is known of it.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Url};
use tokio::sync::Semaphore;

use super::budget::Budget;
use super::cache::Cache;
use super::circuit::Circuit;
use super::clock::later;
use super::exchange::unreachable_by;
use super::judge::Got;
use super::{Answer, Ask, Clock, Failure, Manners, lock};

/// Redirects that are followed on the same host.
const REDIRECTS: usize = 4;

/// Somebody else's JSON service. Copies are the same one.
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    client: OnceLock<Client>,
    pub(super) base: Url,
    pub(super) manners: Manners,
    pub(super) clock: Clock,
    pub(super) budget: Arc<Budget>,
    pub(super) circuits: Mutex<BTreeMap<&'static str, Arc<Circuit>>>,
    pub(super) places: Semaphore,
    cache: Cache,
    flights: Mutex<HashMap<String, WeakShared<Flight>>>,
}

/// A question that is being answered.
type Flight = BoxFuture<'static, Result<Arc<Answer>, Failure>>;

/// Why a service cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum Misconfigured {
    /// Others could read and change what is said on the way.
    #[error("{0} is reached neither over TLS nor on this machine")]
    NotSafe(Url),
    /// What is configured is no address.
    #[error("`{0}` is no address")]
    NoAddress(String),
    /// A key that no header can hold.
    #[error("the key has characters that cannot be sent")]
    Key,
}

impl Service {
    /// A service at an address.
    pub fn new(base: Url, manners: Manners, clock: Clock) -> Result<Self, Misconfigured> {
        if !is_safe(&base) {
            return Err(Misconfigured::NotSafe(base));
        }
        Ok(Service(Arc::new(Inner {
            client: OnceLock::new(),
            base,
            clock,
            budget: Arc::new(Budget::new(manners.errors_left)),
            circuits: Mutex::default(),
            places: Semaphore::new(manners.at_once.max(1)),
            cache: Cache::new(manners.kept),
            flights: Mutex::default(),
            manners,
        })))
    }

    /// Asks, within the service's own time. See [`Service::ask_before`].
    pub async fn ask(&self, ask: Ask) -> Result<Arc<Answer>, Failure> {
        self.ask_before(ask, DateTime::<Utc>::MAX_UTC).await
    }

    /// Asks, until a time at most. An answer that is kept and fresh is given at once; who asks what is being asked gets that
    /// answer, and the time in which it is awaited is the first one's.
    pub async fn ask_before(&self, ask: Ask, deadline: DateTime<Utc>) -> Result<Arc<Answer>, Failure> {
        let inner = &self.0;
        let deadline = deadline.min(later(inner.clock.now(), inner.manners.total));
        if !ask.keep {
            return inner.clone().fetch(None, ask, deadline).await;
        }
        match inner.kept_or_flight(ask, deadline) {
            Ok(kept) => Ok(kept),
            Err(flight) => flight.await,
        }
    }

    /// How it is asked.
    pub fn manners(&self) -> &Manners {
        &self.0.manners
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }
}

impl Inner {
    /// What makes connections. It is made when it is first needed: a machine without certificates can do all else.
    pub(super) fn client(&self) -> Result<&Client, Failure> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let made = self.make_client().map_err(|error| unreachable_by(&error))?;
        Ok(self.client.get_or_init(|| made))
    }

    fn make_client(&self) -> Result<Client, reqwest::Error> {
        let Manners { user_agent, connect, .. } = &self.manners;
        let client = Client::builder().user_agent(user_agent).connect_timeout(*connect);
        let client = client.redirect(Policy::custom(follow));
        // What is on this machine is not reached by way of another.
        let client = if is_local(&self.base) { client.no_proxy() } else { client };
        // Where there is no TLS, no certificates are needed.
        let client = if self.base.scheme() == "http" { client.tls_certs_only([]) } else { client };
        client.build()
    }

    fn kept_or_flight(
        self: &Arc<Self>,
        ask: Ask,
        deadline: DateTime<Utc>,
    ) -> Result<Arc<Answer>, Shared<Flight>> {
        let key = ask.key();
        let mut flights = lock(&self.flights);
        let kept = self.cache.get(&key).filter(|kept| !ask.anew && kept.is_fresh(self.clock.now()));
        if let Some(kept) = kept {
            return Ok(kept);
        }
        // One that has come to its end is held by those who still read it, and answers nothing new.
        let under_way =
            flights.get(&key).and_then(WeakShared::upgrade).filter(|flight| flight.peek().is_none());
        Err(under_way.unwrap_or_else(|| {
            let flight = self.clone().fetch(Some(key.clone()), ask, deadline).boxed().shared();
            flights.retain(|_, flight| flight.upgrade().is_some());
            flights.extend(flight.downgrade().map(|flight| (key, flight)));
            flight
        }))
    }

    /// Asks, and keeps the answer under the key if there is one.
    async fn fetch(
        self: Arc<Self>,
        key: Option<String>,
        ask: Ask,
        deadline: DateTime<Utc>,
    ) -> Result<Arc<Answer>, Failure> {
        let kept = key.as_deref().and_then(|key| self.cache.get(key));
        let etag = kept.as_ref().and_then(|kept| kept.etag());
        let answer = match (self.call(&ask, etag, deadline).await?, &kept) {
            (Got::Answer(answer), _) => Arc::new(answer),
            (Got::Unchanged(said), Some(kept)) => {
                Arc::new(kept.confirmed(&said, self.clock.now(), &self.manners))
            }
            (Got::Unchanged(_), None) => return Err(Failure::Empty),
        };
        if let Some(key) = key {
            self.cache.put(&key, &answer);
        }
        Ok(answer)
    }
}

/// Follows on the same host only, by the same means: another would get what is meant for this one.
fn follow(attempt: Attempt) -> reqwest::redirect::Action {
    let same = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
    if same && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_local(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_asked_over_tls_or_on_this_machine() {
        let safe = |text: &str| is_safe(&text.parse().expect("a URL"));
        for url in ["https://market.example/", "http://127.0.0.1:80/", "http://[::1]/", "http://localhost/"] {
            assert!(safe(url), "{url}");
        }
        for url in
            ["http://market.example/", "http://localhost.example/", "ftp://127.0.0.1/", "http://10.0.0.1/"]
        {
            assert!(!safe(url), "{url}");
        }
    }
}
