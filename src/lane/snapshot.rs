//! Snapshots: a cache that bounds a cold load, and never truth.
//!
//! One is trusted only if the log has the same hash at the same position and this binary folds as its writer did.

use aggregates::{Aggregate, Ledger, LedgerId, PointsBook, Position};
use aws_lc_rs::digest::{SHA256, digest};
use sqlx::PgPool;

use super::books::Durable;
use crate::log::{Hash, Head, bigint, fixed, position};

/// An aggregate as its snapshot has it, and the head that it was taken at: if there is one, if the log has that very event
/// there, and if this binary folds as its writer did.
pub async fn trusted<A: Aggregate>(
    database: &PgPool,
    ledger: LedgerId,
) -> Result<Option<(Head, Durable<A>)>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT s.sequence, s.state, e.position, e.hash, e.recorded_at
         FROM snapshots s
         JOIN events e ON e.ledger_id = s.ledger_id AND e.position = s.position AND e.hash = s.hash
         WHERE s.ledger_id = $1 AND s.stream_type = $2 AND s.stream_id = $1 AND s.fingerprint = $3",
        ledger.0,
        A::STREAM,
        fingerprint::<A>()
    )
    .fetch_optional(database)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let head = Head {
        position: position(row.position),
        hash: Hash(fixed(&row.hash)?),
        recorded_at: row.recorded_at,
    };
    let sequence = position(row.sequence).0;
    let state = serde_json::from_str(&row.state).ok();
    Ok(state.map(|state| (head, Durable { state, sequence })))
}

/// What a snapshot says, before anybody trusts it.
pub struct Claim {
    /// Where in the log it was taken.
    pub position: Position,
    hash: Vec<u8>,
    sequence: u64,
    state: String,
}

impl Claim {
    /// Whether it says what the log gives.
    pub fn holds<A: Aggregate>(&self, at: &Head, durable: &Durable<A>) -> bool {
        self.position == at.position
            && self.hash == at.hash.0
            && self.sequence == durable.sequence
            && serde_json::from_str::<A>(&self.state).is_ok_and(|state| state == durable.state)
    }
}

/// What the snapshot of one aggregate says; those of binaries that fold otherwise are not there.
pub async fn claimed<A: Aggregate>(
    database: &PgPool,
    ledger: LedgerId,
) -> Result<Option<Claim>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT position, sequence, hash, state FROM snapshots
         WHERE ledger_id = $1 AND stream_type = $2 AND stream_id = $1 AND fingerprint = $3",
        ledger.0,
        A::STREAM,
        fingerprint::<A>()
    )
    .fetch_optional(database)
    .await?;
    Ok(row.map(|row| Claim {
        position: position(row.position),
        hash: row.hash,
        sequence: position(row.sequence).0,
        state: row.state,
    }))
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
