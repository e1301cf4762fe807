//! `bursar export`.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aggregates::{LedgerId, Position};

use super::session::Session;
use crate::journal::{self, Format, Unwritten};

/// Writes a ledger's books as other programs read them. A file is there only when it is whole.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// What the books are written for
    #[arg(long, value_enum)]
    format: Format,
    /// Write to this file rather than to standard output
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Export {
    /// Writes the books up to the end of the log; a closed pipe ends it quietly.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let to = session.caught_up(self.ledger).await?;
        let written = match &self.out {
            Some(path) => self.to_file(session, to, path).await,
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                journal::write(self.format, &session.database, (self.ledger, to), &mut out).await
            }
        };
        match written {
            Err(Unwritten::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn to_file(&self, session: &Session, to: Position, path: &Path) -> Result<(), Unwritten> {
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
        journal::write(self.format, &session.database, (self.ledger, to), &mut out).await?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| Unwritten::Output(error.error))?;
        Ok(())
    }
}
