//! `bursar replay`.

mod filter;
mod table;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use aggregates::{LedgerId, Position};

use self::filter::Filter;
use super::session::Session;
use crate::archive::Line;
use crate::log::{self, Onlooker, PAGE, Recorded};

/// Prints a ledger's events in order, as they were recorded. Sealed fields stay sealed, and what is hidden
/// from the loot council stays hidden: votes, and bids under seal before the close.
///
/// Filters hold together: an event is printed if it passes all of them. As JSON Lines, an event is a line as it stands in an
/// archive, with the very bytes that were hashed; as CSV, its metadata has columns of its own.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// How events are printed
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// Print votes and bids as well that nobody, or only whose they are, may see
    #[arg(long)]
    hidden: bool,
    #[command(flatten)]
    filter: Filter,
}

/// How events are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// JSON Lines
    Jsonl,
    /// A table with a header
    Csv,
}

impl Replay {
    /// Pages through the log; a closed pipe ends it quietly.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let head = log::head(&session.database, self.ledger).await?;
        anyhow::ensure!(head.is_some(), "no ledger {}", self.ledger);
        let mut out = BufWriter::new(io::stdout().lock());
        match self.print(session, &mut out).await {
            Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
            printed => printed.map(|()| ExitCode::SUCCESS),
        }
    }

    async fn print(&self, session: &Session, out: &mut impl Write) -> anyhow::Result<()> {
        if self.format == Format::Csv {
            out.write_all(&table::head()?)?;
        }
        let mut after = self.begin(session).await?;
        loop {
            let page = log::page(&session.database, self.ledger, after, PAGE).await?;
            for event in
                self.shown(session, page.clone()).await?.iter().take_while(|event| self.filter.goes_on(event))
            {
                if self.filter.wants(event) {
                    out.write_all(&self.printed(event)?)?;
                }
            }
            let Some(last) = page.last() else { break };
            if !self.filter.goes_on(last) || !log::is_full(after, &page) {
                break;
            }
            after = last.position;
        }
        Ok(out.flush()?)
    }

    /// After which position there is something to look at.
    async fn begin(&self, session: &Session) -> anyhow::Result<Position> {
        let from = self.filter.from();
        Ok(match self.filter.recorded_from {
            Some(at) => from.max(log::before_recorded(&session.database, self.ledger, at).await?),
            None => from,
        })
    }

    /// What a member of the loot council may see, unless more is asked for.
    async fn shown(&self, session: &Session, page: Vec<Recorded>) -> anyhow::Result<Vec<Recorded>> {
        if self.hidden {
            return Ok(page);
        }
        let council = Onlooker { own: Vec::new(), council: true };
        Ok(log::shown(&session.database, self.ledger, &council, page).await?)
    }

    fn printed(&self, event: &Recorded) -> anyhow::Result<Vec<u8>> {
        Ok(match self.format {
            Format::Jsonl => (Line::from(event).text() + "\n").into_bytes(),
            Format::Csv => table::line(event)?,
        })
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
