//! What every `bursar import` is told, and how it shows what it would do.

use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::{Actor, LedgerId};

use crate::app::App;
use crate::cli::key::told;
use crate::cli::opening::{Opening, open};
use crate::cli::session::Session;
use crate::import::finding::Finding;
use crate::import::{Difference, Importer, Outcome, Preview, Strangers};
use crate::log;

/// Where from, and where to.
#[derive(Debug, clap::Args)]
pub struct File {
    /// The file
    pub file: PathBuf,
    #[command(flatten)]
    pub to: Target,
}

/// Where to, and how.
#[derive(Debug, clap::Args)]
pub struct Target {
    /// The ledger to import into; names that are nobody's wait there in a queue
    #[arg(long, required_unless_present = "new")]
    pub ledger: Option<LedgerId>,
    /// Open a ledger of this name and import into it; the same name is the same ledger again. Everybody is added
    #[arg(long, conflicts_with = "ledger")]
    pub new: Option<String>,
    /// Only tell what would be done
    #[arg(long)]
    pub preview: bool,
    /// Leave out entries that cannot be read
    #[arg(long)]
    pub skip_broken: bool,
    /// Have names that are nobody's wait in the queue, in a new ledger too
    #[arg(long, conflicts_with = "add_unmapped")]
    pub hold_unmapped: bool,
    /// Add names that are nobody's as members, in a ledger that is there too
    #[arg(long)]
    pub add_unmapped: bool,
    /// Print the preview, and what came of it, as JSON Lines
    #[arg(long)]
    pub json: bool,
}

impl Target {
    /// What becomes of names that are nobody's.
    pub fn strangers(&self) -> Strangers {
        match self.hold_unmapped || (self.ledger.is_some() && !self.add_unmapped) {
            true => Strangers::Hold,
            false => Strangers::Join,
        }
    }

    /// Says what is wrong or strange; in JSON also where a program reads it.
    pub fn tell(&self, what: &str, rows: &[Finding]) {
        for finding @ Finding { line, code, what: why } in rows {
            eprintln!("{what}: line {line}: {why} ({code})");
            if self.json {
                println!("{}", serde_json::json!({ what: finding }));
            }
        }
    }

    /// The ledger that is meant, and how it is opened if it is not there yet.
    pub async fn ledger(
        &self,
        session: &Session,
        opening: Option<Opening>,
    ) -> anyhow::Result<(LedgerId, Option<Opening>)> {
        let Some(ledger) = self.ledger.or(opening.as_ref().map(|opening| opening.ledger)) else {
            anyhow::bail!("say which ledger");
        };
        let opened = log::head(&session.database, ledger).await?.is_some();
        Ok((ledger, opening.filter(|_| !opened)))
    }

    /// What takes things over into the ledger, which is opened first if it is not there.
    pub async fn importer<'a>(
        &self,
        app: &'a App,
        ledger: LedgerId,
        opening: Option<Opening>,
    ) -> anyhow::Result<Importer<'a>> {
        if let Some(opening) = opening
            && let Some(key) = open(app, &opening).await?
        {
            self.opened(ledger, &key);
        }
        let importer = Importer::new(app, ledger, Actor::Operator).await.map_err(told)?;
        Ok(importer.with(self.strangers()))
    }

    /// Says what came of it.
    pub fn done(&self, outcome: Outcome) -> anyhow::Result<ExitCode> {
        match self.json {
            true => println!("{}", serde_json::to_string(&outcome)?),
            false => println!("{} taken over, {} there before", outcome.done, outcome.repeated),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Says that a ledger was opened.
    fn opened(&self, ledger: LedgerId, key: &str) {
        match self.json {
            true => println!("{}", serde_json::json!({ "ledger": ledger, "key": key })),
            false => println!("ledger {ledger}\nowner's key, shown once: {key}"),
        }
    }

    /// Shows what would be done.
    pub fn show(&self, preview: &Preview) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(preview)?);
            return Ok(());
        }
        if let Some(dialect) = preview.dialect {
            println!("read as: {dialect}");
        }
        let Preview { new, duplicate, conflict, new_members, unmapped, new_characters, differences, .. } =
            preview;
        println!("entries: {new} new, {duplicate} duplicate, {} conflict", conflict.len());
        let waits = match self.strangers() {
            Strangers::Hold => "wait in the queue",
            Strangers::Join => "added as members who left",
        };
        println!("people: {} new members, {} unmapped names ({waits})", new_members.len(), unmapped.len());
        if !new_characters.is_empty() {
            println!("alts: {} new", new_characters.len());
        }
        differences.iter().for_each(shown);
        Ok(())
    }
}

fn shown(difference: &Difference) {
    let Difference { name, account, before, after, delta } = difference;
    println!("{name}: {account} {before} -> {after} ({delta})");
}
