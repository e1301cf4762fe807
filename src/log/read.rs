//! Reading the log by position, a page at a time.

use aggregates::{AnyEvent, LedgerId, Position};
use chrono::{DateTime, Utc};
use futures::TryStreamExt as _;
use sqlx::{PgExecutor, Row, postgres::PgRow};
use uuid::Uuid;

use super::codec::{self, Undecodable};
use super::{GENESIS, Hash, Head, Link, Salt};

/// Events per page of a long read: enough to amortise the round trip, little enough to hold in memory.
pub const PAGE: u32 = 5_000;
/// Bytes of events at which a page ends, however few they are.
const PAGE_BYTES: usize = 8 << 20;

/// A row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Whose log.
    pub ledger: LedgerId,
    /// Where in it.
    pub position: Position,
    /// The aggregate's stream type.
    pub stream_type: String,
    /// The aggregate.
    pub stream_id: Uuid,
    /// 1, 2, 3 ... within the stream.
    pub stream_sequence: u64,
    /// The wire name.
    pub event_type: String,
    /// When it happened.
    pub effective_at: DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// See [`Salt`].
    pub salt: Salt,
    /// The event as JSON, the very bytes.
    pub payload: String,
    /// Who, why and under which key as JSON, the very bytes.
    pub metadata: String,
    /// Over all of this and everything before it.
    pub hash: Hash,
}

impl Recorded {
    /// The event, decoded and upcast.
    pub fn event(&self) -> Result<AnyEvent, Undecodable> {
        codec::decode(&self.stream_type, &self.event_type, &self.payload)
    }

    /// The event as the chain sees it.
    pub fn link(&self) -> Link<'_> {
        Link {
            ledger: self.ledger,
            position: self.position,
            stream_type: &self.stream_type,
            stream_id: self.stream_id,
            stream_sequence: self.stream_sequence,
            event_type: &self.event_type,
            effective_at: self.effective_at,
            recorded_at: self.recorded_at,
            salt: &self.salt,
            payload: &self.payload,
            metadata: &self.metadata,
        }
    }

    /// The head as it was when this event was the last.
    pub fn head(&self) -> Head {
        Head { position: self.position, hash: self.hash, recorded_at: self.recorded_at }
    }
}

impl<'r> sqlx::FromRow<'r, PgRow> for Recorded {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Recorded {
            ledger: LedgerId(row.try_get("ledger_id")?),
            position: position(row.try_get("position")?),
            stream_type: row.try_get("stream_type")?,
            stream_id: row.try_get("stream_id")?,
            stream_sequence: position(row.try_get("stream_sequence")?).0,
            event_type: row.try_get("event_type")?,
            effective_at: row.try_get("effective_at")?,
            recorded_at: row.try_get("recorded_at")?,
            salt: fixed(row.try_get("salt")?)?,
            payload: row.try_get("payload")?,
            metadata: row.try_get("metadata")?,
            hash: Hash(fixed(row.try_get("hash")?)?),
        })
    }
}

/// A position from PostgreSQL's bigint, which a check keeps above or at zero.
pub(crate) fn position(value: i64) -> Position {
    Position(value.unsigned_abs())
}

/// A position as PostgreSQL's bigint. One beyond its range stands after every event there can be.
pub(crate) fn bigint(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// Bytes of a length that a check in the table guarantees.
pub(crate) fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], sqlx::Error> {
    bytes
        .try_into()
        .map_err(|_| sqlx::Error::Decode(format!("{} bytes where {N} belong", bytes.len()).into()))
}

/// The statement that reads a page, of these columns and more.
///
/// Positions have no gaps, so a page is a range of them. Told only where to start, PostgreSQL sorts all the rest for every page
/// of a log that came too fast to be analysed. A log that somebody cut into is read as well: a range whose end is missing goes
/// on with what comes behind it.
macro_rules! page_sql {
    ($more:literal) => {
        concat!(
            "SELECT ledger_id, position, stream_type, stream_id, stream_sequence, event_type, effective_at,
                    recorded_at, salt, payload, metadata, hash",
            $more,
            " FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING)
                             - octet_length(payload) AS bytes_before
                    FROM (SELECT * FROM events WHERE ledger_id = $1 AND position > $2 AND position <= $5
                          UNION ALL
                          (SELECT * FROM events WHERE ledger_id = $1 AND position > $5 AND NOT EXISTS (
                               SELECT FROM events WHERE ledger_id = $1 AND position = $5)
                           ORDER BY position LIMIT $3)) AS near
                    ORDER BY position LIMIT $3) AS next
              WHERE bytes_before < $4 ORDER BY position"
        )
    };
}

/// The next events after a position, in order: as many as `limit` says, or fewer if they are large. See [`is_full`].
pub async fn page(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    after: Position,
    limit: u32,
) -> Result<Vec<Recorded>, sqlx::Error> {
    page_of(database, page_sql!(""), ledger, (after, limit)).await
}

async fn page_of<R: Send + Unpin + for<'r> sqlx::FromRow<'r, PgRow>>(
    database: impl PgExecutor<'_>,
    sql: &'static str,
    ledger: LedgerId,
    (after, limit): (Position, u32),
) -> Result<Vec<R>, sqlx::Error> {
    let mut rows = sqlx::query_as(sql)
        .bind(ledger.0)
        .bind(bigint(after))
        .bind(i64::from(limit))
        .bind(i64::try_from(PAGE_BYTES).unwrap_or(i64::MAX))
        .bind(bigint(after).saturating_add(i64::from(limit)))
        .fetch(database);
    // Rows are large: a page that grows as it is read is copied again and again.
    let mut page = Vec::with_capacity(usize::try_from(limit).unwrap_or_default());
    while let Some(row) = rows.try_next().await? {
        page.push(row);
    }
    drop(rows);
    Ok(page)
}

/// A row of the log with what stands beside it for the unique index of client keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The event.
    pub event: Recorded,
    /// Who issued the command, on its first event.
    pub actor: Option<String>,
    /// Under which key, on its first event.
    pub client_key: Option<String>,
    /// What they sent, on its first event.
    pub command_mac: Option<Vec<u8>>,
}

impl<'r> sqlx::FromRow<'r, PgRow> for Stored {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Stored {
            event: Recorded::from_row(row)?,
            actor: row.try_get("actor")?,
            client_key: row.try_get("client_key")?,
            command_mac: row.try_get("command_mac")?,
        })
    }
}

/// Like [`page`], with all that is stored.
pub async fn page_as_stored(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    after: Position,
    limit: u32,
) -> Result<Vec<Stored>, sqlx::Error> {
    page_of(database, page_sql!(", actor, client_key, command_mac"), ledger, (after, limit)).await
}

/// The next events after a position, up to another, whose payload is like one of these patterns, in order.
pub async fn like(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    (after, to): (Position, Position),
    patterns: &[String],
    limit: i64,
) -> Result<Vec<Recorded>, sqlx::Error> {
    sqlx::query_as(
        "SELECT ledger_id, position, stream_type, stream_id, stream_sequence, event_type, effective_at,
                recorded_at, salt, payload, metadata, hash
         FROM events WHERE ledger_id = $1 AND position > $2 AND position <= $3 AND payload LIKE ANY($4)
         ORDER BY position LIMIT $5",
    )
    .bind(ledger.0)
    .bind(bigint(after))
    .bind(bigint(to))
    .bind(patterns)
    .bind(limit)
    .fetch_all(database)
    .await
}

/// Whether a page of up to [`PAGE`] events after a position ended before the log did, as far as it can tell.
pub fn is_full(after: Position, page: &[Recorded]) -> bool {
    let spans = page.last().is_some_and(|last| last.position.0.saturating_sub(after.0) >= u64::from(PAGE));
    spans || page.iter().map(|event| event.payload.len()).sum::<usize>() >= PAGE_BYTES
}

/// The end of a ledger's log; `None` if nothing was ever written.
pub async fn head(database: impl PgExecutor<'_>, ledger: LedgerId) -> Result<Option<Head>, sqlx::Error> {
    let row: Option<(i64, Vec<u8>, DateTime<Utc>)> =
        sqlx::query_as("SELECT position, hash, recorded_at FROM heads WHERE ledger_id = $1 AND position > 0")
            .bind(ledger.0)
            .fetch_optional(database)
            .await?;
    row.map(|(at, hash, recorded_at)| {
        Ok(Head { position: position(at), hash: Hash(fixed(&hash)?), recorded_at })
    })
    .transpose()
}

/// The last event that was recorded by then; 0 if there is none. Recorded times never fall, so it is searched for by halves.
pub async fn recorded_by(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    at: DateTime<Utc>,
) -> Result<Position, sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar(
        "WITH RECURSIVE search (low, high) AS (
             SELECT 0::bigint, position FROM heads WHERE ledger_id = $1
             UNION ALL
             SELECT CASE WHEN e.recorded_at <= $2 THEN e.position ELSE low END,
                    CASE WHEN e.recorded_at <= $2 THEN high ELSE e.position - 1 END
             FROM search JOIN events e ON e.ledger_id = $1 AND e.position = (low + high + 1) / 2
             WHERE low < high
         )
         SELECT low FROM search WHERE low = high",
    )
    .bind(ledger.0)
    .bind(at)
    .fetch_optional(database)
    .await?;
    Ok(last.map_or(Position(0), position))
}

/// Every ledger that has a log, with its end, in order of id.
pub async fn heads(database: impl PgExecutor<'_>) -> Result<Vec<(LedgerId, Position)>, sqlx::Error> {
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as("SELECT ledger_id, position FROM heads WHERE position > 0 ORDER BY ledger_id")
            .fetch_all(database)
            .await?;
    Ok(rows.into_iter().map(|(ledger, at)| (LedgerId(ledger), position(at))).collect())
}

/// The last position before everything that was recorded at or after a time: recorded times never fall, so a few look-ups tell.
pub async fn before_recorded(
    database: &sqlx::PgPool,
    ledger: LedgerId,
    at: DateTime<Utc>,
) -> Result<Position, sqlx::Error> {
    let (mut before, mut end) = (0, head(database, ledger).await?.map_or(0, |head| head.position.0 + 1));
    while before + 1 < end {
        let middle = before.midpoint(end);
        let recorded: Option<DateTime<Utc>> =
            sqlx::query_scalar("SELECT recorded_at FROM events WHERE ledger_id = $1 AND position = $2")
                .bind(ledger.0)
                .bind(bigint(Position(middle)))
                .fetch_optional(database)
                .await?;
        match recorded.is_some_and(|recorded| recorded < at) {
            true => before = middle,
            false => end = middle,
        }
    }
    Ok(Position(before))
}

/// Where a log ends by its head, and where by its events, both at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// By its head; before the first event if there is none.
    pub head: Head,
    /// The last event's position.
    pub last: Position,
}

/// Where a log ends.
pub async fn extent(database: impl PgExecutor<'_>, ledger: LedgerId) -> Result<Extent, sqlx::Error> {
    type Ends = (Option<i64>, Option<Vec<u8>>, Option<DateTime<Utc>>, i64);
    let row: Ends = sqlx::query_as(
        "SELECT h.position, h.hash, h.recorded_at,
                COALESCE((SELECT max(e.position) FROM events e WHERE e.ledger_id = $1), 0)
         FROM (SELECT $1::uuid AS ledger_id) AS asked LEFT JOIN heads h ON h.ledger_id = asked.ledger_id",
    )
    .bind(ledger.0)
    .fetch_one(database)
    .await?;
    let (at, hash, recorded_at, last) = row;
    let head = match (at, hash, recorded_at) {
        (Some(at), Some(hash), Some(recorded_at)) if at > 0 => {
            Head { position: position(at), hash: Hash(fixed(&hash)?), recorded_at }
        }
        _ => Head::genesis(),
    };
    Ok(Extent { head, last: position(last) })
}

/// Every ledger that has a head or events, in order of id, with the position of its head: what was tampered with may
/// have only one of them.
pub async fn ledgers(database: impl PgExecutor<'_>) -> Result<Vec<(LedgerId, Position)>, sqlx::Error> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "WITH RECURSIVE found AS (
             (SELECT ledger_id FROM events ORDER BY ledger_id LIMIT 1)
             UNION ALL
             SELECT (SELECT e.ledger_id FROM events e WHERE e.ledger_id > found.ledger_id
                     ORDER BY e.ledger_id LIMIT 1)
             FROM found WHERE found.ledger_id IS NOT NULL
         )
         SELECT ledger_id, COALESCE(max(position), 0) FROM (
             SELECT ledger_id, position FROM heads WHERE position > 0
             UNION ALL SELECT ledger_id, NULL FROM found WHERE ledger_id IS NOT NULL
         ) AS every GROUP BY ledger_id ORDER BY ledger_id",
    )
    .fetch_all(database)
    .await?;
    Ok(rows.into_iter().map(|(ledger, at)| (LedgerId(ledger), position(at))).collect())
}

impl Head {
    /// Before the first event.
    pub fn genesis() -> Self {
        Head { position: Position(0), hash: GENESIS, recorded_at: DateTime::UNIX_EPOCH }
    }
}
