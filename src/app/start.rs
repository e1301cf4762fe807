//! Putting an application together, and taking it apart without losing anything.

use std::sync::Arc;

use chrono::TimeDelta;
use sqlx::PgPool;

use super::App;
use crate::identity::tokens::Issuers;
use crate::lane::{Clock, Lanes};
use crate::metrics::Metrics;
use crate::projector::Projector;
use crate::vault::{MasterKey, Vault};

impl App {
    /// Starts the lanes and the projector over a migrated database.
    pub async fn start(database: PgPool, master: MasterKey) -> Result<Self, sqlx::Error> {
        App::start_at(database, master, TimeDelta::zero()).await
    }

    /// Like [`App::start`], with a clock that is off by so much.
    pub async fn start_at(
        database: PgPool,
        master: MasterKey,
        offset: TimeDelta,
    ) -> Result<Self, sqlx::Error> {
        let vault = Arc::new(Vault::new(master, database.clone()));
        let clock = Arc::new(Clock::new(offset));
        clock.compare(&database).await?;
        tokio::spawn({
            let (clock, database) = (Arc::downgrade(&clock), database.clone());
            async move { Clock::watch(clock, database).await }
        });
        let metrics = Arc::new(Metrics::new());
        let projector = Projector::start(database.clone(), Arc::clone(&vault));
        let hints = projector.clone();
        let hand_over = Box::new(move |batch: &_| hints.hand_over(batch));
        let lanes = Lanes::start(database.clone(), Arc::clone(&clock), hand_over, Arc::clone(&metrics));
        let (issuers, keys) = Default::default();
        Ok(App { database, vault, lanes, projector, clock, issuers, keys, metrics })
    }

    /// The same application, which believes the tokens of these issuers.
    #[must_use]
    pub fn trusting(self, issuers: Issuers) -> Self {
        App { issuers: Arc::new(issuers), ..self }
    }

    /// Takes nothing more, answers what was taken, and ends.
    pub async fn stop(&self) {
        self.lanes.drain().await;
        self.projector.stop().await;
    }
}
