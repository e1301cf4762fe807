//! Reading a stream back, whole.

use std::sync::Arc;

use aggregates::Aggregate;
use cqrs_es::{AggregateContext, EventStore};
use hosting::{Fact, Hosted};
use uuid::Uuid;

use crate::{Broken, Failed, Reference};

impl Reference {
    /// The stream's events, each with its position in the ledger; none if there is no such stream.
    pub async fn events<A: Aggregate>(&self, stream: Uuid) -> Result<Vec<Fact<A::Event>>, Broken> {
        let loaded = self.store::<A>().load_events(&stream.to_string()).await;
        let envelopes = loaded.map_err(Failed::<A::Refusal>::from)?;
        Ok(envelopes.into_iter().map(|envelope| envelope.payload).collect())
    }

    /// The aggregate's state, as postgres-es makes it for every command: from its first event on.
    pub async fn load<A: Aggregate>(&self, stream: Uuid) -> Result<A, Broken> {
        let loaded = self.store::<A>().load_aggregate(&stream.to_string()).await;
        let mut context = loaded.map_err(Failed::<A::Refusal>::from)?;
        let Hosted(state) = std::mem::take(context.aggregate());
        Ok(Arc::unwrap_or_clone(state))
    }
}
