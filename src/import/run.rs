//! From a plan to commands: what of it is new, and making it so, once.
//!
//! An entry's client key is its id in the other system and its actor is the import's own policy, so an entry that was taken
//! over is found again whoever asks, and taking it over again changes nothing.

mod before;
mod deletion;
mod fit;
mod giving;
mod people;
mod posting;
mod preview;
mod raids;
mod step;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aggregates::{Actor, Common, EntryId, LedgerId, MemberId};
use chrono::{DateTime, Utc};
use serde::Serialize;

pub use preview::{Difference, Found, Preview};
pub use raids::{Earned, RaidShown, RaidsPreview};

use super::plan::{Entry, Plan, What};
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part, Receipt, Refusal};
use crate::log;
use crate::vault::{LedgerKeys, VaultError};
use before::Before;
use people::Names;
use step::{Doing, Step};

/// How long the read models may take to come to the end of the log: names are looked up in them.
const PROJECTED_WITHIN: Duration = Duration::from_secs(30);

/// What becomes of names that are nobody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strangers {
    /// They are added as members; those who are not in the group's own list leave at the end.
    #[default]
    Join,
    /// What is said of them waits in the queue.
    Hold,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Commands that took effect now.
    pub done: u64,
    /// Commands that had before.
    pub repeated: u64,
}

/// Takes a plan over into a ledger.
pub struct Importer<'a> {
    app: &'a App,
    ledger: LedgerId,
    keys: Arc<LedgerKeys>,
    on_behalf_of: Actor,
    strangers: Strangers,
}

/// What a run knows as it goes.
struct Run<'p> {
    plan: &'p Plan,
    names: Names,
    before: Before,
    entries: HashMap<&'p str, EntryId>,
}

impl<'a> Importer<'a> {
    /// Into this ledger, for somebody whose rights are asked.
    pub async fn new(app: &'a App, ledger: LedgerId, on_behalf_of: Actor) -> Result<Self, Failure> {
        let keys = app.vault.ledger(ledger).await.map_err(vault)?.ok_or(Failure::NotFound)?;
        Ok(Importer { app, ledger, keys, on_behalf_of, strangers: Strangers::Join })
    }

    /// With names that are nobody's treated so.
    #[must_use]
    pub fn with(self, strangers: Strangers) -> Self {
        Importer { strangers, ..self }
    }

    /// Takes a plan over, in order. `progress` hears of commands done.
    pub async fn run(&self, plan: &Plan, mut progress: impl FnMut(u64)) -> Result<Outcome, Failure> {
        let mut run = self.begin(plan).await?;
        let steps = self.steps(plan, &run.names)?;
        let mut outcome = Outcome::default();
        for (index, step) in steps.iter().enumerate() {
            match self.take(step, &mut run).await? {
                Some(receipt) if !receipt.repeated => outcome.done += u64::from(receipt.events > 0),
                _ => outcome.repeated += 1,
            }
            progress(index as u64 + 1);
        }
        Ok(outcome)
    }

    async fn begin<'p>(&self, plan: &'p Plan) -> Result<Run<'p>, Failure> {
        self.caught_up().await?;
        let names = self.names(plan).await?;
        let before = Before::of(&self.app.database, self.ledger, plan.system).await?;
        Ok(Run { plan, names, before, entries: HashMap::new() })
    }

    /// Takes a step; gives no receipt if there is nothing to do.
    async fn take<'p>(&self, step: &Step<'p>, run: &mut Run<'p>) -> Result<Option<Receipt>, Failure> {
        let parts = match step.what {
            Doing::Join(person) => self.join(step, person, run).await?,
            Doing::JoinAlt(person) => self.join_alt(step, person, run).await?,
            Doing::Leave(person) => vec![run.names.leave(&self.keys, person)?],
            Doing::Enter(entry) => self.enter(entry, run).await?,
        };
        if parts.is_empty() {
            return Ok(None);
        }
        let receipt = self.submit(step, run.plan, parts).await?;
        if let Doing::Enter(entry) = step.what {
            self.entered(entry, &receipt, run);
        }
        Ok(Some(receipt))
    }

    /// Remembers what an entry came to.
    fn entered<'p>(&self, entry: &'p Entry, receipt: &Receipt, run: &mut Run<'p>) {
        if let Some(first) = receipt.first() {
            run.entries.insert(&entry.id, EntryId(first));
        }
        if !receipt.repeated {
            run.before.add(&self.keys, entry);
        }
    }

    async fn submit(&self, step: &Step<'_>, plan: &Plan, parts: Vec<Part>) -> Result<Receipt, Failure> {
        self.send(plan, (&step.key, step.canonical.clone()), step.at, parts).await
    }

    async fn send(
        &self,
        plan: &Plan,
        (key, canonical): (&str, Vec<u8>),
        at: Option<DateTime<Utc>>,
        parts: Vec<Part>,
    ) -> Result<Receipt, Failure> {
        let submission = Submission {
            ledger: self.ledger,
            actor: actor(plan),
            on_behalf_of: Some(self.on_behalf_of.clone()),
            client_key: ClientKey::new(key)?,
            canonical,
            backdated_to: at,
            correlation: None,
            causation: None,
            source: "import",
            parts,
        };
        self.app.submit(submission).await
    }

    /// What an entry asks of the books; nothing if they are so already.
    async fn enter<'p>(&self, entry: &Entry, run: &Run<'p>) -> Result<Vec<Part>, Failure> {
        match &entry.what {
            What::Deletion { of } => self.delete(entry, of, run).await,
            What::Balance { .. } => match run.before.missing(&self.keys, run.plan, entry) {
                Some(delta) => self.post(entry, delta, run).await,
                None => Ok(Vec::new()),
            },
            What::Item { .. } => self.give(entry, run).await,
            _ => self.post(entry, aggregates::Points::ZERO, run).await,
        }
    }

    /// The id that somebody gets by this name, whether they join or wait.
    fn minted(&self, plan: &Plan, name: &str) -> Result<MemberId, Failure> {
        let key = ClientKey::new(step::member_key(&self.keys, name))?;
        Ok(MemberId(key.mint(self.ledger, &actor(plan), 0)))
    }

    async fn caught_up(&self) -> Result<(), Failure> {
        let head = log::head(&self.app.database, self.ledger).await.map_err(|_| Failure::Unavailable)?;
        let head = head.ok_or(Failure::NotFound)?.position;
        let waited = self.app.projector.wait_for(self.ledger, head, PROJECTED_WITHIN).await;
        waited.map_err(|_| Failure::Unavailable)
    }
}

fn actor(plan: &Plan) -> Actor {
    Actor::Policy(format!("import.{}", plan.system))
}

fn vault(error: VaultError) -> Failure {
    match error {
        VaultError::Database(_) => Failure::Unavailable,
        VaultError::Forgotten(member) => {
            Failure::Refused(Refusal::Ledger(Common::MemberForgotten { member }.into()))
        }
        other => Failure::internal(other),
    }
}
