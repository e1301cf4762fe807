//! Snapshots: a cache that bounds a cold load, and never truth.
//!
//! One is trusted only if the log has the same hash at the same position and this binary folds as its writer did.

use aggregates::{Aggregate, Ledger, LedgerId, PointsBook};
use aws_lc_rs::digest::{SHA256, digest};
use sqlx::PgPool;

use super::books::Durable;
use crate::log::append::stands;
use crate::log::{Hash, Head, bigint, fixed, position};

/// A trusted snapshot.
pub struct Snapshot<A> {
    /// Where in the log it was taken.
    pub head: Head,
    /// What it says.
    pub durable: Durable<A>,
}

/// The snapshot of one aggregate, if there is one that can be trusted.
pub async fn read<A: Aggregate>(
    database: &PgPool,
    ledger: LedgerId,
) -> Result<Option<Snapshot<A>>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT s.position, s.sequence, s.hash, s.fingerprint, s.state, e.recorded_at
         FROM snapshots s JOIN events e ON e.ledger_id = s.ledger_id AND e.position = s.position
         WHERE s.ledger_id = $1 AND s.stream_type = $2 AND s.stream_id = $1",
        ledger.0,
        A::STREAM
    )
    .fetch_optional(database)
    .await?;
    let Some(row) = row.filter(|row| row.fingerprint == fingerprint::<A>()) else { return Ok(None) };
    let head = Head {
        position: position(row.position),
        hash: Hash(fixed(&row.hash)?),
        recorded_at: row.recorded_at,
    };
    let trusted = stands(database, ledger, &head).await?;
    let state = serde_json::from_str(&row.state).ok().filter(|_| trusted);
    let sequence = position(row.sequence).0;
    Ok(state.map(|state| Snapshot { head, durable: Durable { state, sequence } }))
}

/// Writes what both aggregates were at `head`, in place of what there was.
pub async fn write(
    database: PgPool,
    ledger: LedgerId,
    head: Head,
    (books, points): (Durable<Ledger>, Durable<PointsBook>),
) -> Result<(), sqlx::Error> {
    let mut transaction = database.begin().await?;
    write_one(&mut transaction, ledger, head, books).await?;
    write_one(&mut transaction, ledger, head, points).await?;
    transaction.commit().await
}

async fn write_one<A: Aggregate>(
    database: &mut sqlx::PgConnection,
    ledger: LedgerId,
    head: Head,
    durable: Durable<A>,
) -> Result<(), sqlx::Error> {
    let state = serde_json::to_string(&durable.state).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "INSERT INTO snapshots (ledger_id, stream_type, stream_id, position, sequence, hash, fingerprint, state)
         VALUES ($1, $2, $1, $3, $4, $5, $6, $7)
         ON CONFLICT (ledger_id, stream_type, stream_id) DO UPDATE
         SET position = excluded.position, sequence = excluded.sequence, hash = excluded.hash,
             fingerprint = excluded.fingerprint, state = excluded.state, written_at = now()",
        ledger.0,
        A::STREAM,
        bigint(head.position),
        i64::try_from(durable.sequence).unwrap_or(i64::MAX),
        &head.hash.0[..],
        fingerprint::<A>(),
        state
    )
    .execute(database)
    .await?;
    Ok(())
}

/// What folds like this binary: the hash of the source of an aggregate's fold and state.
pub fn fingerprint<A: Aggregate>() -> Vec<u8> {
    digest(&SHA256, A::SOURCE.as_bytes()).as_ref().to_vec()
}
