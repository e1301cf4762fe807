//! Raids out of logs: each is opened and ended once, its kills are recorded with who was there, and what the rule says is
//! awarded for them.
//!
//! A kill is known by the fight of the log that it was taken from, whatever is changed by hand afterwards; a kill of another log
//! by the encounter, the time and who was there. Whoever is nobody waits: that they were at the kill, and what they earned.

mod books;
mod moves;
mod parts;
mod showing;

use aggregates::RaidId;
use aggregates::points::Account;

pub use showing::{Earned, RaidShown, RaidsPreview};

use super::{Importer, Outcome, Strangers};
use crate::import::finding::Finding;
use crate::import::warcraftlogs::Logs;
use crate::lane::Failure;
use moves::{Evenings, Move};

/// The system that sources name.
const SYSTEM: &str = "warcraftlogs";

impl Importer<'_> {
    /// What taking logs over would do, and what of them does not go.
    pub async fn preview_raids(&self, logs: &Logs) -> Result<(RaidsPreview, Vec<Finding>), Failure> {
        self.caught_up().await?;
        let Evenings { account, evenings, wrong } = self.evenings(logs).await?;
        let names = self.names(&logs.people).await?;
        let strangers = logs.people.people.iter().map(|person| &person.name);
        let strangers = strangers.filter(|name| names.get(&self.keys, name).is_none()).cloned().collect();
        let raids = evenings.iter().map(|evening| showing::shown(evening, account)).collect();
        Ok((RaidsPreview::of(raids, strangers, self.strangers), wrong))
    }

    /// Takes logs over, in order. `progress` hears how many commands of how many are done.
    pub async fn run_raids(
        &self,
        logs: &Logs,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        if self.strangers == Strangers::Join {
            outcome = self.run(&logs.people, |_| ()).await?;
        }
        self.caught_up().await?;
        let Evenings { account, evenings, .. } = self.evenings(logs).await?;
        let moves = evenings.iter().flat_map(|evening| evening.moves.iter().map(|one| (evening.raid, one)));
        let all = moves.clone().count() as u64;
        for (one, done) in moves.zip(1..) {
            match self.take_move(logs, one, account).await? {
                true => outcome.done += 1,
                false => outcome.repeated += 1,
            }
            progress(done, all);
        }
        outcome.repeated += evenings.iter().map(|evening| evening.known).sum::<u64>();
        Ok(outcome)
    }

    /// Whether it took effect now.
    async fn take_move(
        &self,
        logs: &Logs,
        (raid, one): (RaidId, &Move),
        account: Option<Account>,
    ) -> Result<bool, Failure> {
        let parts = self.parts_of(logs, (raid, one), account).await?;
        if parts.is_empty() {
            return Ok(false);
        }
        let canonical = serde_json_canonicalizer::to_vec(&one.key).unwrap_or_default();
        let receipt = self.send(&logs.people, (&one.key, canonical), Some(one.at), parts).await?;
        Ok(!receipt.repeated)
    }
}
