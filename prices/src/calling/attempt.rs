//! A call: one attempt after the other, until there is an answer or no more sense in it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, HeaderValue, IF_NONE_MATCH};
use reqwest::{Request, Url};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::budget::{Closed, Slot};
use super::circuit::{Circuit, Pass};
use super::clock::{later, until};
use super::exchange::{Broken, exchange};
use super::judge::{Got, Setback, at_fault, judge};
use super::service::Inner;
use super::{Ask, Failure, lock};

impl Inner {
    /// Asks until there is an answer, or it cannot be had in time.
    pub(super) async fn call(
        &self,
        ask: &Ask,
        etag: Option<&HeaderValue>,
        deadline: DateTime<Utc>,
    ) -> Result<Got, Failure> {
        let mut failed = 0;
        loop {
            let setback = match self.attempt(ask, etag, deadline).await {
                Ok(got) => return Ok(got),
                Err(setback) => setback,
            };
            failed += 1;
            let now = self.clock.now();
            let told = setback.not_before.map_or(Duration::ZERO, |at| until(now, at));
            let wait = told.saturating_add(self.manners.backoff.wait(failed));
            let host = self.base.host_str();
            tracing::debug!(host, route = ask.route, failed, failure = %setback.failure, "no answer");
            let sense = setback.again && failed < self.manners.backoff.attempts;
            if !sense || later(now, wait) >= deadline {
                return Err(setback.failure);
            }
            self.clock.wait(wait).await;
        }
    }

    async fn attempt(
        &self,
        ask: &Ask,
        etag: Option<&HeaderValue>,
        deadline: DateTime<Utc>,
    ) -> Result<Got, Setback> {
        let (_place, slot) = self.leave(ask, deadline).await.map_err(Setback::last)?;
        let pass = self.circuit(ask.route).admit(self.clock.now());
        let pass = pass.map_err(|until| Setback::last(Failure::CircuitOpen { until }))?;
        let got = self.send(ask, etag, deadline).await;
        drop(slot);
        self.tell(pass, ask, got.as_ref().err());
        got
    }

    /// Tells the circuit how it went.
    fn tell(&self, pass: Pass, ask: &Ask, setback: Option<&Setback>) {
        let now = self.clock.now();
        let Some(failure) = setback.map(|setback| &setback.failure) else { return pass.worked(now) };
        match at_fault(failure) {
            Some(true) => {
                if pass.failed(now) {
                    let host = self.base.host_str();
                    tracing::warn!(host, route = ask.route, %failure, "failed too often: it is left alone for a while");
                }
            }
            Some(false) => pass.worked(now),
            None => drop(pass),
        }
    }

    /// A place among those who ask at once, and leave by the budget, once there are both. Nobody waits for leave in a place that
    /// others could use.
    async fn leave(
        &self,
        ask: &Ask,
        deadline: DateTime<Utc>,
    ) -> Result<(SemaphorePermit<'_>, Slot), Failure> {
        loop {
            let place = timeout(self.left(deadline), self.places.acquire()).await;
            let place = place.ok().and_then(Result::ok).ok_or(Failure::OutOfTime)?;
            // Told from here on, so that what is freed between asking and waiting is not missed.
            let mut freed = Box::pin(self.budget.freed.notified());
            freed.as_mut().enable();
            let now = self.clock.now();
            if now >= deadline {
                return Err(Failure::OutOfTime);
            }
            let closed = match self.budget.admit(ask, now) {
                Ok(slot) => return Ok((place, slot)),
                Err(closed) => closed,
            };
            drop(place);
            match closed {
                Closed::Busy => timeout(self.left(deadline), freed).await.map_err(|_| Failure::OutOfTime)?,
                Closed::Until(at) if at < deadline => self.clock.wait(until(now, at)).await,
                Closed::Until(until) => return Err(Failure::RateLimited { until }),
            }
        }
    }

    async fn send(
        &self,
        ask: &Ask,
        etag: Option<&HeaderValue>,
        deadline: DateTime<Utc>,
    ) -> Result<Got, Setback> {
        let client = self.client().map_err(Setback::last)?;
        let request = self.request(ask, etag);
        let time = self.manners.request.min(self.left(deadline));
        let came = timeout(time, exchange(client, request, self.manners.largest)).await;
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let late = |_| Broken::from(Failure::TimedOut { milliseconds });
        let came = came.map_err(late).flatten().map_err(|broken| Setback::broken(broken, ask))?;
        let now = self.clock.now();
        let not_before = self.budget.learn(ask, came.status, &came.headers, now);
        judge(came, (ask, etag.is_some()), not_before, (now, &self.manners))
    }

    fn request(&self, ask: &Ask, etag: Option<&HeaderValue>) -> Request {
        let mut request = Request::new(ask.method.clone(), self.url(ask));
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &ask.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        if let Some(etag) = etag {
            request.headers_mut().insert(IF_NONE_MATCH, etag.clone());
        }
        *request.body_mut() = ask.body.clone().map(Into::into);
        request
    }

    fn url(&self, ask: &Ask) -> Url {
        let mut url = self.base.clone();
        if !ask.path.is_empty() {
            url.set_path(&format!("{}/{}", self.base.path().trim_end_matches('/'), ask.path));
        }
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        url
    }

    fn circuit(&self, route: &'static str) -> Arc<Circuit> {
        let new = || Arc::new(Circuit::new(self.manners.failures, self.manners.open_for));
        lock(&self.circuits).entry(route).or_insert_with(new).clone()
    }

    fn left(&self, deadline: DateTime<Utc>) -> Duration {
        until(self.clock.now(), deadline)
    }
}
