//! `bursar export`.

mod archive;
mod books;

use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::LedgerId;

use self::archive::Archive;
use super::session::Session;
use crate::journal;

/// Writes a ledger to one file: an archive, or its books as other programs read them.
///
/// An archive (jsonl) holds every event with its hash, the keys, and the signed checkpoint; `bursar import ledger` takes
/// it in on another server. The keys are in clear, so that names can be read there: keep the file as you keep the master
/// key, or leave them out by --without-keys. Whoever was forgotten has no key.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// The file; an archive's must not be there yet. Without it, standard output
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
    /// A journal for hledger
    Hledger,
    /// A ledger for beancount
    Beancount,
}

impl Export {
    /// Exits with 3 if the log or the file is not what it should be.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let (ledger, out) = (self.ledger, self.out.as_deref());
        let format = match self.format {
            Format::Jsonl => return self.archive.run(session, ledger, out).await,
            Format::Hledger => journal::Format::Hledger,
            Format::Beancount => journal::Format::Beancount,
        };
        anyhow::ensure!(
            self.archive.is_plain(),
            "--without-keys, --resume and --hidden are of archives: --format jsonl"
        );
        books::run(session, format, ledger, out).await
    }
}
