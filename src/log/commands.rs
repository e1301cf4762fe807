//! Finding the command that was issued under a client key.

use aggregates::{Actor, LedgerId, Position};
use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{fixed, position};

/// A command as its client key names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issued {
    /// Whose books.
    pub ledger: LedgerId,
    /// Who issued it.
    pub actor: Actor,
    /// Under which key.
    pub client_key: String,
}

/// The first event of a command that is in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The command's name.
    pub issued: Issued,
    /// Where its first event stands.
    pub position: Position,
    /// What its caller sent.
    pub mac: [u8; 32],
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// The first event's metadata, which says how many events there are.
    pub metadata: String,
}

/// Which of these commands are in the log. The limit within the lateral join keeps it to index look-ups, whatever the
/// planner believes about the size of the log.
pub async fn find(database: impl PgExecutor<'_>, commands: &[Issued]) -> Result<Vec<Found>, sqlx::Error> {
    let ledgers: Vec<_> = commands.iter().map(|command| command.ledger.0).collect();
    let actors: Vec<_> = commands.iter().map(|command| command.actor.to_string()).collect();
    let keys: Vec<_> = commands.iter().map(|command| command.client_key.clone()).collect();
    let rows = sqlx::query!(
        r#"SELECT asked.n AS "n!", found.position, found.command_mac AS "mac!", found.recorded_at, found.metadata
           FROM UNNEST($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (ledger_id, actor, client_key, n)
           CROSS JOIN LATERAL (
               SELECT position, command_mac, recorded_at, metadata FROM events
               WHERE events.ledger_id = asked.ledger_id AND events.actor = asked.actor
                 AND events.client_key = asked.client_key AND events.client_key IS NOT NULL
               LIMIT 1
           ) AS found"#,
        &ledgers,
        &actors,
        &keys
    )
    .fetch_all(database)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Found {
                issued: commands[usize::try_from(row.n - 1).expect("an ordinal starts at 1")].clone(),
                position: position(row.position),
                mac: fixed(&row.mac)?,
                recorded_at: row.recorded_at,
                metadata: row.metadata,
            })
        })
        .collect()
}
