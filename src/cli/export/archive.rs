//! The archive: see [`crate::archive`].

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aggregates::LedgerId;
use anyhow::Context as _;

use crate::archive::{Begun, ExportError, Source, resume};
use crate::cli::progress::bar;
use crate::cli::session::Session;
use crate::log;
use crate::vault::Vault;

/// What an archive is asked for.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Archives")]
pub struct Archive {
    /// Leave out the keys: nobody's name can be read where the file is taken in, and nothing can be written there
    #[arg(long)]
    without_keys: bool,
    /// Go on with a file that was cut short, or bring one up to date; keys are in it if they were to be
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "without_keys"])]
    resume: Option<PathBuf>,
    /// Write the log also while there are bids under seal, which are in it in clear
    #[arg(long)]
    hidden: bool,
}

impl Archive {
    /// Whether nothing was asked for that only archives have.
    pub fn is_plain(&self) -> bool {
        !self.without_keys && self.resume.is_none() && !self.hidden
    }

    /// Exits with 3 if the log or the file is not what it should be.
    pub async fn run(
        &self,
        session: &Session,
        ledger: LedgerId,
        out: Option<&Path>,
    ) -> anyhow::Result<ExitCode> {
        let head = log::head(&session.database, ledger).await?;
        anyhow::ensure!(head.is_some(), "no ledger {ledger}");
        if !self.hidden && bids_under_seal(session, ledger).await? {
            return Ok(refused(
                "there are bids under seal, which nobody may know before the close; --hidden writes them",
            ));
        }
        let vault = Vault::new(session.master.clone(), session.database.clone());
        let source = Source { database: &session.database, vault: &vault, ledger };
        let written = match &self.resume {
            None => self.write(source, &mut target(out)?, Begun::nothing()).await,
            Some(path) => {
                let context = || path.display().to_string();
                let mut file = OpenOptions::new().read(true).write(true).open(path).with_context(context)?;
                let begun = match resume(&file).with_context(context)? {
                    Ok(begun) => begun,
                    Err(why) => return Ok(refused(&format!("{}: {why}", path.display()))),
                };
                let own = begun.header.as_ref().is_some_and(|header| header.ledger == ledger);
                if !own || !source.has(&begun.head).await? {
                    return Ok(refused(&format!("{}: it is not of this ledger's log", path.display())));
                }
                begun.go_on(&mut file).with_context(context)?;
                self.write(source, &mut BufWriter::new(file), begun).await
            }
        };
        match written {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(ExportError::File(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                Ok(ExitCode::SUCCESS)
            }
            Err(why) if why.is_of_the_log() => Ok(refused(&why.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes on from what was begun, to a checkpoint that is signed now.
    async fn write(&self, source: Source<'_>, out: &mut impl Write, begun: Begun) -> Result<(), ExportError> {
        let keys = begun.header.as_ref().map_or(!self.without_keys, |header| header.keys);
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
}

/// Whether an auction takes bids under seal, by the log itself.
async fn bids_under_seal(session: &Session, ledger: LedgerId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM events o
               WHERE o.ledger_id = $1 AND o.stream_type = 'auctions' AND o.event_type = 'auctions.opened'
                 AND NOT COALESCE(o.payload::jsonb #> '{auctions.opened,kind}' ? 'open', false)
                 AND NOT EXISTS (
                     SELECT FROM events e
                     WHERE e.ledger_id = $1 AND e.stream_type = 'auctions'
                       AND e.event_type IN ('auctions.closed', 'auctions.cancelled')
                       AND e.payload::jsonb #>> ARRAY[e.event_type, 'auction']
                           = o.payload::jsonb #>> '{auctions.opened,auction}')) AS "any!""#,
        ledger.0
    )
    .fetch_one(&session.database)
    .await
}

/// A new file that nobody else reads, or standard output.
fn target(out: Option<&Path>) -> anyhow::Result<BufWriter<Box<dyn Write>>> {
    let Some(path) = out else { return Ok(BufWriter::new(Box::new(io::stdout().lock()))) };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    Ok(BufWriter::new(Box::new(file.with_context(|| path.display().to_string())?)))
}

/// Says why not.
fn refused(why: &str) -> ExitCode {
    eprintln!("bursar: {why}");
    ExitCode::from(3)
}
