//! What a service lets its callers do, as far as it says.
//!
//! Three things close a way before the service would: "not now" (429, 420, `Retry-After`), the errors that it still allows in
//! this window (ESI's `X-ESI-Error-Limit-*`, over all routes), and the tokens of a group of routes ([`Bucket`]). Requests that
//! are under way count as what they may cost at the dearest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderName};
use tokio::sync::Notify;

use super::bucket::{Bucket, Told};
use super::clock::later;
use super::times::{retry_after, seconds, text};
use super::{Ask, lock};

const ERRORS_LEFT: HeaderName = HeaderName::from_static("x-esi-error-limit-remain");
const ERRORS_RESET: HeaderName = HeaderName::from_static("x-esi-error-limit-reset");
const RESET_AFTER: HeaderName = HeaderName::from_static("x-ratelimit-reset-after");
const EVERYTHING: HeaderName = HeaderName::from_static("x-ratelimit-global");
/// ESI's window of errors, for a 420 that does not say.
const WINDOW: Duration = Duration::from_secs(60);

/// What is allowed, and what is under way.
#[derive(Debug)]
pub(super) struct Budget {
    errors_left: u32,
    state: Mutex<State>,
    /// Something that was under way came to its end.
    pub(super) freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    closed: Option<DateTime<Utc>>,
    errors: Option<(u32, DateTime<Utc>)>,
    routes: BTreeMap<Way, DateTime<Utc>>,
    groups: BTreeMap<&'static str, String>,
    buckets: BTreeMap<(String, String), Bucket>,
    under_way: BTreeMap<Way, u32>,
}

/// A route, and on whose behalf.
type Way = (&'static str, String);

/// Why there is no leave to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Not before a time.
    Until(DateTime<Utc>),
    /// Not before something comes to its end that is under way.
    Busy,
}

/// Leave to send one request; it counts as under way until this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    budget: Arc<Budget>,
    way: Way,
}

impl Budget {
    pub(super) fn new(errors_left: u32) -> Self {
        Budget { errors_left, state: Mutex::default(), freed: Notify::new() }
    }

    /// Leave to ask.
    pub(super) fn admit(self: &Arc<Self>, ask: &Ask, now: DateTime<Utc>) -> Result<Slot, Closed> {
        let way = (ask.route, ask.who.clone());
        let mut state = lock(&self.state);
        let (all, here) = state.counts(&way);
        if let Some(until) = state.free_at(&way, now, self.errors_left, (all, here)) {
            // Those under way are counted at their dearest, and hardly ever cost that.
            let alone = state.free_at(&way, now, self.errors_left, (0, 0)).is_none();
            return Err(if alone && all > 0 { Closed::Busy } else { Closed::Until(until) });
        }
        *state.under_way.entry(way.clone()).or_default() += 1;
        Ok(Slot { budget: self.clone(), way })
    }

    /// What an answer says of the budget. The time before which this need not be asked again, if it says so.
    pub(super) fn learn(
        &self,
        ask: &Ask,
        status: u16,
        headers: &HeaderMap,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let mut state = lock(&self.state);
        state.learn_errors(headers, now);
        state.learn_tokens(ask, headers, now);
        let wait = wait(status, headers, now)?;
        let until = later(now, wait);
        if status == 420 || headers.contains_key(&EVERYTHING) {
            state.closed = state.closed.max(Some(until));
        } else {
            state.close(ask, until, now);
        }
        Some(until)
    }
}

/// How long a refusal asks to wait.
fn wait(status: u16, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let header = |name: &HeaderName| text(headers, name).and_then(seconds);
    let said = retry_after(headers, now);
    match status {
        420 => said.or_else(|| header(&ERRORS_RESET)).or(Some(WINDOW)),
        429 => said.or_else(|| header(&RESET_AFTER)),
        500.. => said,
        _ => None,
    }
}

impl State {
    /// Requests under way in all, and in the group of a way.
    fn counts(&self, way: &Way) -> (u32, u32) {
        let group = self.groups.get(way.0);
        let same = |other: &Way| {
            other.1 == way.1 && (other.0 == way.0 || group.is_some() && group == self.groups.get(other.0))
        };
        let here = self.under_way.iter().filter(|(other, _)| same(other)).map(|(_, count)| count);
        (self.under_way.values().sum(), here.sum())
    }

    /// The time from which a way is free, if it is not now.
    fn free_at(
        &self,
        way: &Way,
        now: DateTime<Utc>,
        leave: u32,
        under_way: (u32, u32),
    ) -> Option<DateTime<Utc>> {
        let errors = self.errors.filter(|(left, _)| *left <= leave.saturating_add(under_way.0));
        let bucket =
            self.groups.get(way.0).and_then(|group| self.buckets.get(&(group.clone(), way.1.clone())));
        let times = [
            self.closed,
            self.routes.get(way).copied(),
            errors.map(|(_, resets_at)| resets_at),
            bucket.map(|bucket| bucket.free_at(now, under_way.1.into())),
        ];
        times.into_iter().flatten().max().filter(|until| *until > now)
    }

    fn learn_errors(&mut self, headers: &HeaderMap, now: DateTime<Utc>) {
        let left = text(headers, &ERRORS_LEFT).and_then(|left| left.parse().ok());
        let resets = text(headers, &ERRORS_RESET).and_then(seconds);
        if let (Some(left), Some(resets)) = (left, resets) {
            self.errors = Some((left, later(now, resets)));
        }
    }

    fn learn_tokens(&mut self, ask: &Ask, headers: &HeaderMap, now: DateTime<Utc>) {
        if let Some(told) = Told::read(headers) {
            self.groups.insert(ask.route, told.group.clone());
            self.buckets.retain(|_, bucket| !bucket.is_over(now));
            let key = (told.group.clone(), ask.who.clone());
            match self.buckets.get_mut(&key) {
                Some(bucket) => bucket.learn(told, now),
                None => drop(self.buckets.insert(key, Bucket::new(told, now))),
            }
        }
    }

    /// Closes the way, and with it all that are of its group.
    fn close(&mut self, ask: &Ask, until: DateTime<Utc>, now: DateTime<Utc>) {
        self.routes.retain(|_, until| *until > now);
        let group = self.groups.get(ask.route);
        let same = self.groups.iter().filter(|(_, other)| Some(*other) == group).map(|(route, _)| *route);
        for route in same.chain([ask.route]).collect::<Vec<_>>() {
            let at = self.routes.entry((route, ask.who.clone())).or_insert(until);
            *at = until.max(*at);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = lock(&self.budget.state);
        if let Some(count) = state.under_way.get_mut(&self.way) {
            *count -= 1;
            if *count == 0 {
                state.under_way.remove(&self.way);
            }
        }
        drop(state);
        self.budget.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> DateTime<Utc> {
        later(DateTime::UNIX_EPOCH, Duration::from_secs(seconds))
    }

    fn budget() -> Arc<Budget> {
        Arc::new(Budget::new(10))
    }

    fn told(budget: &Budget, ask: &Ask, status: u16, all: &[(&'static str, &str)]) -> Option<DateTime<Utc>> {
        let header = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), value.parse().expect("a value"))
        };
        budget.learn(ask, status, &all.iter().map(header).collect(), at(0))
    }

    fn closed(budget: &Arc<Budget>, ask: &Ask, now: u64) -> Option<Closed> {
        budget.admit(ask, at(now)).err()
    }

    #[test]
    fn the_last_errors_of_a_window_are_left_alone() {
        let (budget, ask) = (budget(), Ask::get("orders", ""));
        told(&budget, &ask, 200, &[("x-esi-error-limit-remain", "11"), ("x-esi-error-limit-reset", "30")]);
        let slot = budget.admit(&ask, at(1)).expect("leave");
        assert_eq!(closed(&budget, &ask, 1), Some(Closed::Busy));
        drop(slot);
        told(&budget, &ask, 404, &[("x-esi-error-limit-remain", "10"), ("x-esi-error-limit-reset", "30")]);
        assert_eq!(closed(&budget, &Ask::get("prices", ""), 1), Some(Closed::Until(at(30))));
        assert_eq!(closed(&budget, &ask, 30), None);
    }

    #[test]
    fn a_420_closes_everything_and_a_429_only_its_group() {
        let (orders, history, names) =
            (Ask::get("orders", ""), Ask::get("history", ""), Ask::get("names", ""));
        let budget = budget();
        let market = [
            ("x-ratelimit-group", "market"),
            ("x-ratelimit-limit", "1000/15m"),
            ("x-ratelimit-remaining", "900"),
        ];
        told(&budget, &orders, 200, &market);
        told(&budget, &history, 200, &market);
        assert_eq!(told(&budget, &orders, 429, &[("retry-after", "8")]), Some(at(8)));
        assert_eq!(closed(&budget, &history, 1), Some(Closed::Until(at(8))));
        assert_eq!(closed(&budget, &names, 1), None);
        assert_eq!(closed(&budget, &orders.clone().on_behalf_of(7), 1), None);
        assert_eq!(told(&budget, &orders, 420, &[("x-esi-error-limit-reset", "20")]), Some(at(20)));
        assert_eq!(closed(&budget, &names, 1), Some(Closed::Until(at(20))));
        assert_eq!(told(&budget, &orders, 420, &[]), Some(at(60)));
    }

    #[test]
    fn tokens_are_counted_at_the_dearest_while_requests_are_under_way() {
        let (budget, ask) = (budget(), Ask::get("orders", ""));
        let left = [
            ("x-ratelimit-group", "market"),
            ("x-ratelimit-limit", "100/15m"),
            ("x-ratelimit-remaining", "14"),
        ];
        told(&budget, &ask, 200, &left);
        let slot = budget.admit(&ask, at(1)).expect("leave");
        assert_eq!(closed(&budget, &ask, 1), Some(Closed::Busy));
        drop(slot);
        let few = [
            ("x-ratelimit-group", "market"),
            ("x-ratelimit-limit", "100/15m"),
            ("x-ratelimit-remaining", "9"),
        ];
        told(&budget, &ask, 200, &few);
        assert_eq!(closed(&budget, &ask, 1), Some(Closed::Until(at(900))));
    }
}
