//! Any event of any aggregate of a ledger.

use crate::{Event, LedgerEvent, PointsEvent, Sealed};

/// An event of a ledger's log, of whichever aggregate.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyEvent {
    /// Of the ledger itself.
    Ledger(LedgerEvent),
    /// Of its points book.
    Points(PointsEvent),
}

impl AnyEvent {
    /// The wire name.
    pub fn name(&self) -> &'static str {
        match self {
            AnyEvent::Ledger(event) => event.name(),
            AnyEvent::Points(event) => event.name(),
        }
    }

    /// The sealed personal fields of the event.
    pub fn sealed(&self) -> Vec<&Sealed> {
        match self {
            AnyEvent::Ledger(event) => event.sealed(),
            AnyEvent::Points(event) => event.sealed(),
        }
    }
}

impl From<LedgerEvent> for AnyEvent {
    fn from(event: LedgerEvent) -> Self {
        AnyEvent::Ledger(event)
    }
}

impl From<PointsEvent> for AnyEvent {
    fn from(event: PointsEvent) -> Self {
        AnyEvent::Points(event)
    }
}
