//! Taking an archive in: first all of the file is checked, then it is written, with the hashes, positions, salts and times
//! that it has.
//!
//! What is written is held against what was checked, batch by batch, so that a file that changes in between is noticed
//! before anything of the change is written. People's keys go first, because folds need them; the ledger's own goes last, so that nobody can
//! act in half a ledger. A second import at the same time writes nothing twice: every batch is behind the log's fence.

use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};

use aggregates::{LedgerId, Position};
use proofs::VerifierKey;
use sqlx::PgPool;
use uuid::Uuid;

use super::check::{Check, Part, Signed};
use super::frame::{Header, Key};
use super::line::Line;
use super::lines::{Lines, Next};
use super::refused::{Code, Refused};
use crate::lane::Metadata;
use crate::log::append::{self, Restored};
use crate::log::{Hash, Head, Recorded, bigint};
use crate::vault::{Secret, Vault, VaultError};

/// Events that are written at once, and after which a hash is remembered.
const BATCH: u64 = 1_000;
/// Keys that are written at once.
const KEYS: usize = 1_000;

/// Why a file that was checked is not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A key could not be kept.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file is not the one that was checked.
    #[error("the file changed while it was read")]
    Changed,
    /// Somebody else writes to the ledger.
    #[error("the ledger was written to meanwhile")]
    Elsewhere,
    /// A key is there already, and another one.
    #[error("{0} has another key here")]
    OtherKey(Uuid),
}

/// A file that agrees with itself.
#[derive(Debug)]
pub struct Verified {
    /// Its first line.
    pub header: Header,
    /// Its last event.
    pub head: Head,
    /// How many keys it has.
    pub keys: u64,
    /// Its last line.
    pub signed: Signed,
    /// The hash at the position that was asked for, if there is an event.
    pub met: Option<Hash>,
    /// The hashes of every last event of a batch.
    marks: Vec<Hash>,
    /// Where the keys begin.
    keys_at: u64,
}

/// Whose books a file holds, if it is an archive.
pub fn ledger_of(file: &mut File) -> io::Result<Option<LedgerId>> {
    file.seek(SeekFrom::Start(0))?;
    Ok(match Lines::new(BufReader::new(&*file)).next()? {
        Ok(Next::Line(text)) => Header::read(&text).map(|header| header.ledger),
        _ => None,
    })
}

/// Checks a whole file, and looks which event it has at a position. `progress` hears of bytes.
pub fn verify(
    file: &mut File,
    key: Option<VerifierKey>,
    at: Position,
    mut progress: impl FnMut(u64),
) -> io::Result<Result<Verified, Refused>> {
    file.seek(SeekFrom::Start(0))?;
    let mut lines = Lines::new(BufReader::with_capacity(1 << 18, &*file));
    let (mut check, mut marks, mut met, mut keys_at, mut signed) =
        (Check::new(key), Vec::new(), None, 0, None);
    loop {
        let text = match lines.next()? {
            Ok(Next::Line(text)) => text,
            Ok(Next::Torn) => return Ok(Err(short(&lines, &check))),
            Ok(Next::End) => break,
            Err(refused) => return Ok(Err(refused)),
        };
        match check.line(&text) {
            Ok(Part::Header) => keys_at = lines.offset(),
            Ok(Part::Event(event)) => {
                keys_at = lines.offset();
                met = met.or((event.position == at).then_some(event.hash));
                marks.extend(event.position.0.is_multiple_of(BATCH).then_some(event.hash));
                if event.position.0.is_multiple_of(BATCH) {
                    progress(lines.offset());
                }
            }
            Ok(Part::Key) => {}
            Ok(Part::End(end)) => signed = Some(*end),
            Err((code, why)) => return Ok(Err(lines.refused(code, why))),
        }
    }
    let Some((header, signed)) = check.header().cloned().zip(signed) else {
        return Ok(Err(short(&lines, &check)));
    };
    if check.head().position == Position(0) {
        return Ok(Err(lines.refused(Code::Truncated, "there is no event in it".to_owned())));
    }
    marks.push(check.head().hash);
    Ok(Ok(Verified { header, head: check.head(), keys: check.keys(), signed, met, marks, keys_at }))
}

/// The file ends before its end.
fn short<R: io::BufRead>(lines: &Lines<R>, check: &Check) -> Refused {
    let (code, why) = match (lines.number(), check.header()) {
        (0, _) => (Code::EmptyFile, "the file is empty"),
        (_, None) => (Code::NotAnArchive, "it does not begin as an archive of bursar does"),
        _ if check.has_ended() => (Code::AfterTheEnd, "something stands after the checkpoint"),
        _ => {
            (Code::Truncated, "the file ends before its checkpoint: `bursar export --resume` goes on with it")
        }
    };
    Refused { line: lines.number().max(1), code, why: why.to_owned() }
}

/// Where an archive goes.
#[derive(Clone, Copy)]
pub struct Into<'a> {
    /// The database.
    pub database: &'a PgPool,
    /// The keys.
    pub vault: &'a Vault,
    /// The ledger.
    pub ledger: LedgerId,
    /// Where its log ends there: before the first event, or at one that the file has.
    pub head: Head,
}

/// Writes a file that was checked, from where the ledger ends. `progress` hears of positions.
pub async fn take_in(
    file: &mut File,
    verified: &Verified,
    into: Into<'_>,
    progress: impl FnMut(Position),
) -> Result<(), ImportError> {
    let own = into.people(file, verified).await?;
    append::begin(into.database, into.ledger).await?;
    into.events(file, verified, progress).await?;
    if let Some(own) = own {
        into.keys(&[own]).await?;
    }
    into.checkpoint(&verified.signed).await
}

impl Into<'_> {
    /// Keeps people's keys, and gives the ledger's own.
    async fn people(&self, file: &mut File, verified: &Verified) -> Result<Option<Secret>, ImportError> {
        file.seek(SeekFrom::Start(verified.keys_at))?;
        let mut lines = Lines::new(BufReader::new(&*file));
        let (mut own, mut people) = (None, Vec::new());
        for _ in 0..verified.keys {
            let Ok(Next::Line(text)) = lines.next()? else { return Err(ImportError::Changed) };
            let key = Key::read(&text).ok_or(ImportError::Changed)?;
            let secret = (key.key_of, key.secret().ok_or(ImportError::Changed)?);
            match key.key_of == self.ledger.0 {
                true => own = Some(secret),
                false => people.push(secret),
            }
        }
        for some in people.chunks(KEYS) {
            self.keys(some).await?;
        }
        Ok(own)
    }

    async fn keys(&self, secrets: &[Secret]) -> Result<(), ImportError> {
        match self.vault.take_in(self.ledger, secrets).await? {
            None => Ok(()),
            Some(other) => Err(ImportError::OtherKey(other)),
        }
    }

    async fn events(
        &self,
        file: &mut File,
        verified: &Verified,
        mut progress: impl FnMut(Position),
    ) -> Result<(), ImportError> {
        file.seek(SeekFrom::Start(0))?;
        let mut lines = Lines::new(BufReader::with_capacity(1 << 18, &*file));
        let (mut batch, mut previous, mut written) = (Vec::new(), Head::genesis(), self.head);
        let Ok(Next::Line(_)) = lines.next()? else { return Err(ImportError::Changed) };
        let mut marks = verified.marks.iter();
        while previous.position < verified.head.position {
            let Ok(Next::Line(text)) = lines.next()? else { return Err(ImportError::Changed) };
            let event = Line::read(&text).map_err(|_| ImportError::Changed)?;
            if event.position != previous.position.next() || event.link().hash(&previous.hash) != event.hash {
                return Err(ImportError::Changed);
            }
            previous = event.head();
            if event.position > self.head.position {
                batch.push(event);
            }
            if previous.position.0.is_multiple_of(BATCH) || previous.position == verified.head.position {
                if marks.next() != Some(&previous.hash) {
                    return Err(ImportError::Changed);
                }
                written = self.append(written, std::mem::take(&mut batch)).await?;
                progress(previous.position);
            }
        }
        Ok(())
    }

    async fn append(&self, from: Head, events: Vec<Recorded>) -> Result<Head, ImportError> {
        let Some(last) = events.last().map(Recorded::head) else { return Ok(from) };
        let restored = events.into_iter().map(restored).collect::<Option<Vec<_>>>();
        let restored = restored.ok_or(ImportError::Changed)?;
        match append::restore(self.database, self.ledger, from, &restored).await? {
            true => Ok(last),
            false => Err(ImportError::Elsewhere),
        }
    }

    /// Keeps the checkpoint as one that was signed for this ledger.
    async fn checkpoint(&self, Signed { checkpoint, note, .. }: &Signed) -> Result<(), ImportError> {
        sqlx::query!(
            "INSERT INTO signed_checkpoints (ledger_id, position, root, recorded_at, note)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            self.ledger.0,
            bigint(Position(checkpoint.size)),
            &checkpoint.root.0[..],
            checkpoint.recorded_at,
            note
        )
        .execute(self.database)
        .await?;
        Ok(())
    }
}

/// An event with what stands beside it for the unique index.
fn restored(event: Recorded) -> Option<Restored> {
    let said: Metadata = serde_json::from_str(&event.metadata).ok()?;
    let command = match said.command_mac {
        Some(mac) => Some((said.actor, said.client_key, hex::decode(mac).ok()?)),
        None => None,
    };
    Some(Restored { event, command })
}
