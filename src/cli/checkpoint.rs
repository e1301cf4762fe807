//! `bursar checkpoint`.

use std::process::ExitCode;

use aggregates::{LedgerId, Position};

use super::session::Session;
use crate::notary::{self, NotaryError};
use crate::vault::Vault;

/// Signs a ledger's head and prints the checkpoint, a signed note in the form of C2SP tlog-checkpoint. A head that was signed
/// before has the same checkpoint again.
#[derive(Debug, clap::Args)]
pub struct Checkpoint {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// Print the key that checks the ledger's signatures, and sign nothing
    #[arg(long, conflicts_with_all = ["position", "list"])]
    key: bool,
    /// Print the checkpoint that was signed at this position, and sign nothing
    #[arg(long, conflicts_with = "list")]
    position: Option<u64>,
    /// Print the positions at which checkpoints were signed, with their times, and sign nothing
    #[arg(long)]
    list: bool,
}

/// Checkpoints that are listed at a time.
const PAGE: i64 = 1_000;

impl Checkpoint {
    /// Prints what is asked for.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let (database, ledger) = (&session.database, self.ledger);
        let vault = Vault::new(session.master.clone(), database.clone());
        let told = |error| told(error, ledger);
        session.ledgers(Some(ledger)).await?;
        if self.key {
            println!("{}", notary::key(&vault, ledger).await.map_err(told)?);
        } else if self.list {
            list(session, ledger).await?;
        } else if let Some(position) = self.position {
            print!("{}", notary::at(database, ledger, Position(position)).await.map_err(told)?.note);
        } else {
            print!("{}", notary::checkpoint(database, &vault, ledger).await.map_err(told)?.note);
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(session: &Session, ledger: LedgerId) -> anyhow::Result<()> {
    let mut after = Position(0);
    loop {
        let page = notary::signed_since(&session.database, ledger, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.position;
        for signed in page {
            println!("{}\t{}", signed.position, signed.signed_at.to_rfc3339());
        }
    }
}

/// What the notary does not do, as the command line tells it.
pub fn told(error: NotaryError, ledger: LedgerId) -> anyhow::Error {
    match error {
        NotaryError::NoLedger => anyhow::anyhow!("no ledger {ledger}"),
        NotaryError::NoCheckpoint(position) => anyhow::anyhow!(
            "no checkpoint was signed at position {position}: `bursar checkpoint --ledger {ledger} --list` has those \
             that were, and without `--list` it signs the head"
        ),
        other => other.into(),
    }
}
