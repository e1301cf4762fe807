//! Who sees to it that a view has its rows, once, however many ask.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use projections::{ByEffective, MODELS, Model};
use sqlx::PgPool;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{AsOfError, View, evict, fold, registry};
use crate::vault::Vault;

/// Passes through logs that run at once in this process.
const AT_ONCE: usize = 2;
/// Fields that wait for one at once; more are refused, and may be asked for again.
const WAITING: usize = 256;
/// How long a pass waits for more to be asked of it: the fields of one request come within moments.
const GATHER: Duration = Duration::from_millis(5);
/// Between two looks at what another server builds.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The views that there are rows of.
pub struct Cache {
    database: PgPool,
    vault: Arc<Vault>,
    rows: u64,
    flights: Mutex<HashMap<Uuid, Weak<Flight>>>,
    passes: Arc<Semaphore>,
    waiting: Semaphore,
}

/// What is asked of one view: one pass at a time, which takes along whatever is wanted when it begins.
#[derive(Default)]
struct Flight {
    wanted: Mutex<BTreeMap<&'static str, &'static Model>>,
    turn: tokio::sync::Mutex<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Cache {
    /// A cache of at most so many rows, those in use apart.
    pub fn new(database: PgPool, vault: Arc<Vault>, rows: u64) -> Self {
        let (passes, waiting) = (Arc::new(Semaphore::new(AT_ONCE)), Semaphore::new(WAITING));
        Cache { database, vault, rows, flights: Mutex::default(), passes, waiting }
    }

    /// The database.
    pub fn database(&self) -> &PgPool {
        &self.database
    }

    /// Sees to it that these read models have rows in a view.
    pub async fn ready(self: &Arc<Self>, view: &View, models: &[&'static Model]) -> Result<(), AsOfError> {
        models.iter().try_for_each(|model| view.tells(model))?;
        if self.are_built(view, models).await? {
            return Ok(());
        }
        let _place = self.waiting.try_acquire().map_err(|_| AsOfError::Busy)?;
        let flight = self.flight(view.id);
        locked(&flight.wanted).extend(models.iter().map(|model| (model.name(), *model)));
        let _turn = flight.turn.lock().await;
        if self.are_built(view, models).await? {
            return Ok(());
        }
        tokio::time::sleep(GATHER).await;
        let mut wanted = std::mem::take(&mut *locked(&flight.wanted));
        wanted.extend(models.iter().map(|model| (model.name(), *model)));
        let pass = Arc::clone(&self.passes).acquire_owned().await.map_err(|_| AsOfError::Busy)?;
        // In a task of its own, once it begins: whoever asked may go away, and who asks next finds it done.
        let (cache, of) = (Arc::clone(self), view.clone());
        let building = async move {
            let _pass = pass;
            cache.build(&of, wanted).await
        };
        let built = tokio::spawn(building).await.map_err(|error| AsOfError::CutShort(error.to_string()))?;
        match built {
            // Something else that was wanted as well cannot be folded.
            Err(AsOfError::Unfoldable { .. }) if self.are_built(view, models).await? => Ok(()),
            built => built,
        }
    }

    async fn are_built(&self, view: &View, models: &[&'static Model]) -> Result<bool, AsOfError> {
        let built = registry::built(&self.database, view, models).await?;
        Ok(built.missing(models).is_empty())
    }

    fn flight(&self, view: Uuid) -> Arc<Flight> {
        let mut flights = locked(&self.flights);
        flights.retain(|_, flight| flight.strong_count() > 0);
        if let Some(flight) = flights.get(&view).and_then(Weak::upgrade) {
            return flight;
        }
        let flight = Arc::new(Flight::default());
        flights.insert(view, Arc::downgrade(&flight));
        flight
    }

    /// Builds what is missing, or waits for whoever does.
    async fn build(
        &self,
        view: &View,
        wanted: BTreeMap<&'static str, &'static Model>,
    ) -> Result<(), AsOfError> {
        let wanted: Vec<_> = wanted.into_values().collect();
        loop {
            let missing = registry::built(&self.database, view, &wanted).await?.missing(&wanted);
            if missing.is_empty() {
                return Ok(());
            }
            match self.build_some(view, missing).await {
                Ok(true) | Err(AsOfError::Overtaken) => {}
                Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Builds what nobody else is building; whether there was any.
    async fn build_some(&self, view: &View, missing: Vec<&'static Model>) -> Result<bool, AsOfError> {
        let (build, missing) = (Uuid::now_v7(), along(missing));
        let claimed = registry::claim(&self.database, view, &missing, build).await?;
        if claimed.is_empty() {
            return Ok(false);
        }
        let held = usize::try_from(self.rows).unwrap_or(fold::HELD).min(fold::HELD);
        let folded = fold::fold((&self.database, &self.vault), view, &claimed, (build, held)).await;
        if folded.is_err() {
            self.give_up(view, &claimed, build).await;
        }
        folded?;
        tokio::spawn(make_room(self.database.clone(), self.rows));
        Ok(true)
    }

    /// Leaves places free for who asks next. If even that fails, they are taken over in time.
    async fn give_up(&self, view: &View, models: &[&'static Model], build: Uuid) {
        for model in models {
            let place = (model.name(), registry::version(model));
            let Ok(mut connection) = self.database.acquire().await else { return };
            let cleared = registry::clear(&mut connection, view.id, place, build).await;
            if cleared.is_ok() {
                let _ = registry::leave(&mut *connection, view.id, place, build).await;
            }
        }
    }
}

/// Nobody waits for it: what was asked for is there.
async fn make_room(database: PgPool, rows: u64) {
    if let Err(error) = evict::make_room(&database, rows).await {
        tracing::debug!(%error, "no room was made for views");
    }
}

/// With who the members are and what the ledger is called: nearly every list names them, and they are few.
fn along(mut models: Vec<&'static Model>) -> Vec<&'static Model> {
    let few = MODELS.iter().filter(|model| model.by_effective == ByEffective::AsKnown);
    for model in few {
        if !models.iter().any(|known| known.name() == model.name()) {
            models.push(model);
        }
    }
    models
}
