//! An aggregate as a lane holds it: a durable state, and a speculative one that has seen what is not durable yet.
//!
//! The two are one until they differ. A command copies neither, whatever it comes to; the first event after
//! [`Host::new`] or [`Host::revert`] does, and so does one that is applied while a lent state is still held.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use aggregates::{Aggregate, Context, Position};
use cqrs_es::{AggregateError, CqrsFramework};
use futures::FutureExt;
use tokio::task::coop::unconstrained;

use crate::staging::{SharedStage, Stage, StagingStore, lock};
use crate::{Asked, Hosted, Refused};

/// Why a command has no events.
#[derive(Clone, Debug, PartialEq)]
pub enum Stopped<R> {
    /// It was refused; the states are as before.
    Refused(R),
    /// The decision or the fold panicked. The host decides nothing from here on: drop it, and load the states from the
    /// log again.
    Panicked(String),
}

/// One aggregate's two states.
pub struct Host<A: Aggregate> {
    durable: Arc<A>,
    stage: SharedStage<A>,
    framework: CqrsFramework<Hosted<A>, StagingStore<A>>,
    panicked: Option<String>,
}

impl<A: Aggregate> Host<A> {
    /// Both states as the log has them.
    pub fn new(state: A) -> Self {
        let durable = Arc::new(state);
        let stage = Stage { state: Some(Arc::clone(&durable)), staged: Vec::new() };
        let stage = Arc::new(Mutex::new(stage));
        let framework = CqrsFramework::new(StagingStore(Arc::clone(&stage)), Vec::new(), ());
        Host { durable, stage, framework, panicked: None }
    }

    /// Decides a command on the speculative state, which follows. The events stand at consecutive positions from
    /// `context.position` on; none means that there was nothing to do.
    pub fn execute(
        &mut self,
        context: Context<A::Lent>,
        command: &Arc<A::Command>,
    ) -> Result<Vec<Arc<A::Event>>, Stopped<A::Refusal>> {
        if let Some(message) = &self.panicked {
            return Err(Stopped::Panicked(message.clone()));
        }
        let stopped = self.run(Asked { context, command: Arc::clone(command) });
        if let Err(Stopped::Panicked(message)) = &stopped {
            self.panicked = Some(message.clone());
        }
        stopped.map(|()| std::mem::take(&mut lock(&self.stage).staged))
    }

    /// The store does no I/O, so the framework's future is ready at once. It takes a lock of tokio's for every event,
    /// though, and each would use up some of the lane's task budget: after 128 of them a free lock says "not now".
    fn run(&self, asked: Asked<A>) -> Result<(), Stopped<A::Refusal>> {
        let run = || unconstrained(self.framework.execute("", asked)).now_or_never();
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Some(Ok(()))) => Ok(()),
            Ok(Some(Err(AggregateError::UserError(Refused(refusal))))) => Err(Stopped::Refused(refusal)),
            Ok(Some(Err(other))) => Err(Stopped::Panicked(other.to_string())),
            Ok(None) => Err(Stopped::Panicked("a decision waited for something".to_owned())),
            Err(panic) => Err(Stopped::Panicked(message(&*panic))),
        }
    }

    /// The speculative state, to be lent to other aggregates' decisions. Whoever keeps it makes the next event copy it.
    pub fn speculative(&self) -> Arc<A> {
        let state = lock(&self.stage).state.clone();
        state.expect("a state is away only while a command is decided, and that borrows the host")
    }

    /// The durable state.
    pub fn durable(&self) -> &A {
        &self.durable
    }

    /// An event became durable: one that was decided here, or one that another server wrote (then [`Host::revert`]
    /// must follow, as the speculative state has not seen it).
    pub fn settle(&mut self, position: Position, event: &A::Event) {
        Arc::make_mut(&mut self.durable).apply(position, event);
    }

    /// An event that is not durable yet is applied again, after [`Host::revert`].
    pub fn speculate(&mut self, position: Position, event: &A::Event) {
        if let Some(state) = &mut lock(&self.stage).state {
            Arc::make_mut(state).apply(position, event);
        }
    }

    /// Forgets what is not durable.
    pub fn revert(&mut self) {
        lock(&self.stage).state = Some(Arc::clone(&self.durable));
    }
}

/// What a command would come to on a state: the same decision, and nothing follows.
pub fn preview<A: Aggregate>(
    state: &A,
    context: &Context<A::Lent>,
    command: &A::Command,
) -> Result<Vec<A::Event>, Stopped<A::Refusal>> {
    match catch_unwind(AssertUnwindSafe(|| state.decide(context, command))) {
        Ok(decided) => decided.map_err(Stopped::Refused),
        Err(panic) => Err(Stopped::Panicked(message(&*panic))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic").to_owned()
}
