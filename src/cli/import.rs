//! `bursar import`.

use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::{Actor, LedgerId};

use super::key::told;
use super::opening::{Opening, open};
use super::progress::bar;
use super::session::Session;
use crate::import::monolithdkp::{self, Broken, Plan};
use crate::import::{Importer, Preview};

/// Takes over the books of another system.
#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// MonolithDKP's saved file, MonolithDKP.lua, as it lies in a player's game folder
    Monolithdkp(File),
}

/// Where from, and where to.
#[derive(Debug, clap::Args)]
pub struct File {
    /// The file
    file: PathBuf,
    /// The ledger to import into
    #[arg(long, required_unless_present = "new")]
    ledger: Option<LedgerId>,
    /// Open a DKP ledger of this name and import into it; the same name is the same ledger again
    #[arg(long, conflicts_with = "ledger")]
    new: Option<String>,
    /// Only tell what would be done
    #[arg(long)]
    preview: bool,
    /// Leave out entries that cannot be read
    #[arg(long)]
    skip_broken: bool,
    /// Leave out nothing more: print the preview as JSON
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Exits with 3 if the file cannot be taken over as it is.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let Import::Monolithdkp(file) = self;
        file.run(session).await
    }
}

impl File {
    async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let plan = monolithdkp::read(&std::fs::read(&self.file)?, chrono::Utc::now())?;
        tell("odd", &plan.odd);
        tell("broken", &plan.broken);
        if !plan.broken.is_empty() && !self.skip_broken {
            eprintln!("Nothing was imported. Mend the file, or leave these entries out by --skip-broken.");
            return Ok(ExitCode::from(3));
        }
        let app = session.app().await?;
        let ledger = match (self.ledger, &self.new) {
            (Some(ledger), _) => ledger,
            (None, name) => {
                let name = name.clone().unwrap_or_default();
                let opening = Opening::dkp(&name)?;
                if let Some(key) = open(&app, &opening).await? {
                    println!("ledger {}\nowner's key, shown once: {key}", opening.ledger);
                }
                opening.ledger
            }
        };
        let importer = Importer::new(&app, ledger, Actor::Operator).await.map_err(told)?;
        let code = self.take_over(&importer, &plan).await?;
        app.stop().await;
        Ok(code)
    }

    async fn take_over(&self, importer: &Importer<'_>, plan: &Plan) -> anyhow::Result<ExitCode> {
        let preview = importer.preview(plan).await.map_err(told)?;
        self.show(&preview)?;
        if !preview.conflict.is_empty() {
            eprintln!("Nothing was imported: other entries have these ids: {}", preview.conflict.join(", "));
            return Ok(ExitCode::from(3));
        }
        if self.preview {
            return Ok(ExitCode::SUCCESS);
        }
        let bar = bar(plan.entries.len() as u64, "importing");
        let outcome = importer.run(plan, |done| bar.set_position(done)).await.map_err(told)?;
        bar.finish_and_clear();
        println!("{} taken over, {} there before", outcome.done, outcome.repeated);
        Ok(ExitCode::SUCCESS)
    }

    fn show(&self, preview: &Preview) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(preview)?);
            return Ok(());
        }
        let Preview { new, duplicate, conflict, new_members, unmapped } = preview;
        println!("entries: {new} new, {duplicate} duplicate, {} conflict", conflict.len());
        println!(
            "people: {} new members, {} unmapped names (added as members who left)",
            new_members.len(),
            unmapped.len()
        );
        Ok(())
    }
}

fn tell(what: &str, rows: &[Broken]) {
    for Broken { line, what: why } in rows {
        eprintln!("{what}: line {line}: {why}");
    }
}
