//! Checkpoints: signed, kept, and found again.

use aggregates::{LedgerId, Position};
use chrono::{DateTime, Utc};
use proofs::{Checkpoint, Hash, Plan, VerifierKey, origin};
use sqlx::PgPool;
use uuid::Uuid;

use super::NotaryError;
use super::nodes::hashes;
use crate::log::{self, bigint, fixed, position};
use crate::vault::Vault;

/// A head that was signed. The note says all that is signed; the rest of it is repeated here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The last event's position: how many leaves the tree has.
    pub position: Position,
    /// The root over them.
    pub root: Hash,
    /// When the last event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was signed first.
    pub signed_at: DateTime<Utc>,
    /// The signed note, the very bytes.
    pub note: String,
}

/// An interval of time for which one checkpoint is signed, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(pub DateTime<Utc>);

/// A row of the table, as the macros read it.
pub(crate) struct Row {
    pub(crate) position: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) signed_at: DateTime<Utc>,
    pub(crate) note: String,
}

impl Row {
    pub(crate) fn read(self) -> Result<SignedCheckpoint, sqlx::Error> {
        let Row { position: at, root, recorded_at, signed_at, note } = self;
        Ok(SignedCheckpoint {
            position: position(at),
            root: Hash(fixed(&root)?),
            recorded_at,
            signed_at,
            note,
        })
    }
}

/// What checks a ledger's signatures.
pub async fn key(vault: &Vault, ledger: LedgerId) -> Result<VerifierKey, NotaryError> {
    let keys = vault.ledger(ledger).await?.ok_or(NotaryError::NoLedger)?;
    Ok(keys.signer().key().clone())
}

/// The checkpoint of a ledger's head, signed now unless it was before.
pub async fn checkpoint(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
) -> Result<SignedCheckpoint, NotaryError> {
    sign(database, vault, ledger, None).await?;
    latest(database, ledger).await?.ok_or(NotaryError::NoLedger)
}

/// Signs a ledger's head for an interval, unless that has a checkpoint or the ledger has not grown since the last one.
pub async fn sign_due(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    slot: Slot,
) -> Result<(), NotaryError> {
    sign(database, vault, ledger, Some(slot)).await
}

/// The checkpoint that a request was answered with, and whether it was answered before; else that of the head.
pub async fn asked_for(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    request: Uuid,
) -> Result<(SignedCheckpoint, bool), NotaryError> {
    if let Some(before) = answered(database, ledger, request).await? {
        return Ok((at(database, ledger, before).await?, true));
    }
    let signed = checkpoint(database, vault, ledger).await?;
    sqlx::query!(
        "INSERT INTO checkpoint_requests (ledger_id, request, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        ledger.0,
        request,
        bigint(signed.position)
    )
    .execute(database)
    .await?;
    // Of two that asked at once, both are answered with what the first one got.
    let first = answered(database, ledger, request).await?.unwrap_or(signed.position);
    Ok((at(database, ledger, first).await?, false))
}

async fn answered(
    database: &PgPool,
    ledger: LedgerId,
    request: Uuid,
) -> Result<Option<Position>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "SELECT position FROM checkpoint_requests WHERE ledger_id = $1 AND request = $2",
        ledger.0,
        request
    );
    Ok(found.fetch_optional(database).await?.map(position))
}

/// The checkpoint at a position.
pub async fn at(database: &PgPool, ledger: LedgerId, at: Position) -> Result<SignedCheckpoint, NotaryError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT position, root, recorded_at, signed_at, note FROM signed_checkpoints
         WHERE ledger_id = $1 AND position = $2",
        ledger.0,
        bigint(at)
    )
    .fetch_optional(database)
    .await?;
    Ok(row.ok_or(NotaryError::NoCheckpoint(at))?.read()?)
}

/// The latest checkpoint of a ledger, if there is one.
pub async fn latest(database: &PgPool, ledger: LedgerId) -> Result<Option<SignedCheckpoint>, NotaryError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT position, root, recorded_at, signed_at, note FROM signed_checkpoints
         WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1",
        ledger.0
    )
    .fetch_optional(database)
    .await?;
    Ok(row.map(Row::read).transpose()?)
}

/// The checkpoint at a position, else the latest; none if it was not signed.
pub async fn found(
    database: &PgPool,
    ledger: LedgerId,
    position: Option<Position>,
) -> Result<Option<SignedCheckpoint>, NotaryError> {
    match position {
        None => latest(database, ledger).await,
        Some(position) => match at(database, ledger, position).await {
            Err(NotaryError::NoCheckpoint(_)) => Ok(None),
            answer => answer.map(Some),
        },
    }
}

/// The checkpoints after a position, in order, so many at most.
pub async fn signed_since(
    database: &PgPool,
    ledger: LedgerId,
    after: Position,
    limit: i64,
) -> Result<Vec<SignedCheckpoint>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT position, root, recorded_at, signed_at, note FROM signed_checkpoints
         WHERE ledger_id = $1 AND position > $2 ORDER BY position LIMIT $3",
        ledger.0,
        bigint(after),
        limit
    )
    .fetch_all(database)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Signs the head, unless it was signed or the interval has a checkpoint.
async fn sign(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    slot: Option<Slot>,
) -> Result<(), NotaryError> {
    let last = latest(database, ledger).await?;
    // Read after it, so the head never lags behind what was signed.
    let to = log::head(database, ledger).await?.ok_or(NotaryError::NoLedger)?.position;
    match &last {
        Some(last) if last.position == to => return Ok(()),
        Some(last) if last.position > to => return Err(NotaryError::Contradicted(last.position)),
        _ => {}
    }
    let root = root(database, ledger, to).await?;
    if let Some(last) = last
        && self::root(database, ledger, last.position).await? != last.root
    {
        return Err(NotaryError::Contradicted(last.position));
    }
    let event = log::page(database, ledger, Position(to.0 - 1), 1).await?;
    let event = event.into_iter().find(|event| event.position == to).ok_or(NotaryError::Missing(to))?;
    let head = event.head();
    let keys = vault.ledger(ledger).await?.ok_or(NotaryError::NoLedger)?;
    let signed = Checkpoint {
        origin: origin(ledger),
        size: to.0,
        root,
        recorded_at: head.recorded_at,
        head: head.hash,
    };
    sqlx::query!(
        "INSERT INTO signed_checkpoints (ledger_id, position, root, recorded_at, due_at, note)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        ledger.0,
        bigint(to),
        &root.0[..],
        head.recorded_at,
        slot.map(|slot| slot.0),
        signed.sign(keys.signer())
    )
    .execute(database)
    .await?;
    Ok(())
}

/// Computes and keeps what is missing of a tree of this size.
pub async fn grow(database: &PgPool, ledger: LedgerId, size: Position) -> Result<(), NotaryError> {
    root(database, ledger, size).await.map(drop)
}

async fn root(database: &PgPool, ledger: LedgerId, size: Position) -> Result<Hash, NotaryError> {
    let found = hashes(database, ledger, &Plan::root(size.0)).await?;
    found.into_iter().next().ok_or(NotaryError::Missing(size))
}
