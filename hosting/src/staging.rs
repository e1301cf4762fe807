//! The event store that `CqrsFramework` runs over in a lane: it lends a state and stages events, and does no I/O.
//!
//! A state is moved out while it is lent, never shared, so that applying an event to it copies nothing. Nothing is read,
//! nothing is written, no view is told: an event that is staged here has not happened yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aggregates::Aggregate;
use cqrs_es::{AggregateContext, AggregateError, EventEnvelope, EventStore};

use crate::{Fact, Hosted, Refused};

/// The speculative state and what was staged on it.
pub struct Stage<A: Aggregate> {
    /// The state; away while it is lent.
    pub state: Option<Arc<A>>,
    /// Events that the last command decided.
    pub staged: Vec<Arc<A::Event>>,
}

/// Shared by the store and its host. Never held across a command, so never waited for.
pub type SharedStage<A> = Arc<Mutex<Stage<A>>>;

/// Locks a stage. Nothing that is done under this lock can panic half way.
pub fn lock<A: Aggregate>(stage: &SharedStage<A>) -> MutexGuard<'_, Stage<A>> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The store.
pub struct StagingStore<A: Aggregate>(pub SharedStage<A>);

/// A lent state; it goes back when this is dropped, be it after a commit, a refusal or a panic.
pub struct Lent<A: Aggregate> {
    hosted: Hosted<A>,
    home: SharedStage<A>,
}

impl<A: Aggregate> AggregateContext<Hosted<A>> for Lent<A> {
    fn aggregate(&mut self) -> &mut Hosted<A> {
        &mut self.hosted
    }
}

impl<A: Aggregate> Drop for Lent<A> {
    fn drop(&mut self) {
        // A second reference, gone again with `self`: taking the state would make a default one in its place.
        lock(&self.home).state = Some(Arc::clone(&self.hosted.0));
    }
}

type Error<A> = AggregateError<Refused<<A as Aggregate>::Refusal>>;

impl<A: Aggregate> EventStore<Hosted<A>> for StagingStore<A> {
    type AC = Lent<A>;

    /// A lane reads the log itself; nothing is loaded through here.
    async fn load_events(&self, _: &str) -> Result<Vec<EventEnvelope<Hosted<A>>>, Error<A>> {
        Ok(Vec::new())
    }

    async fn load_aggregate(&self, _: &str) -> Result<Lent<A>, Error<A>> {
        let state = lock(&self.0).state.take().ok_or(AggregateError::AggregateConflict)?;
        Ok(Lent { hosted: Hosted(state), home: Arc::clone(&self.0) })
    }

    async fn commit(
        &self,
        events: Vec<Fact<A::Event>>,
        context: Lent<A>,
        _: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<Hosted<A>>>, Error<A>> {
        drop(context);
        lock(&self.0).staged = events.into_iter().map(|fact| fact.event).collect();
        Ok(Vec::new())
    }
}
