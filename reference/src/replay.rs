//! Replaying a stream the way cqrs-es rebuilds a view: event by event through a channel.
//!
//! postgres-es ends such a stream early, and says nothing, when its connection goes; so the number of events is part of
//! the answer, for the caller to compare.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aggregates::Aggregate;
use async_trait::async_trait;
use cqrs_es::persist::{PersistenceError, QueryReplay};
use cqrs_es::{EventEnvelope, Query};
use hosting::Hosted;
use uuid::Uuid;

use crate::{Broken, Failed, Reference};

/// What a replay came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replayed<A> {
    /// The state after the last event.
    pub state: A,
    /// How many events there were.
    pub events: u64,
    /// How long they took.
    pub took: Duration,
}

impl Reference {
    /// Folds the stream's events as they arrive.
    pub async fn replay<A: Aggregate>(&self, stream: Uuid) -> Result<Replayed<A>, Broken> {
        let fold = Fold::<A>::default();
        let first_error = Arc::new(Mutex::new(None));
        let mut replay = QueryReplay::<_, _, Hosted<A>>::new(self.repository(), fold.clone());
        replay.use_error_handler(Box::new(keep_first(Arc::clone(&first_error))));
        let start = Instant::now();
        replay.replay(&stream.to_string()).await.map_err(Failed::<A::Refusal>::from)?;
        let took = start.elapsed();
        match lock(&first_error).take() {
            Some(error) => Err(Broken::of(error)),
            None => Ok(Replayed { took, ..mem::take(&mut *lock(&fold.0)) }),
        }
    }
}

fn keep_first(slot: Arc<Mutex<Option<PersistenceError>>>) -> impl Fn(PersistenceError) + Send + Sync {
    move |error| {
        lock(&slot).get_or_insert(error);
    }
}

/// A view that is the aggregate's own state.
#[derive(Clone, Debug, Default)]
struct Fold<A>(Arc<Mutex<Replayed<A>>>);

#[async_trait]
impl<A: Aggregate> Query<Hosted<A>> for Fold<A> {
    async fn dispatch(&self, _: &str, events: &[EventEnvelope<Hosted<A>>]) {
        let mut replayed = lock(&self.0);
        for envelope in events {
            replayed.state.apply(envelope.payload.position, &envelope.payload.event);
            replayed.events += 1;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
