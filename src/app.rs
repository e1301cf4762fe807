//! The application: what GraphQL, imports and the command line share.

mod entry;
mod start;

use std::sync::Arc;

use aggregates::{Actor, AnyEvent, Entry, EntryId, LedgerId, Position};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::catalogue::Types;
use crate::game::Game;
use crate::identity;
use crate::lane::{ClientKey, Clock, Failure, Lanes, Part, Preview, Receipt, Request};
use crate::metrics::Metrics;
use crate::notices::Notices;
use crate::policies::Policies;
use crate::projector::{Looks, Projector, as_of};
use crate::reads::Reads;
use crate::simulate::Simulations;
use crate::vault::{LedgerKeys, Vault, VaultError};

/// A running bursar, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub database: PgPool,
    /// The keys.
    pub vault: Arc<Vault>,
    /// The writers.
    pub lanes: Lanes,
    /// Who keeps the read tables.
    pub projector: Projector,
    /// How read models were doing a moment ago.
    pub looks: Arc<Looks>,
    /// The books as of earlier moments.
    pub as_of: Arc<as_of::Cache>,
    /// Who tells the time.
    pub clock: Arc<Clock>,
    /// The issuers whose tokens are believed.
    pub issuers: Arc<identity::tokens::Issuers>,
    /// Who acted by which key or identity a moment ago.
    pub keys: Arc<identity::Cache>,
    /// The counters.
    pub metrics: Arc<Metrics>,
    /// What members would have under other rules, as it was asked a moment ago.
    pub simulations: Arc<Simulations>,
    /// Who sends messages.
    pub notices: Arc<Notices>,
    /// The types of the game's items.
    pub types: Arc<Types>,
    /// What the service does of its own accord, once it is told to.
    pub policies: Policies,
    /// Who notes who read what about whom.
    pub reads: Arc<Reads>,
    /// The game that fleets fly in, if this server is registered there.
    pub game: Option<Arc<Game>>,
}

/// A command as it comes in, before anything is looked up.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Whose books.
    pub ledger: LedgerId,
    /// Who issues it.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub on_behalf_of: Option<Actor>,
    /// The caller's name for it.
    pub client_key: ClientKey,
    /// What the caller sent (the mutation's name and its input without the key) as canonical JSON.
    pub canonical: Vec<u8>,
    /// When it happened, if not now.
    pub backdated_to: Option<DateTime<Utc>>,
    /// What it belongs to, such as the request's id.
    pub correlation: Option<String>,
    /// The event that it reacts to.
    pub causation: Option<Position>,
    /// Where it came in: `graphql`, `import`, `cli` ...
    pub source: &'static str,
    /// All of it happens, or none. Entries that points commands name are filled in by [`App::submit`].
    pub parts: Vec<Part>,
}

/// What a command would come to.
#[derive(Clone, Debug)]
pub struct Previewed {
    /// The head that it was decided at.
    pub position: Position,
    /// When that was.
    pub at: DateTime<Utc>,
    /// The events that it would have.
    pub events: Vec<AnyEvent>,
}

impl App {
    /// Decides a command and makes it durable.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, Failure> {
        let ledger = submission.ledger;
        let of_people = submission.parts.iter().any(|part| matches!(part, Part::Ledger(_)));
        let answer = self.ask(submission, None).await;
        if let (Ok(receipt), true) = (&answer, of_people) {
            self.keys.changed(ledger, receipt.position);
        }
        self.metrics.command(match &answer {
            Ok(receipt) if receipt.repeated => "repeated",
            Ok(_) => "done",
            Err(Failure::Refused(_)) => "refused",
            Err(_) => "failed",
        });
        answer
    }

    /// What a command would come to on the latest state, and the position that this was decided at. Nothing is written
    /// or remembered, and its client key stays free.
    pub async fn preview(&self, submission: Submission) -> Result<Previewed, Failure> {
        let preview = Preview::default();
        let client_key = ClientKey::new(format!("preview {}", uuid::Uuid::now_v7()))?;
        let asked = Submission { client_key, ..submission };
        let receipt = self.ask(asked, Some(preview.clone())).await?;
        Ok(Previewed { position: receipt.position, at: receipt.recorded_at, events: preview.take() })
    }

    async fn ask(&self, submission: Submission, preview: Option<Preview>) -> Result<Receipt, Failure> {
        let keys = self.keys(&submission).await?;
        let parts = self.with_entries(submission.ledger, submission.parts).await?;
        let request = Request {
            ledger: submission.ledger,
            actor: submission.actor,
            on_behalf_of: submission.on_behalf_of,
            client_key: submission.client_key,
            command_mac: keys.command_mac(&submission.canonical),
            backdated_to: submission.backdated_to,
            correlation: submission.correlation,
            causation: submission.causation,
            source: submission.source,
            parts,
            preview,
        };
        self.lanes.submit(request).await
    }

    /// The ledger's keys; a ledger that is being opened gets some.
    async fn keys(&self, submission: &Submission) -> Result<Arc<LedgerKeys>, Failure> {
        let opens = submission.parts.iter().any(Part::opens);
        let keys = match opens {
            true => self.vault.create_ledger(submission.ledger).await.map(Some),
            false => self.vault.ledger(submission.ledger).await,
        };
        keys.map_err(unavailable)?.ok_or(Failure::NotFound)
    }

    /// An earlier entry of the points book, all parts of it; nothing if none stands there.
    pub async fn entry(&self, ledger: LedgerId, id: EntryId) -> Result<Option<Entry>, Failure> {
        entry::read(&self.database, ledger, id).await
    }

    /// Reads the entries that commands name. Events do not change, so this cannot race with a decision.
    async fn with_entries(&self, ledger: LedgerId, parts: Vec<Part>) -> Result<Vec<Part>, Failure> {
        let mut filled = Vec::with_capacity(parts.len());
        for part in parts {
            filled.push(match part {
                Part::Points(command, None) => {
                    let entry = match command.names_entry() {
                        Some(id) => entry::read(&self.database, ledger, id).await?,
                        None => None,
                    };
                    Part::Points(command, entry.map(Arc::new))
                }
                part => part,
            });
        }
        Ok(filled)
    }
}

fn unavailable(error: VaultError) -> Failure {
    match error {
        VaultError::Database(_) => Failure::Unavailable,
        other => Failure::internal(other),
    }
}
