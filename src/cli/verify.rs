//! `bursar verify`.

use std::process::ExitCode;

use aggregates::LedgerId;

use super::progress::bar;
use super::session::Session;
use crate::vault::Vault;
use crate::verify::{Finding, verify};

/// Checks every hash, snapshot and read table against the log, while the server runs, in bounded memory.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The ledger; all of them if left out
    #[arg(long)]
    ledger: Option<LedgerId>,
    /// Print findings as JSON Lines
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Exits with 3 if something does not agree.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let mut findings = 0;
        for (ledger, head) in session.ledgers(self.ledger).await? {
            let bar = bar(head.0, ledger.to_string());
            let found = verify(&session.database, &vault, ledger, |done| bar.set_position(done)).await?;
            bar.finish_and_clear();
            findings += found.len();
            self.tell(ledger, &found);
            if found.is_empty() && !self.json {
                println!("{ledger}: {head} events, chain, snapshots and read tables agree");
            }
        }
        Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
    }

    fn tell(&self, ledger: LedgerId, found: &[Finding]) {
        for finding in found {
            match self.json {
                true => println!("{}", serde_json::json!({ "ledger": ledger, "finding": finding })),
                false => println!("{ledger}: {finding}"),
            }
        }
    }
}
