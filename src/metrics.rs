//! What the server counts, for Prometheus.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::projector::Lag;

/// Counters and histograms of one server.
pub struct Metrics {
    registry: Registry,
    commands: Family<Vec<(&'static str, String)>, Counter>,
    batch_events: Histogram,
    append_seconds: Histogram,
    fences_lost: Counter,
    lag_events: Family<Vec<(&'static str, String)>, Gauge>,
    lag_seconds: Family<Vec<(&'static str, String)>, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("bursar");
        let commands = Family::<Vec<(&'static str, String)>, Counter>::default();
        let batch_events = Histogram::new(exponential_buckets(1.0, 2.0, 14));
        let append_seconds = Histogram::new(exponential_buckets(0.000_1, 2.0, 18));
        let fences_lost = Counter::default();
        registry.register("commands", "Commands answered, by outcome", commands.clone());
        registry.register("batch_events", "Events per batch", batch_events.clone());
        registry.register(
            "append_seconds",
            "From hand-over of a batch to its durability",
            append_seconds.clone(),
        );
        registry.register("fences_lost", "Batches that found another server's head", fences_lost.clone());
        let (lag_events, lag_seconds) = (Family::default(), Family::default());
        registry.register(
            "lag_events",
            "Events that a read model has not seen, all ledgers",
            lag_events.clone(),
        );
        registry.register("lag_seconds", "Age of the oldest of them", lag_seconds.clone());
        Metrics { registry, commands, batch_events, append_seconds, fences_lost, lag_events, lag_seconds }
    }

    /// A command was answered.
    pub fn command(&self, outcome: &str) {
        self.commands.get_or_create(&vec![("outcome", outcome.to_owned())]).inc();
    }

    /// A batch of so many events was handed over.
    pub fn batch(&self, events: usize) {
        self.batch_events.observe(f64::from(u32::try_from(events).unwrap_or(u32::MAX)));
    }

    /// A batch became durable after so long.
    pub fn appended(&self, after: Duration) {
        self.append_seconds.observe(after.as_secs_f64());
    }

    /// A batch found another server's head.
    pub fn lost(&self) {
        self.fences_lost.inc();
    }

    /// How far each read model lags behind.
    pub fn lags(&self, lags: &[Lag]) {
        for lag in lags {
            let model = vec![("model", lag.model.clone())];
            self.lag_events.get_or_create(&model).set(lag.events);
            self.lag_seconds.get_or_create(&model).set(lag.seconds);
        }
    }

    /// Everything, in the text format of OpenMetrics.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
