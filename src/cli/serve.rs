//! `bursar serve`.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::demo;
use super::every::Every;
use super::game::GameAddress;
use super::prices::PriceSources;
use super::session::{Place, log_to_stderr, runtime};
use crate::app::App;
use crate::config::Storage;
use crate::identity::tokens::{Issuers, Patience};
use crate::projector::as_of;
use crate::server::{self, Access};
use crate::{database, log};

/// Serves GraphQL over HTTP and WebSocket, with GraphiQL.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to listen
    #[arg(long, env = "BURSAR_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Connections to PostgreSQL, besides four of the lanes' own
    #[arg(long, env = "BURSAR_CONNECTIONS", default_value_t = 32)]
    connections: u32,
    /// Requests per second and address; 0 is no limit
    #[arg(long, env = "BURSAR_RATE", default_value_t = 500)]
    rate: u32,
    /// Rows that are kept of the books as of earlier moments; those of the last minute are never dropped
    #[arg(long, env = "BURSAR_AS_OF_ROWS", default_value_t = as_of::ROWS)]
    as_of_rows: u64,
    /// JSON file of the issuers whose tokens (JWTs) are believed
    #[arg(long, env = "BURSAR_ISSUERS")]
    issuers: Option<PathBuf>,
    /// How often the heads of ledgers that have grown are signed, such as 15m, 1h or 1d; 0 is never
    #[arg(long, env = "BURSAR_CHECKPOINT_EVERY", default_value = "1h")]
    checkpoint_every: Every,
    /// Hosts, as host or host:port, that webhooks may be at besides Discord
    #[arg(long, env = "BURSAR_WEBHOOK_HOSTS", value_delimiter = ',')]
    webhook_hosts: Vec<String>,
    #[command(flatten)]
    prices: PriceSources,
    #[command(flatten)]
    game: GameAddress,
    /// Do not tell the schema
    #[arg(long, env = "BURSAR_NO_INTROSPECTION")]
    no_introspection: bool,
    /// Do not serve GraphiQL
    #[arg(long, env = "BURSAR_NO_GRAPHIQL")]
    no_graphiql: bool,
    /// Log as JSON
    #[arg(long, env = "BURSAR_LOG_JSON")]
    log_json: bool,
    /// If there are no books yet, open a demo guild's and print a key
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until SIGINT or SIGTERM, then ends in order.
    pub fn run(self, storage: &Storage) -> anyhow::Result<ExitCode> {
        log_to_stderr(self.log_json);
        let place = Place::open(storage)?;
        let served = runtime()?.block_on(self.until_told(&place));
        if let Some(private) = place.private {
            private.stop()?;
        }
        served.map(|()| ExitCode::SUCCESS)
    }

    async fn until_told(&self, place: &Place) -> anyhow::Result<()> {
        let stop = CancellationToken::new();
        tokio::spawn(cancel(
            stop.clone(),
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ));
        let started = tokio::select! {
            started = self.start(place) => Some(started?),
            () = stop.cancelled() => None,
        };
        if let Some((app, listener, access)) = started {
            server::serve(app, listener, access, stop).await;
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// Opens everything. What is durable of a start that is cut short is met by the next one.
    async fn start(&self, place: &Place) -> anyhow::Result<(App, TcpListener, Access)> {
        let read = |file: &PathBuf| Issuers::read(file, Patience::default());
        let issuers = self.issuers.as_ref().map(read).transpose()?.unwrap_or_default();
        let database = database::connect(&place.url, self.connections).await?;
        database::check(&database).await?;
        if place.private.is_some() {
            database::migrate(&database).await?;
        } else if !database::migrated(&database.connect_options()).await? {
            return Err(database::Unusable::NotMigrated.into());
        }
        let empty = log::heads(&database).await?.is_empty();
        let app = App::start(database, place.master.clone()).await?;
        let app = app.trusting(issuers).keeping(self.as_of_rows);
        let app = app.telling(self.webhook_hosts.iter().cloned().collect());
        let listener = TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        let (mut prices, mut game) = (self.prices.clone(), self.game.clone());
        if self.demo {
            (prices, game) = demo::market(&prices, &game).await?;
            demo::welcome(&app, address, empty).await?;
        }
        app.run_policies();
        let (prices, esi) = prices.open()?;
        let app = match game.open(address, &esi)? {
            Some(game) => app.playing(game),
            None => app,
        };
        app.value_pools(prices);
        app.ask_game();
        app.tell_discord();
        if let Some(every) = self.checkpoint_every.0 {
            app.sign_checkpoints(every);
        }
        tracing::info!(%address, "serving");
        let access = Access {
            introspection: !self.no_introspection,
            graphiql: !self.no_graphiql,
            rate: NonZeroU32::new(self.rate),
        };
        Ok((app, listener, access))
    }
}

async fn cancel(stop: CancellationToken, mut interrupt: Signal, mut terminate: Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: what was taken is answered");
    stop.cancel();
}
