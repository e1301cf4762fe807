//! Writing an archive: page by page, holding every event against its hash on the way.

use std::io::{self, Write};

use aggregates::{LedgerId, Position};
use sqlx::PgPool;

use super::frame::{End, Header, Key};
use super::line::Line;
use super::resume::Begun;
use crate::log::{self, Head, PAGE, append};
use crate::notary::{self, NotaryError, SignedCheckpoint};
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
    /// The checkpoint cannot be had.
    #[error(transparent)]
    Notary(#[from] NotaryError),
    /// The log is not what was hashed: nobody could take it in.
    #[error("position {position}: the event is missing or not what was hashed; see `bursar verify`")]
    Broken {
        /// Where.
        position: Position,
    },
}

impl ExportError {
    /// Whether the log itself is what it should not be.
    pub fn is_of_the_log(&self) -> bool {
        matches!(self, ExportError::Broken { .. })
            || matches!(self, ExportError::Notary(NotaryError::Contradicted(_) | NotaryError::Missing(_)))
    }
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
    /// The signed checkpoint that the file will end with.
    pub async fn checkpoint(&self) -> Result<SignedCheckpoint, ExportError> {
        Ok(notary::checkpoint(self.database, self.vault, self.ledger).await?)
    }

    /// Whether the log has this very event.
    pub async fn has(&self, event: &Head) -> Result<bool, ExportError> {
        let there = append::stands(self.database, self.ledger, event).await?;
        Ok(there || event.position == Position(0))
    }

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

    /// Writes the events after those that are there, up to a checkpoint. `progress` hears of positions.
    pub async fn events(
        &self,
        out: &mut impl Write,
        (there, to): (Begun, &SignedCheckpoint),
        mut progress: impl FnMut(Position),
    ) -> Result<(), ExportError> {
        let Begun { mut head, mut tree, .. } = there;
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
                tree.push(&event.hash.0);
                head = event.head();
            }
            progress(head.position);
        }
        match tree.root() == to.root {
            true => Ok(()),
            false => Err(ExportError::Broken { position: to.position }),
        }
    }

    /// Writes the keys, and tells how many there are.
    pub async fn keys(&self, out: &mut impl Write) -> Result<u64, ExportError> {
        let (mut after, mut count) = (None, 0);
        loop {
            let secrets = self.vault.secrets_after(self.ledger, after, KEYS).await?;
            let Some((last, _)) = secrets.last() else { return Ok(count) };
            after = Some(*last);
            count += secrets.len() as u64;
            for (subject, secret) in &secrets {
                writeln!(out, "{}", Key::new(*subject, secret).text())?;
            }
        }
    }

    /// Writes the last line.
    pub fn end(out: &mut impl Write, keys: u64, to: &SignedCheckpoint) -> Result<(), ExportError> {
        Ok(writeln!(out, "{}", End { keys, checkpoint: to.note.clone() }.text())?)
    }
}
