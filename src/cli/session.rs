//! What commands share: the database, private if need be, and the keys.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use aggregates::{LedgerId, Position};
use sqlx::PgPool;

use crate::app::App;
use crate::config::Storage;
use crate::database;
use crate::log;
use crate::postgres::{self, PrivatePostgres};
use crate::vault::MasterKey;

/// Connections of a command that is not the server.
const CONNECTIONS: u32 = 8;

/// How long the read models may take to come to the end of the log.
pub const PROJECTED_WITHIN: Duration = Duration::from_secs(60);

/// An open database, with the master key.
pub struct Session {
    /// The database.
    pub database: PgPool,
    /// The master key.
    pub master: MasterKey,
}

impl Session {
    /// The ledgers that a command is about, with the ends of their logs.
    pub async fn ledgers(&self, wanted: Option<LedgerId>) -> anyhow::Result<Vec<(LedgerId, Position)>> {
        let all = log::heads(&self.database).await?;
        let found: Vec<_> =
            all.into_iter().filter(|(ledger, _)| wanted.is_none_or(|wanted| *ledger == wanted)).collect();
        if let (Some(wanted), true) = (wanted, found.is_empty()) {
            anyhow::bail!("no ledger {wanted}");
        }
        Ok(found)
    }

    /// Waits until the read models have come to the end of the log, and gives it: no server may be there to bring them.
    pub async fn caught_up(&self, ledger: LedgerId) -> anyhow::Result<Position> {
        let (_, head) = self.ledgers(Some(ledger)).await?[0];
        let app = self.app().await?;
        let waited = app.projector.wait_for(ledger, head, PROJECTED_WITHIN).await;
        app.stop().await;
        waited?;
        Ok(head)
    }

    /// An application of this process's own; servers on the same database do not mind.
    pub async fn app(&self) -> anyhow::Result<App> {
        Ok(App::start(self.database.clone(), self.master.clone()).await?)
    }
}

/// Where the books are kept, before any runtime is there.
pub struct Place {
    /// How to connect.
    pub url: String,
    /// The master key.
    pub master: MasterKey,
    /// The PostgreSQL that this process runs or shares; it ends with this, if this process started it.
    pub private: Option<PrivatePostgres>,
}

impl Place {
    /// Finds the configured PostgreSQL, else starts or joins the private one.
    pub fn open(storage: &Storage) -> anyhow::Result<Self> {
        match &storage.database_url {
            Some(url) => {
                let master = storage.master_key(&storage.data)?;
                Ok(Place { url: url.clone(), master, private: None })
            }
            None => {
                let private = postgres::start(postgres::Options::new(&storage.data))?;
                let master = storage.master_key(&storage.data)?;
                Ok(Place { url: private.url().to_owned(), master, private: Some(private) })
            }
        }
    }
}

/// Runs a command with an open database.
pub fn run(
    storage: &Storage,
    command: impl AsyncFnOnce(&Session) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    log_to_stderr(false);
    let place = Place::open(storage)?;
    let code = runtime()?.block_on(async {
        let database = database::connect(&place.url, CONNECTIONS).await?;
        if place.private.is_some() {
            database::migrate(&database).await?;
        }
        let session = Session { database, master: place.master.clone() };
        command(&session).await
    });
    if let Some(private) = place.private {
        private.stop()?;
    }
    code
}

/// A runtime on every core.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Logs go to standard error, so that standard output is the answer. `BURSAR_LOG` filters them.
pub fn log_to_stderr(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("BURSAR_LOG").unwrap_or_else(|_| EnvFilter::new("warn,bursar=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    // A second subscriber in one process (tests) keeps the first.
    let _ = if json { log.json().try_init() } else { log.try_init() };
}
