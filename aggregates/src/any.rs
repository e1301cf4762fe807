//! Any event of any aggregate of a ledger.

use crate::{
    AuctionsEvent, CouncilEvent, Event, FleetsEvent, ImportsEvent, LedgerEvent, PayoutsEvent, PointsEvent,
    RaidsEvent, SchedulesEvent, Sealed,
};

macro_rules! any {
    ($($(#[$doc:meta])* $variant:ident($event:ident)),* $(,)?) => {
        /// An event of a ledger's log, of whichever aggregate.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyEvent {
            $($(#[$doc])* $variant($event)),*
        }

        impl AnyEvent {
            /// The wire name.
            pub fn name(&self) -> &'static str {
                match self { $(AnyEvent::$variant(event) => event.name()),* }
            }

            /// The sealed personal fields of the event.
            pub fn sealed(&self) -> Vec<&Sealed> {
                match self { $(AnyEvent::$variant(event) => event.sealed()),* }
            }
        }

        $(impl From<$event> for AnyEvent {
            fn from(event: $event) -> Self {
                AnyEvent::$variant(event)
            }
        })*
    };
}

any! {
    /// Of the ledger itself.
    Ledger(LedgerEvent),
    /// Of its points book.
    Points(PointsEvent),
    /// Of its raids.
    Raids(RaidsEvent),
    /// Of its schedules.
    Schedules(SchedulesEvent),
    /// Of names that imports could not place.
    Imports(ImportsEvent),
    /// Of its fleets.
    Fleets(FleetsEvent),
    /// Of its loot council.
    Council(CouncilEvent),
    /// Of what is owed to members and paid.
    Payouts(PayoutsEvent),
    /// Of its auctions.
    Auctions(AuctionsEvent),
}
