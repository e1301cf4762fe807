//! Appending: any number of ledgers' batches in one statement, each behind its own fence.

use aggregates::{Actor, AnyEvent, LedgerId, Position};
use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, Row as _};
use uuid::Uuid;

use super::{Hash, Head, Link, Recorded, Salt, bigint};

/// An event that was decided and is not yet durable.
#[derive(Clone, Debug)]
pub struct Staged {
    /// Where in the ledger's log.
    pub position: Position,
    /// The aggregate's stream type.
    pub stream_type: &'static str,
    /// The aggregate.
    pub stream_id: Uuid,
    /// 1, 2, 3 ... within the stream.
    pub stream_sequence: u64,
    /// The event.
    pub event: AnyEvent,
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
    /// On a command's first event: what the command is known by.
    pub command: Option<CommandKey>,
}

/// What a command is known by, for ever.
#[derive(Clone, Debug)]
pub struct CommandKey {
    /// Who issued it.
    pub actor: Actor,
    /// Under which key.
    pub client_key: String,
    /// What they sent.
    pub mac: [u8; 32],
}

impl Staged {
    /// The event as the chain sees it.
    pub fn link(&self, ledger: LedgerId) -> Link<'_> {
        Link {
            ledger,
            position: self.position,
            stream_type: self.stream_type,
            stream_id: self.stream_id,
            stream_sequence: self.stream_sequence,
            event_type: self.event.name(),
            effective_at: self.effective_at,
            recorded_at: self.recorded_at,
            salt: &self.salt,
            payload: &self.payload,
            metadata: &self.metadata,
        }
    }

    /// The head once this event is the last.
    pub fn head(&self) -> Head {
        Head { position: self.position, hash: self.hash, recorded_at: self.recorded_at }
    }
}

/// Events of one ledger that go together, and the head that they follow.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Whose log.
    pub ledger: LedgerId,
    /// The head that the decisions saw.
    pub from: Head,
    /// In order, without gaps; never empty.
    pub events: Vec<Staged>,
}

impl Batch {
    /// The head once the batch is durable.
    pub fn to(&self) -> Head {
        self.events.last().map_or(self.from, Staged::head)
    }
}

// The heads are locked in order of ledger, so that two servers whose batches overlap cannot deadlock. A lock that was
// waited for re-reads its row: a fence that no longer holds drops out of `held`, and nothing of its ledger is written.
const APPEND: &str = "
    WITH fences AS MATERIALIZED (
        SELECT * FROM UNNEST($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::timestamptz[])
            AS f (ledger_id, from_position, from_hash, to_position, to_hash, to_recorded_at)
    ), held AS (
        SELECT heads.ledger_id FROM heads JOIN fences ON heads.ledger_id = fences.ledger_id
            AND heads.position = fences.from_position AND heads.hash = fences.from_hash
        ORDER BY heads.ledger_id FOR UPDATE OF heads
    ), moved AS (
        UPDATE heads SET position = to_position, hash = to_hash, recorded_at = to_recorded_at
        FROM fences WHERE heads.ledger_id = fences.ledger_id AND heads.ledger_id IN (SELECT ledger_id FROM held)
        RETURNING heads.ledger_id
    ), inserted AS (
        INSERT INTO events (ledger_id, position, stream_type, stream_id, stream_sequence, event_type, effective_at,
                            recorded_at, salt, payload, metadata, hash, actor, client_key, command_mac)
        SELECT e.* FROM UNNEST($7::uuid[], $8::bigint[], $9::text[], $10::uuid[], $11::bigint[], $12::text[],
                               $13::timestamptz[], $14::timestamptz[], $15::bytea[], $16::text[], $17::text[],
                               $18::bytea[], $19::text[], $20::text[], $21::bytea[])
            AS e (ledger_id, position, stream_type, stream_id, stream_sequence, event_type, effective_at,
                  recorded_at, salt, payload, metadata, hash, actor, client_key, command_mac)
        JOIN moved ON moved.ledger_id = e.ledger_id
    )
    SELECT ledger_id FROM moved";

/// A fence: from which head to which.
type Fence = (LedgerId, Head, Head);

/// A row as the statement takes it.
struct Row<'a> {
    link: Link<'a>,
    hash: &'a Hash,
    command: Option<(String, &'a str, &'a [u8])>,
}

impl<'a> Row<'a> {
    fn staged(event: &'a Staged, ledger: LedgerId) -> Self {
        let command = event.command.as_ref();
        let command =
            command.map(|command| (command.actor.to_string(), command.client_key.as_str(), &command.mac[..]));
        Row { link: event.link(ledger), hash: &event.hash, command }
    }

    fn restored(Restored { event, command }: &'a Restored) -> Self {
        let command = command.as_ref();
        let command = command.map(|(actor, key, mac)| (actor.clone(), key.as_str(), mac.as_slice()));
        Row { link: event.link(), hash: &event.hash, command }
    }
}

/// Writes batches of different ledgers. Gives the ledgers whose fence held; of the others nothing was written.
pub async fn append(database: impl PgExecutor<'_>, batches: &[&Batch]) -> Result<Vec<LedgerId>, sqlx::Error> {
    let fences: Vec<Fence> = batches.iter().map(|batch| (batch.ledger, batch.from, batch.to())).collect();
    let rows: Vec<Row<'_>> = batches
        .iter()
        .flat_map(|batch| batch.events.iter().map(|event| Row::staged(event, batch.ledger)))
        .collect();
    write(database, &fences, &rows).await
}

/// An event that another server wrote, with its command's actor, client key and MAC if it is the first of one.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The event, as it stood there.
    pub event: Recorded,
    /// What the command is known by.
    pub command: Option<(String, String, Vec<u8>)>,
}

/// Writes events that follow a head, as another server wrote them. Gives whether the fence held; nothing was written if not.
pub async fn restore(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    from: Head,
    events: &[Restored],
) -> Result<bool, sqlx::Error> {
    let to = events.last().map_or(from, |last| last.event.head());
    let rows: Vec<Row<'_>> = events.iter().map(Row::restored).collect();
    Ok(!write(database, &[(ledger, from, to)], &rows).await?.is_empty())
}

async fn write(
    database: impl PgExecutor<'_>,
    fences: &[Fence],
    rows: &[Row<'_>],
) -> Result<Vec<LedgerId>, sqlx::Error> {
    let links = || rows.iter().map(|row| &row.link);
    let commands = || rows.iter().map(|row| row.command.as_ref());
    sqlx::query(APPEND)
        .bind(fences.iter().map(|(ledger, ..)| ledger.0).collect::<Vec<_>>())
        .bind(fences.iter().map(|(_, from, _)| bigint(from.position)).collect::<Vec<_>>())
        .bind(fences.iter().map(|(_, from, _)| &from.hash.0[..]).collect::<Vec<_>>())
        .bind(fences.iter().map(|(.., to)| bigint(to.position)).collect::<Vec<_>>())
        .bind(fences.iter().map(|(.., to)| &to.hash.0[..]).collect::<Vec<_>>())
        .bind(fences.iter().map(|(.., to)| to.recorded_at).collect::<Vec<_>>())
        .bind(links().map(|link| link.ledger.0).collect::<Vec<_>>())
        .bind(links().map(|link| bigint(link.position)).collect::<Vec<_>>())
        .bind(links().map(|link| link.stream_type).collect::<Vec<_>>())
        .bind(links().map(|link| link.stream_id).collect::<Vec<_>>())
        .bind(links().map(|link| bigint(Position(link.stream_sequence))).collect::<Vec<_>>())
        .bind(links().map(|link| link.event_type).collect::<Vec<_>>())
        .bind(links().map(|link| link.effective_at).collect::<Vec<_>>())
        .bind(links().map(|link| link.recorded_at).collect::<Vec<_>>())
        .bind(links().map(|link| &link.salt[..]).collect::<Vec<_>>())
        .bind(links().map(|link| link.payload).collect::<Vec<_>>())
        .bind(links().map(|link| link.metadata).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| &row.hash.0[..]).collect::<Vec<_>>())
        .bind(commands().map(|command| command.map(|(actor, ..)| actor.as_str())).collect::<Vec<_>>())
        .bind(commands().map(|command| command.map(|(_, key, _)| *key)).collect::<Vec<_>>())
        .bind(commands().map(|command| command.map(|(.., mac)| *mac)).collect::<Vec<_>>())
        .fetch_all(database)
        .await?
        .into_iter()
        .map(|row| row.try_get(0).map(LedgerId))
        .collect()
}

/// Makes a head for a ledger that has none, before its first event. Harmless if there is one.
pub async fn begin(database: impl PgExecutor<'_>, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let genesis = Head::genesis();
    sqlx::query!(
        "INSERT INTO heads (ledger_id, position, hash, recorded_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        ledger.0,
        bigint(genesis.position),
        &genesis.hash.0[..],
        genesis.recorded_at
    )
    .execute(database)
    .await?;
    Ok(())
}

/// The head of a ledger, locked until the transaction ends; `None` if nothing was ever begun.
pub async fn lock_head(database: impl PgExecutor<'_>, ledger: LedgerId) -> Result<Option<Head>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT position, hash, recorded_at FROM heads WHERE ledger_id = $1 FOR UPDATE",
        ledger.0
    )
    .fetch_optional(database)
    .await?;
    row.map(|row| {
        Ok(Head {
            position: super::position(row.position),
            hash: Hash(super::fixed(&row.hash)?),
            recorded_at: row.recorded_at,
        })
    })
    .transpose()
}

/// Whether the log has this very event: the one of this hash at this position.
pub async fn stands(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    event: &Head,
) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "SELECT hash FROM events WHERE ledger_id = $1 AND position = $2",
        ledger.0,
        bigint(event.position)
    )
    .fetch_optional(database)
    .await?;
    Ok(found.is_some_and(|hash| hash == event.hash.0))
}
