//! `bursar proof`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::{LedgerId, Position};
use anyhow::Context as _;

use super::checkpoint::told;
use super::session::Session;
use crate::notary;
use crate::vault::Vault;

/// Writes a proof as JSON: of one event with --position, which shows that event and of the others nothing but hashes; that one
/// checkpoint's log begins with an earlier one's with --from and --to. `bursar verify-proof` checks it.
#[derive(Debug, clap::Args)]
pub struct Proof {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// The event, by its position
    #[arg(long, required_unless_present = "from", conflicts_with_all = ["from", "to"])]
    position: Option<u64>,
    /// The checkpoint that it is proved under, by its position; without it the latest, and if none has come to the event, one
    /// that is signed now
    #[arg(long, requires = "position", conflicts_with_all = ["from", "to"])]
    checkpoint: Option<u64>,
    /// The earlier checkpoint, by its position
    #[arg(long, requires = "to")]
    from: Option<u64>,
    /// The later checkpoint, by its position
    #[arg(long, requires = "from")]
    to: Option<u64>,
    /// The file to write; without it, standard output
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Proof {
    /// Writes it.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        session.ledgers(Some(self.ledger)).await?;
        let proof = self.proof(session).await.map_err(|error| told(error, self.ledger))?;
        match &self.out {
            None => print!("{}", proof.to_json()),
            Some(file) => fs::write(file, proof.to_json()).with_context(|| file.display().to_string())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn proof(&self, session: &Session) -> Result<proofs::Proof, notary::NotaryError> {
        let (database, ledger) = (&session.database, self.ledger);
        if let (Some(from), Some(to)) = (self.from, self.to) {
            return Ok(notary::consistency(database, ledger, Position(from), Position(to)).await?.0);
        }
        let vault = Vault::new(session.master.clone(), database.clone());
        let (position, under) = (Position(self.position.unwrap_or_default()), self.checkpoint.map(Position));
        Ok(notary::inclusion(database, &vault, ledger, position, under).await?.0)
    }
}
