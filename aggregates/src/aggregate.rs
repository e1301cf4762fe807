//! What an aggregate is here: a state, a pure decision and an infallible fold.

use std::error::Error;
use std::fmt::Debug;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Context, Position, Sealed};

/// A consistency boundary of a ledger: it decides commands and folds its own events.
pub trait Aggregate:
    Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The stream type, the first part of every event's wire name.
    const STREAM: &'static str;
    /// The source of the fold: a snapshot is trusted only by a binary that was built from the same text.
    const SOURCE: &'static str;
    /// What may be asked, in the imperative.
    type Command: Clone + Debug + Serialize + Send + Sync + 'static;
    /// What happened, in the past participle, with its results.
    type Event: Event;
    /// What is the case when a command cannot go, with its numbers; serialises as `{"code": .., fields}`.
    type Refusal: Error + Clone + PartialEq + Serialize + Send + Sync + 'static;
    /// The ledger's other aggregates and named entries that a decision may look at, at the same position.
    type Lent: Clone + Debug + Send + Sync + 'static;

    /// Decides a command: the events that follow (none if there is nothing to do), or why it cannot go.
    fn decide(
        &self,
        context: &Context<Self::Lent>,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Folds an event of this aggregate that stands at `position` of its ledger's log.
    fn apply(&mut self, position: Position, event: &Self::Event);

    /// When `event`, decided in `context`, took effect.
    fn effective_at(_event: &Self::Event, context: &Context<Self::Lent>) -> DateTime<Utc> {
        context.effective_at()
    }
}

/// Something that happened: what its name on the wire is and whom its sealed fields speak of.
pub trait Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Every wire name that this type writes or has written, in order of declaration.
    const NAMES: &'static [&'static str];
    /// The wire name, `domain.past`; a breaking change is a new name ending in `.v2`.
    fn name(&self) -> &'static str;
    /// The sealed personal fields of this event.
    fn sealed(&self) -> Vec<&Sealed>;
}

/// Declares an event type: each variant with its wire name, written once. On the wire an event is
/// `{"domain.past": {fields}}`. The type brings its own `sealed_fields`.
macro_rules! events {
    (
        $(#[$enum_meta:meta])*
        pub enum $enum:ident {
            $(
                $(#[$meta:meta])*
                $wire:literal => $variant:ident {
                    $( $(#[$field_meta:meta])* $field:ident: $type:ty, )*
                },
            )*
        }
    ) => {
        $(#[$enum_meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum $enum {
            $(
                $(#[$meta])*
                #[serde(rename = $wire)]
                $variant { $( $(#[$field_meta])* $field: $type, )* },
            )*
        }

        impl $crate::Event for $enum {
            const NAMES: &'static [&'static str] = &[$($wire),*];

            fn name(&self) -> &'static str {
                match self { $( $enum::$variant { .. } => $wire, )* }
            }

            fn sealed(&self) -> Vec<&$crate::Sealed> {
                self.sealed_fields()
            }
        }
    };
}

pub(crate) use events;
