//! An event as cqrs-es sees it.

use std::sync::Arc;

use aggregates::{Event, Position};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// An event with its place in the ledger's log, which a fold may ask for and cqrs-es does not keep. Cheap to clone,
/// because cqrs-es clones what it stages.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "E: Event")]
pub struct Fact<E> {
    /// Where the event stands.
    pub position: Position,
    /// The event.
    #[serde(with = "shared")]
    pub event: Arc<E>,
}

impl<E> Clone for Fact<E> {
    fn clone(&self) -> Self {
        Fact { position: self.position, event: Arc::clone(&self.event) }
    }
}

impl<E: Event> DomainEvent for Fact<E> {
    fn event_type(&self) -> String {
        self.event.name().to_owned()
    }

    /// From the wire name: `points.spent.v2` has version 2, a name without a version is the first.
    fn event_version(&self) -> String {
        let version = self.event.name().rsplit_once(".v").map(|(_, version)| version);
        version.filter(|version| version.parse::<u32>().is_ok()).unwrap_or("1").to_owned()
    }
}

mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer, E: Serialize>(event: &Arc<E>, serializer: S) -> Result<S::Ok, S::Error> {
        event.as_ref().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>, E: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Arc<E>, D::Error> {
        E::deserialize(deserializer).map(Arc::new)
    }
}
