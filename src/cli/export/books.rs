//! The books as other programs read them: see [`crate::journal`].

use std::io::{self, BufWriter};
use std::path::Path;
use std::process::ExitCode;

use aggregates::{LedgerId, Position};

use crate::cli::session::Session;
use crate::journal::{self, Format, Unwritten};

/// Writes the books up to the end of the log; a closed pipe ends it quietly. A file is there only when it is whole.
pub async fn run(
    session: &Session,
    format: Format,
    ledger: LedgerId,
    out: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let to = session.caught_up(ledger).await?;
    let written = match out {
        Some(path) => to_file(session, format, (ledger, to), path).await,
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            journal::write(format, &session.database, (ledger, to), &mut out).await
        }
    };
    match written {
        Err(Unwritten::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn to_file(
    session: &Session,
    format: Format,
    upto: (LedgerId, Position),
    path: &Path,
) -> Result<(), Unwritten> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    journal::write(format, &session.database, upto, &mut out).await?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| Unwritten::Output(error.error))?;
    Ok(())
}
