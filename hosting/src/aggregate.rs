//! An aggregate as cqrs-es sees it.
//!
//! `handle` writes nothing unless the whole command was decided, so a refusal leaves the state as it was. The state is
//! copied only when an event is applied to it while somebody else still holds it.

use std::sync::Arc;

use aggregates::{Aggregate, Context};
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Fact;

/// One of bursar's aggregates, hosted. The state is shared, so that other aggregates' decisions can look at it without
/// a copy.
#[derive(Debug, Default)]
pub struct Hosted<A>(pub Arc<A>);

/// A command with its context.
#[derive(Clone, Debug)]
pub struct Asked<A: Aggregate> {
    /// Who asks, when, and what the decision may look at.
    pub context: Context<A::Lent>,
    /// What is asked.
    pub command: Arc<A::Command>,
}

/// A refusal, as an error of cqrs-es.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(transparent)]
pub struct Refused<R: std::error::Error>(pub R);

/// What serialising a hosted aggregate answers: cqrs-es requires the traits, and its snapshots would use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bursar's aggregates are not serialised by cqrs-es: its snapshots apply events twice")]
pub struct NotSerialised;

impl<A> Serialize for Hosted<A> {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(NotSerialised))
    }
}

impl<'de, A> Deserialize<'de> for Hosted<A> {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom(NotSerialised))
    }
}

impl<A: Aggregate> cqrs_es::Aggregate for Hosted<A> {
    const TYPE: &'static str = A::STREAM;
    type Command = Asked<A>;
    type Event = Fact<A::Event>;
    type Error = Refused<A::Refusal>;
    type Services = ();

    async fn handle(
        &mut self,
        asked: Asked<A>,
        _: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refused<A::Refusal>> {
        let events = self.0.decide(&asked.context, &asked.command).map_err(Refused)?;
        for (index, event) in events.into_iter().enumerate() {
            let position = asked.context.position.plus(index as u64);
            sink.write(Fact { position, event: Arc::new(event) }, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, fact: Fact<A::Event>) {
        Arc::make_mut(&mut self.0).apply(fact.position, &fact.event);
    }
}
