//! `bursar rebuild`.

use std::process::ExitCode;
use std::sync::Arc;

use aggregates::LedgerId;
use projections::MODELS;
use uuid::Uuid;

use super::progress::bar;
use super::session::Session;
use crate::projector::{self, Report};
use crate::vault::Vault;

/// Folds read models anew from the log and mends the rows that differ. Queries see the old rows or the new ones.
#[derive(Debug, clap::Args)]
pub struct Rebuild {
    /// The ledger; all of them if left out
    #[arg(long)]
    ledger: Option<LedgerId>,
    /// The read model, such as points_standings; all of them if left out
    #[arg(long)]
    model: Option<String>,
    /// Print reports as JSON Lines
    #[arg(long)]
    json: bool,
}

impl Rebuild {
    /// Exits with 3 if rows had to be mended.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let models = self.models()?;
        let vault = Arc::new(Vault::new(session.master.clone(), session.database.clone()));
        let mut mended = 0;
        for (ledger, head) in session.ledgers(self.ledger).await? {
            for model in models.iter().copied() {
                let bar = bar(head.0, model);
                let stores = (&session.database, &*vault);
                let report = projector::rebuild(stores, ledger, model, Uuid::now_v7(), |done, of| {
                    bar.set_length(of);
                    bar.set_position(done);
                })
                .await?;
                bar.finish_and_clear();
                mended += report.differing;
                self.tell(ledger, &report, "mended")?;
            }
        }
        Ok(if mended == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
    }

    fn models(&self) -> anyhow::Result<Vec<&'static str>> {
        let all = MODELS.iter().map(|model| model.name());
        let wanted: Vec<_> =
            all.filter(|model| self.model.as_deref().is_none_or(|wanted| wanted == *model)).collect();
        anyhow::ensure!(!wanted.is_empty(), "no read model `{}`", self.model.as_deref().unwrap_or_default());
        Ok(wanted)
    }

    fn tell(&self, ledger: LedgerId, report: &Report, done: &str) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::json!({ "ledger": ledger, "report": report }));
            return Ok(());
        }
        let Report { model, events, differing, first } = report;
        println!("{ledger} {model}: {events} events folded, {differing} rows {done}");
        for difference in first {
            println!("  {} {}", difference.what, difference.key.join(" "));
        }
        Ok(())
    }
}
