//! Commands, one at a time.

use std::sync::Arc;

use aggregates::{Aggregate, Context};
use cqrs_es::CqrsFramework;
use hosting::{Asked, Hosted};
use postgres_es::PostgresCqrs;
use uuid::Uuid;

use crate::{Failed, Reference};

impl Reference {
    /// Has the aggregate decide a command on its stream, and appends what it decides. Where the events stand in the
    /// ledger is as the context says, whatever the stream holds: postgres-es knows no order across streams.
    pub async fn execute<A: Aggregate>(
        &self,
        stream: Uuid,
        context: Context<A::Lent>,
        command: Arc<A::Command>,
    ) -> Result<(), Failed<A::Refusal>> {
        self.try_once(stream, Asked::<A> { context, command }).await
    }

    pub(crate) async fn try_once<A: Aggregate>(
        &self,
        stream: Uuid,
        asked: Asked<A>,
    ) -> Result<(), Failed<A::Refusal>> {
        let framework: PostgresCqrs<Hosted<A>> = CqrsFramework::new(self.store(), Vec::new(), ());
        Ok(framework.execute(&stream.to_string(), asked).await?)
    }
}
