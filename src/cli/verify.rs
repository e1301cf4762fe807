//! `bursar verify`.

use std::process::ExitCode;

use aggregates::{LedgerId, Position};

use super::progress::bar;
use super::session::Session;
use crate::log;
use crate::vault::Vault;
use crate::verify::{Finding, verify};

/// Checks every hash, snapshot and read table against the log, while the server runs, in bounded memory.
///
/// Each finding names the first position, or the row with the columns that differ: what the table says, and what the log
/// gives. Texts may be about somebody, so of a column of text only the name is told.
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
    /// Exits with 3 if something does not agree, and with 1 if a ledger could not be looked at. All are looked at.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let (mut findings, mut failures) = (0, 0);
        for (ledger, head) in self.ledgers(session).await? {
            let bar = bar(head.0, ledger.to_string());
            let found = verify(&session.database, &vault, ledger, |done| bar.set_position(done)).await;
            bar.finish_and_clear();
            match found {
                Ok(found) => {
                    findings += found.len();
                    self.tell(ledger, head, &found);
                }
                Err(error) => {
                    failures += 1;
                    eprintln!("bursar: {ledger}: cannot be checked: {error}");
                }
            }
        }
        Ok(match (findings, failures) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::FAILURE,
            _ => ExitCode::from(3),
        })
    }

    /// Those that there are, whoever took their heads away.
    async fn ledgers(&self, session: &Session) -> anyhow::Result<Vec<(LedgerId, Position)>> {
        let mut found = log::ledgers(&session.database).await?;
        if let Some(wanted) = self.ledger {
            found.retain(|(ledger, _)| *ledger == wanted);
            anyhow::ensure!(!found.is_empty(), "no ledger {wanted}");
        }
        Ok(found)
    }

    fn tell(&self, ledger: LedgerId, head: Position, found: &[Finding]) {
        for finding in found {
            match self.json {
                true => println!("{}", serde_json::json!({ "ledger": ledger, "finding": finding })),
                false => println!("{ledger}: {finding}"),
            }
        }
        if found.is_empty() && !self.json {
            println!("{ledger}: {head} events, chain, snapshots and read tables agree");
        }
    }
}
