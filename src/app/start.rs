//! Putting an application together, and taking it apart without losing anything.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sqlx::PgPool;

use super::App;
use crate::game::Game;
use crate::identity::tokens::Issuers;
use crate::lane::{Clock, Lanes};
use crate::log::append::Batch;
use crate::metrics::Metrics;
use crate::notices::{Hosts, Notices};
use crate::policies::Policies;
use crate::projector::Projector;
use crate::projector::as_of::{self, Cache};
use crate::reads::Reads;
use crate::vault::{MasterKey, Vault};

/// How long a server that ends waits for its notes of who read what.
const NOTED_WITHIN: Duration = Duration::from_secs(5);

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
        App::start_by(database, master, Clock::new(offset)).await
    }

    /// Like [`App::start`], by another clock.
    pub async fn start_by(database: PgPool, master: MasterKey, clock: Clock) -> Result<Self, sqlx::Error> {
        let vault = Arc::new(Vault::new(master, database.clone()));
        let clock = Arc::new(clock);
        clock.compare(&database).await?;
        tokio::spawn({
            let (clock, database) = (Arc::downgrade(&clock), database.clone());
            async move { Clock::watch(clock, database).await }
        });
        let metrics = Arc::new(Metrics::new());
        let projector = Projector::start(database.clone(), Arc::clone(&vault));
        let as_of = Arc::new(Cache::new(database.clone(), Arc::clone(&vault), as_of::ROWS));
        let policies = Policies::default();
        let (hints, news) = (projector.clone(), Arc::clone(&policies.news));
        let hand_over = Box::new(move |batch: &Arc<Batch>| {
            hints.hand_over(batch);
            news.hear(batch);
        });
        let lanes = Lanes::start(database.clone(), Arc::clone(&clock), hand_over, Arc::clone(&metrics));
        let (issuers, keys, simulations, notices, types) = Default::default();
        let reads = Arc::new(Reads::new(database.clone()));
        Ok(App {
            database,
            vault,
            lanes,
            projector,
            looks: Arc::default(),
            as_of,
            clock,
            issuers,
            keys,
            metrics,
            simulations,
            notices,
            types,
            policies,
            reads,
            game: None,
        })
    }

    /// The same application, which believes the tokens of these issuers.
    #[must_use]
    pub fn trusting(self, issuers: Issuers) -> Self {
        App { issuers: Arc::new(issuers), ..self }
    }

    /// The same application, which asks the game that fleets fly in.
    #[must_use]
    pub fn playing(self, game: Game) -> Self {
        App { game: Some(Arc::new(game)), ..self }
    }

    /// The same application, which keeps so many rows of earlier moments.
    #[must_use]
    pub fn keeping(self, rows: u64) -> Self {
        let as_of = Cache::new(self.database.clone(), Arc::clone(&self.vault), rows);
        App { as_of: Arc::new(as_of), ..self }
    }

    /// The same application, which sends messages to these hosts besides Discord.
    #[must_use]
    pub fn telling(self, hosts: Hosts) -> Self {
        App { notices: Arc::new(Notices::to(hosts)), ..self }
    }

    /// Starts what the service does of its own accord. One server of a database does, or several.
    pub fn run_policies(&self) {
        self.policies.start(self.clone());
    }

    /// Starts to sign checkpoints. However many servers of a database do, an interval has one of each ledger.
    pub fn sign_checkpoints(&self, every: Duration) {
        self.policies.sign_checkpoints(self.clone(), every);
    }

    /// Starts to value pools by these prices. However many servers of a database do, a valuation is recorded once.
    pub fn value_pools(&self, prices: Arc<prices::Prices>) {
        self.policies.value_pools(self.clone(), prices);
    }

    /// Starts to sample fleets and to verify payouts, if there is a game to ask. However many servers of a database do, a fleet is
    /// sampled once a minute, and a transfer pays one payout.
    pub fn ask_game(&self) {
        self.policies.ask_game(self.clone());
    }

    /// Starts to tell webhooks what happens. However many servers of a database do, an event is told once.
    pub fn tell_discord(&self) {
        self.policies.tell_discord(self.clone());
    }

    /// Takes nothing more, answers what was taken, and ends.
    pub async fn stop(&self) {
        self.policies.stop().await;
        self.lanes.drain().await;
        self.projector.stop().await;
        self.reads.settled(NOTED_WITHIN).await;
    }
}
