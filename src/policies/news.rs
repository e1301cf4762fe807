//! Ledgers in which something changed that policies look at, as this process wrote it.
//!
//! It is a hint, so that nobody has to look all the time: what other servers wrote is found by looking now and then.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use aggregates::{AnyEvent, FleetsEvent, LedgerEvent, LedgerId, PayoutsEvent, SchedulesEvent};
use tokio::sync::Notify;

use crate::log::append::Batch;

/// Who is told of durable batches, and tells policies.
#[derive(Default)]
pub struct News {
    ledgers: Mutex<BTreeSet<LedgerId>>,
    some: Notify,
    pools: Notify,
    samplings: Notify,
    processing: Notify,
    notices: Notify,
}

impl News {
    /// A batch became durable.
    pub fn hear(&self, batch: &Batch) {
        if batch.events.iter().any(|staged| matters(&staged.event)) {
            self.ledgers.lock().unwrap_or_else(PoisonError::into_inner).insert(batch.ledger);
            self.some.notify_one();
        }
        if batch.events.iter().any(|staged| waits(&staged.event)) {
            self.pools.notify_one();
        }
        if batch.events.iter().any(|staged| is_asked(&staged.event)) {
            self.processing.notify_one();
        }
        if batch.events.iter().any(|staged| is_told(&staged.event)) {
            self.notices.notify_one();
        }
        if batch.events.iter().any(|staged| is_ordered(&staged.event)) {
            self.notices.notify_one();
            self.processing.notify_one();
        }
    }

    /// Waits until some pool waits for its prices.
    pub async fn pools(&self) {
        self.pools.notified().await;
    }

    /// Waits until somebody begins to sample a fleet.
    pub async fn samplings(&self) {
        self.samplings.notified().await;
    }

    /// Somebody begins to sample a fleet.
    pub fn sampling_begins(&self) {
        self.samplings.notify_one();
    }

    /// Waits until some rail is asked to pay.
    pub async fn processing(&self) {
        self.processing.notified().await;
    }

    /// Waits until there is something to tell.
    pub async fn notices(&self) {
        self.notices.notified().await;
    }

    /// The ledgers since this was last asked, once there are any.
    pub async fn next(&self) -> BTreeSet<LedgerId> {
        loop {
            let heard = std::mem::take(&mut *self.ledgers.lock().unwrap_or_else(PoisonError::into_inner));
            if !heard.is_empty() {
                return heard;
            }
            self.some.notified().await;
        }
    }
}

/// Pools whose prices are asked for.
fn waits(event: &AnyEvent) -> bool {
    matches!(event, AnyEvent::Fleets(FleetsEvent::ValuationAsked { .. }))
}

/// Payouts that a rail is asked to pay.
fn is_asked(event: &AnyEvent) -> bool {
    matches!(event, AnyEvent::Payouts(PayoutsEvent::Processing { .. }))
}

/// What webhooks are told of.
fn is_told(event: &AnyEvent) -> bool {
    // Most events are of others, and need no look at their names.
    matches!(event, AnyEvent::Payouts(_) | AnyEvent::Council(_) | AnyEvent::Auctions(_))
        && super::tell_discord::is_told(event.name())
}

/// What somebody has tried again.
fn is_ordered(event: &AnyEvent) -> bool {
    matches!(event, AnyEvent::Schedules(SchedulesEvent::WorkRetried { .. }))
}

/// Schedules, and the zone that they go by.
fn matters(event: &AnyEvent) -> bool {
    matches!(event, AnyEvent::Schedules(_) | AnyEvent::Ledger(LedgerEvent::SettingsChanged { .. }))
}
