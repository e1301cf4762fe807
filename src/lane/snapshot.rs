//! Snapshots: a cache that bounds a cold load, and never truth.
//!
//! One is trusted only if the log has the same hash at the same position and this binary folds as its writer did.

use aggregates::{
    Aggregate, Auctions, Council, Fleets, Imports, Ledger, LedgerId, Payouts, PointsBook, Position, Raids,
    Schedules,
};
use aws_lc_rs::digest::{SHA256, digest};
use sqlx::PgPool;

use super::books::{Durable, States};
use crate::log::{Hash, Head, bigint, fixed, position};

/// A ledger's aggregates as their snapshots have them, and the head that they were taken at: if all of them were taken
/// there, if the log has that very event there, and if this binary folds as their writer did.
pub async fn trusted(database: &PgPool, ledger: LedgerId) -> Result<Option<(Head, States)>, sqlx::Error> {
    let Some((head, own)) = trusted_one::<Ledger>(database, ledger).await? else { return Ok(None) };
    let at = (database, ledger, head);
    let (points, raids) = (beside::<PointsBook>(at).await?, beside::<Raids>(at).await?);
    let (schedules, imports) = (beside::<Schedules>(at).await?, beside::<Imports>(at).await?);
    let (fleets, payouts) = (beside::<Fleets>(at).await?, beside::<Payouts>(at).await?);
    let (council, auctions) = (beside::<Council>(at).await?, beside::<Auctions>(at).await?);
    let loot = council.zip(auctions);
    let others = points.zip(raids).zip(schedules.zip(imports)).zip(fleets.zip(payouts)).zip(loot);
    Ok(others.map(|((((points, raids), (schedules, imports)), (fleets, payouts)), (council, auctions))| {
        (head, States { ledger: own, points, raids, council, auctions, schedules, imports, fleets, payouts })
    }))
}

/// One aggregate, if its snapshot was taken at this head.
async fn beside<A: Aggregate>(
    (database, ledger, head): (&PgPool, LedgerId, Head),
) -> Result<Option<Durable<A>>, sqlx::Error> {
    let found = trusted_one::<A>(database, ledger).await?;
    Ok(found.filter(|(at, _)| *at == head).map(|(_, durable)| durable))
}

/// One aggregate as its snapshot has it, if the log has the event that it was taken at.
pub async fn trusted_one<A: Aggregate>(
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
    /// Of which aggregate.
    pub stream: &'static str,
    /// Where in the log it was taken.
    pub position: Position,
    hash: Vec<u8>,
    sequence: u64,
    state: String,
}

impl Claim {
    /// Whether it says what the log gives.
    pub fn holds(&self, at: &Head, states: &States) -> bool {
        match self.stream {
            Ledger::STREAM => self.says(at, &states.ledger),
            PointsBook::STREAM => self.says(at, &states.points),
            Raids::STREAM => self.says(at, &states.raids),
            Council::STREAM => self.says(at, &states.council),
            Auctions::STREAM => self.says(at, &states.auctions),
            Schedules::STREAM => self.says(at, &states.schedules),
            Fleets::STREAM => self.says(at, &states.fleets),
            Payouts::STREAM => self.says(at, &states.payouts),
            _ => self.says(at, &states.imports),
        }
    }

    fn says<A: Aggregate>(&self, at: &Head, durable: &Durable<A>) -> bool {
        self.position == at.position
            && self.hash == at.hash.0
            && self.sequence == durable.sequence
            && serde_json::from_str::<A>(&self.state).is_ok_and(|state| state == durable.state)
    }
}

/// What the snapshots of a ledger say; those of binaries that fold otherwise are not there.
pub async fn claimed(database: &PgPool, ledger: LedgerId) -> Result<Vec<Claim>, sqlx::Error> {
    let claims = [
        claimed_one::<Ledger>(database, ledger).await?,
        claimed_one::<PointsBook>(database, ledger).await?,
        claimed_one::<Raids>(database, ledger).await?,
        claimed_one::<Council>(database, ledger).await?,
        claimed_one::<Auctions>(database, ledger).await?,
        claimed_one::<Schedules>(database, ledger).await?,
        claimed_one::<Imports>(database, ledger).await?,
        claimed_one::<Fleets>(database, ledger).await?,
        claimed_one::<Payouts>(database, ledger).await?,
    ];
    Ok(claims.into_iter().flatten().collect())
}

async fn claimed_one<A: Aggregate>(
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
        stream: A::STREAM,
        position: position(row.position),
        hash: row.hash,
        sequence: position(row.sequence).0,
        state: row.state,
    }))
}

/// Writes what all aggregates were at `head`, in place of what there was.
pub async fn write(
    database: PgPool,
    ledger: LedgerId,
    head: Head,
    states: States,
) -> Result<(), sqlx::Error> {
    // By name, so that a state that is left out does not compile: without it none of them is trusted.
    let States { ledger: own, points, raids, council, auctions, schedules, imports, fleets, payouts } =
        states;
    let mut transaction = database.begin().await?;
    write_one(&mut transaction, ledger, head, own).await?;
    write_one(&mut transaction, ledger, head, points).await?;
    write_one(&mut transaction, ledger, head, raids).await?;
    write_one(&mut transaction, ledger, head, council).await?;
    write_one(&mut transaction, ledger, head, auctions).await?;
    write_one(&mut transaction, ledger, head, schedules).await?;
    write_one(&mut transaction, ledger, head, imports).await?;
    write_one(&mut transaction, ledger, head, fleets).await?;
    write_one(&mut transaction, ledger, head, payouts).await?;
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
