//! `bursar import`.

use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::{Actor, LedgerId};
use anyhow::Context as _;

use super::key::told;
use super::opening::{Opening, open};
use super::progress::bar;
use super::session::Session;
use crate::app::App;
use crate::import::monolithdkp::{self, Broken, Plan};
use crate::import::{Importer, Preview};
use crate::log;

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
    /// Print the preview, and what came of it, as JSON Lines
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
        let bytes = std::fs::read(&self.file).with_context(|| self.file.display().to_string())?;
        let plan = match monolithdkp::read(&bytes, chrono::Utc::now()) {
            Ok(plan) => plan,
            Err(unreadable) => return Ok(refused(&format!("{}: {unreadable}", self.file.display()))),
        };
        tell("odd", &plan.odd);
        tell("broken", &plan.broken);
        if !plan.broken.is_empty() && !self.skip_broken {
            return Ok(refused("mend the file, or leave these entries out by --skip-broken"));
        }
        let opening = self.new.as_deref().map(Opening::dkp).transpose()?;
        let Some(ledger) = self.ledger.or(opening.as_ref().map(|opening| opening.ledger)) else {
            anyhow::bail!("say which ledger");
        };
        if self.preview && opening.is_some() && log::head(&session.database, ledger).await?.is_none() {
            self.show(&Preview::of_new(&plan))?;
            return Ok(ExitCode::SUCCESS);
        }
        let app = session.app().await?;
        let code = self.import(&app, ledger, opening.filter(|_| !self.preview), &plan).await;
        app.stop().await;
        code
    }

    async fn import(
        &self,
        app: &App,
        ledger: LedgerId,
        opening: Option<Opening>,
        plan: &Plan,
    ) -> anyhow::Result<ExitCode> {
        if let Some(opening) = opening
            && let Some(key) = open(app, &opening).await?
        {
            self.opened(ledger, &key);
        }
        let importer = Importer::new(app, ledger, Actor::Operator).await.map_err(told)?;
        self.take_over(&importer, plan).await
    }

    async fn take_over(&self, importer: &Importer<'_>, plan: &Plan) -> anyhow::Result<ExitCode> {
        let preview = importer.preview(plan).await.map_err(told)?;
        self.show(&preview)?;
        if !preview.conflict.is_empty() {
            let ids = preview.conflict.join(", ");
            return Ok(refused(&format!("the books have other entries of these ids: {ids}")));
        }
        if self.preview {
            return Ok(ExitCode::SUCCESS);
        }
        let bar = bar(plan.entries.len() as u64, "importing");
        let outcome = importer.run(plan, |done| bar.set_position(done)).await.map_err(told)?;
        bar.finish_and_clear();
        match self.json {
            true => println!("{}", serde_json::to_string(&outcome)?),
            false => println!("{} taken over, {} there before", outcome.done, outcome.repeated),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn opened(&self, ledger: LedgerId, key: &str) {
        match self.json {
            true => println!("{}", serde_json::json!({ "ledger": ledger, "key": key })),
            false => println!("ledger {ledger}\nowner's key, shown once: {key}"),
        }
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

/// Says why not, and that it was not.
fn refused(why: &str) -> ExitCode {
    eprintln!("bursar: {why}\nNothing was imported.");
    ExitCode::from(3)
}

fn tell(what: &str, rows: &[Broken]) {
    for Broken { line, what: why } in rows {
        eprintln!("{what}: line {line}: {why}");
    }
}
