//! `bursar export`.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::LedgerId;
use anyhow::Context as _;

use super::progress::bar;
use super::session::Session;
use crate::archive::Source;
use crate::log::{self, Head};
use crate::vault::Vault;

/// Writes a ledger to one file.
///
/// An archive (jsonl) holds every event with its hash, the keys, and the signed checkpoint; `bursar import ledger` takes
/// it in on another server. The keys are in clear, so that names can be read there: keep the file as you keep the master
/// key, or leave them out by --without-keys. Whoever was forgotten has no key.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// The file, which must not be there yet; without it, standard output
    #[arg(long)]
    out: Option<PathBuf>,
    /// What is written
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    #[command(flatten)]
    archive: Archive,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The archive, for another server and for auditors
    Jsonl,
}

/// What an archive is asked for.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Archives")]
struct Archive {
    /// Leave out the keys: nobody's name can be read where the file is taken in, and nothing can be written there
    #[arg(long)]
    without_keys: bool,
}

impl Export {
    /// Exits with 3 if the log or the file is not what it should be.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        match self.format {
            Format::Jsonl => self.archive(session).await,
        }
    }

    async fn archive(&self, session: &Session) -> anyhow::Result<ExitCode> {
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let source = Source { database: &session.database, vault: &vault, ledger: self.ledger };
        let head = log::head(&session.database, self.ledger).await?;
        let head = head.ok_or_else(|| anyhow::anyhow!("no ledger {}", self.ledger))?;
        let mut out = self.target()?;
        let bar = bar(head.position.0, "exporting");
        source.header(&mut out, !self.archive.without_keys).await?;
        source.events(&mut out, (Head::genesis(), head), |at| bar.set_position(at.0)).await?;
        if !self.archive.without_keys {
            source.keys(&mut out).await?;
        }
        out.flush()?;
        bar.finish_and_clear();
        Ok(ExitCode::SUCCESS)
    }

    /// A new file that nobody else reads, or standard output.
    fn target(&self) -> anyhow::Result<BufWriter<Box<dyn Write>>> {
        let Some(path) = &self.out else { return Ok(BufWriter::new(Box::new(io::stdout().lock()))) };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        Ok(BufWriter::new(Box::new(file.with_context(|| path.display().to_string())?)))
    }
}
