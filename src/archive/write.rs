//! Writing an archive: page by page, holding every event against its hash on the way.

use std::io::{self, Write};

use aggregates::{LedgerId, Position};
use sqlx::PgPool;

use super::frame::{Header, Key};
use super::line::Line;
use crate::log::{self, Head, PAGE};
use crate::vault::{Vault, VaultError};

/// Keys that are read at once.
const KEYS: i64 = 1_000;

/// Why an archive is not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A key could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The log is not what was hashed: nobody could take it in.
    #[error("position {position}: the event is missing or not what was hashed; see `bursar verify`")]
    Broken {
        /// Where.
        position: Position,
    },
}

/// Where an archive is written from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The database.
    pub database: &'a PgPool,
    /// The keys.
    pub vault: &'a Vault,
    /// The ledger.
    pub ledger: LedgerId,
}

impl Source<'_> {
    /// Writes the first line.
    pub async fn header(&self, out: &mut impl Write, keys: bool) -> Result<(), ExportError> {
        let name = sqlx::query_scalar!(
            "SELECT settings::jsonb ->> 'name' FROM ledger_settings_v1 WHERE ledger_id = $1",
            self.ledger.0
        )
        .fetch_optional(self.database)
        .await?;
        Ok(writeln!(out, "{}", Header::new(self.ledger, name.flatten(), keys).text())?)
    }

    /// Writes the events after one head, up to another. `progress` hears of positions.
    pub async fn events(
        &self,
        out: &mut impl Write,
        (after, to): (Head, Head),
        mut progress: impl FnMut(Position),
    ) -> Result<(), ExportError> {
        let mut head = after;
        while head.position < to.position {
            let page = log::page(self.database, self.ledger, head.position, PAGE).await?;
            let broken = ExportError::Broken { position: head.position.next() };
            if page.is_empty() {
                return Err(broken);
            }
            for event in page.iter().take_while(|event| event.position <= to.position) {
                let position = head.position.next();
                if event.position != position || event.link().hash(&head.hash) != event.hash {
                    return Err(ExportError::Broken { position });
                }
                writeln!(out, "{}", Line::from(event).text())?;
                head = event.head();
            }
            progress(head.position);
        }
        match head.hash == to.hash {
            true => Ok(()),
            false => Err(ExportError::Broken { position: to.position }),
        }
    }

    /// Writes the keys.
    pub async fn keys(&self, out: &mut impl Write) -> Result<(), ExportError> {
        let mut after = None;
        loop {
            let secrets = self.vault.secrets_after(self.ledger, after, KEYS).await?;
            let Some((last, _)) = secrets.last() else { return Ok(()) };
            after = Some(*last);
            for (subject, secret) in &secrets {
                writeln!(out, "{}", Key::new(*subject, secret).text())?;
            }
        }
    }
}
