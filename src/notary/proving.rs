//! Proofs: of one event under a checkpoint, and that one checkpoint's log begins with another's.

use aggregates::{LedgerId, Position};
use proofs::{Event, Hash, Plan, Proof, leaf, verify_consistency, verify_inclusion};
use sqlx::PgPool;

use super::NotaryError;
use super::checkpoints::{SignedCheckpoint, at, checkpoint, latest};
use super::nodes::hashes;
use crate::log::{self, GENESIS, Recorded, bigint, fixed};
use crate::vault::Vault;

/// That the event at a position is in the log of the checkpoint at `under`; without one, of the latest, or of the head's
/// should none have come to the event.
pub async fn inclusion(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    position: Position,
    under: Option<Position>,
) -> Result<(Proof, SignedCheckpoint), NotaryError> {
    let event = event(database, ledger, position).await?;
    let checkpoint = covering(database, vault, ledger, position, under).await?;
    let (index, size) = (position.0 - 1, checkpoint.position.0);
    let missing = NotaryError::AfterCheckpoint { position, checkpoint: checkpoint.position };
    let path = hashes(database, ledger, &Plan::inclusion(index, size).ok_or(missing)?).await?;
    let event = shown(&event, before(database, ledger, position).await?);
    let holds =
        event.hash().is_ok_and(|hash| verify_inclusion(&leaf(&hash.0), index, size, &path, &checkpoint.root));
    match holds {
        true => {
            let proof =
                Proof::Inclusion { event: Box::new(event), path, checkpoint: checkpoint.note.clone() };
            Ok((proof, checkpoint))
        }
        false => Err(NotaryError::Contradicted(checkpoint.position)),
    }
}

/// That the log of the checkpoint at `to` begins with that of the checkpoint at `from`.
pub async fn consistency(
    database: &PgPool,
    ledger: LedgerId,
    from: Position,
    to: Position,
) -> Result<(Proof, [SignedCheckpoint; 2]), NotaryError> {
    let (first, second) = (at(database, ledger, from).await?, at(database, ledger, to).await?);
    let plan = Plan::consistency(from.0, to.0).ok_or(NotaryError::Backwards { from, to })?;
    let path = hashes(database, ledger, &plan).await?;
    match verify_consistency((from.0, &first.root), (to.0, &second.root), &path) {
        true => {
            let proof = Proof::Consistency { from: first.note.clone(), to: second.note.clone(), path };
            Ok((proof, [first, second]))
        }
        false => Err(NotaryError::Contradicted(to)),
    }
}

async fn covering(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    position: Position,
    under: Option<Position>,
) -> Result<SignedCheckpoint, NotaryError> {
    match under {
        Some(under) => at(database, ledger, under).await,
        None => match latest(database, ledger).await? {
            Some(latest) if latest.position >= position => Ok(latest),
            _ => checkpoint(database, vault, ledger).await,
        },
    }
}

/// The event at a position.
pub async fn event(database: &PgPool, ledger: LedgerId, position: Position) -> Result<Recorded, NotaryError> {
    let head = log::head(database, ledger).await?.ok_or(NotaryError::NoLedger)?.position;
    let before = position.0.checked_sub(1).filter(|_| position <= head).map(Position);
    let before = before.ok_or(NotaryError::NoEvent { position, head })?;
    let page = log::page(database, ledger, before, 1).await?;
    page.into_iter().find(|event| event.position == position).ok_or(NotaryError::Missing(position))
}

/// The hash that an event follows.
async fn before(database: &PgPool, ledger: LedgerId, position: Position) -> Result<Hash, NotaryError> {
    let before = Position(position.0 - 1);
    if before.0 == 0 {
        return Ok(GENESIS);
    }
    let found = sqlx::query_scalar!(
        "SELECT hash FROM events WHERE ledger_id = $1 AND position = $2",
        ledger.0,
        bigint(before)
    );
    let found = found.fetch_optional(database).await?.ok_or(NotaryError::Missing(before))?;
    Ok(Hash(fixed(&found)?))
}

fn shown(event: &Recorded, previous_hash: Hash) -> Event {
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    Event {
        ledger: event.ledger.to_string(),
        position: event.position.0,
        previous_hash,
        stream_type: event.stream_type.clone(),
        stream_id: event.stream_id.to_string(),
        stream_sequence: event.stream_sequence,
        event_type: event.event_type.clone(),
        effective_at: time(event.effective_at),
        recorded_at: time(event.recorded_at),
        salt: hex::encode(event.salt),
        payload: event.payload.clone(),
        metadata: event.metadata.clone(),
    }
}
