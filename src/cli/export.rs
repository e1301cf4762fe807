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
use crate::archive::{Begun, ExportError, Source, resume};
use crate::log;
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
    /// Go on with a file that was cut short, or bring one up to date; keys are in it if they were to be
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "without_keys"])]
    resume: Option<PathBuf>,
}

impl Export {
    /// Exits with 3 if the log or the file is not what it should be.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        match self.format {
            Format::Jsonl => self.archive(session).await,
        }
    }

    async fn archive(&self, session: &Session) -> anyhow::Result<ExitCode> {
        let head = log::head(&session.database, self.ledger).await?;
        anyhow::ensure!(head.is_some(), "no ledger {}", self.ledger);
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let source = Source { database: &session.database, vault: &vault, ledger: self.ledger };
        let written = match &self.archive.resume {
            None => self.write(source, &mut self.target()?, Begun::nothing()).await,
            Some(path) => {
                let context = || path.display().to_string();
                let mut file = OpenOptions::new().read(true).write(true).open(path).with_context(context)?;
                let begun = match resume(&mut file).with_context(context)? {
                    Ok(begun) => begun,
                    Err(why) => return Ok(refused(&format!("{}: {why}", path.display()))),
                };
                let own = begun.header.as_ref().is_some_and(|header| header.ledger == self.ledger);
                if !own || !source.has(&begun.head).await? {
                    return Ok(refused(&format!("{}: it is not of this ledger's log", path.display())));
                }
                self.write(source, &mut BufWriter::new(file), begun).await
            }
        };
        match written {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(ExportError::File(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(ExitCode::SUCCESS)
            }
            Err(why @ ExportError::Broken { .. }) => Ok(refused(&why.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes on from what was begun, to a checkpoint that is signed now.
    async fn write(&self, source: Source<'_>, out: &mut impl Write, begun: Begun) -> Result<(), ExportError> {
        let keys = begun.header.as_ref().map_or(!self.archive.without_keys, |header| header.keys);
        let to = source.checkpoint().await?;
        let bar = bar(to.position.0, "exporting");
        if begun.header.is_none() {
            source.header(out, keys).await?;
        }
        source.events(out, (begun, &to), |at| bar.set_position(at.0)).await?;
        let keys = if keys { source.keys(out).await? } else { 0 };
        Source::end(out, keys, &to)?;
        bar.finish_and_clear();
        Ok(out.flush()?)
    }

    /// A new file that nobody else reads, or standard output.
    fn target(&self) -> anyhow::Result<BufWriter<Box<dyn Write>>> {
        let Some(path) = &self.out else { return Ok(BufWriter::new(Box::new(io::stdout().lock()))) };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        Ok(BufWriter::new(Box::new(file.with_context(|| path.display().to_string())?)))
    }
}

/// Says why not.
fn refused(why: &str) -> ExitCode {
    eprintln!("bursar: {why}");
    ExitCode::from(3)
}
