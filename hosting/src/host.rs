//! An aggregate as a lane holds it: a durable state, and a speculative one that has seen what is not durable yet.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use aggregates::{Aggregate, Context, Position};
use cqrs_es::{AggregateError, CqrsFramework};
use futures::FutureExt;

use crate::staging::{SharedStage, Stage, StagingStore, lock};
use crate::{Asked, Hosted};

/// Why a command has no events.
#[derive(Clone, Debug, PartialEq)]
pub enum Stopped<R> {
    /// It was refused; the state is as before.
    Refused(R),
    /// The decision panicked; no state of this host can be trusted.
    Panicked(String),
}

/// One aggregate's two states.
pub struct Host<A: Aggregate> {
    durable: A,
    stage: SharedStage<A>,
    framework: CqrsFramework<Hosted<A>, StagingStore<A>>,
}

impl<A: Aggregate> Host<A> {
    /// Both states as the log has them.
    pub fn new(state: A) -> Self {
        let stage = Stage { state: Some(Arc::new(state.clone())), staged: Vec::new() };
        let stage = Arc::new(Mutex::new(stage));
        let framework = CqrsFramework::new(StagingStore(Arc::clone(&stage)), Vec::new(), ());
        Host { durable: state, stage, framework }
    }

    /// Decides a command on the speculative state, which follows. Nothing here waits: the store does no I/O, so the
    /// framework's future is ready at once.
    pub fn execute(
        &mut self,
        context: Context<A::Lent>,
        command: &Arc<A::Command>,
    ) -> Result<Vec<Arc<A::Event>>, Stopped<A::Refusal>> {
        let asked = Asked { context, command: Arc::clone(command) };
        let run = AssertUnwindSafe(|| self.framework.execute("", asked).now_or_never());
        match catch_unwind(run) {
            Ok(Some(Ok(()))) => Ok(std::mem::take(&mut lock(&self.stage).staged)),
            Ok(Some(Err(AggregateError::UserError(refused)))) => Err(Stopped::Refused(refused.0)),
            Ok(Some(Err(other))) => Err(Stopped::Panicked(other.to_string())),
            Ok(None) => Err(Stopped::Panicked("a decision waited for something".to_owned())),
            Err(panic) => Err(Stopped::Panicked(message(&*panic))),
        }
    }

    /// The speculative state, to be lent to other aggregates' decisions. Whoever keeps it makes the next event copy it.
    pub fn speculative(&self) -> Arc<A> {
        lock(&self.stage).state.clone().unwrap_or_default()
    }

    /// The durable state.
    pub fn durable(&self) -> &A {
        &self.durable
    }

    /// An event became durable.
    pub fn settle(&mut self, position: Position, event: &A::Event) {
        self.durable.apply(position, event);
    }

    /// An event that is not durable yet is applied again, after [`Host::revert`].
    pub fn speculate(&mut self, position: Position, event: &A::Event) {
        if let Some(state) = &mut lock(&self.stage).state {
            Arc::make_mut(state).apply(position, event);
        }
    }

    /// Forgets what is not durable.
    pub fn revert(&mut self) {
        lock(&self.stage).state = Some(Arc::new(self.durable.clone()));
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic").to_owned()
}
