//! What has to be known before history is issued again: which entries a later event names, which periods were decayed, and
//! up to where a restatement or a switch settled everything.

use std::collections::BTreeSet;

use aggregates::points::Account;
use aggregates::{EntryId, LedgerId, Position};
use sqlx::PgPool;

use crate::log::{bigint, position};

/// Rows per statement, so that none takes long.
const ROWS: i64 = 2_000;
/// The events that this looks for.
const TYPES: [&str; 4] = ["points.voided", "points.decayed", "points.restated", "points.system_switched"];

/// What the log says further on.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// Entries that are voided or reassigned.
    pub named: BTreeSet<EntryId>,
    /// Which balances were decayed in which periods.
    pub decayed: BTreeSet<(Account, String)>,
    /// The last event of the last restatement or switch; 0 without one.
    pub settled: Position,
}

/// Reads it, without the rest of the log.
pub async fn read(database: &PgPool, ledger: LedgerId, end: Position) -> Result<Ahead, sqlx::Error> {
    let mut ahead = Ahead::default();
    let mut at = Position(0);
    loop {
        let types = TYPES.map(str::to_owned);
        let rows = sqlx::query!(
            r#"SELECT position, event_type, payload::json -> event_type ->> 'entry' AS entry,
                      payload::json -> event_type ->> 'period' AS period,
                      payload::json -> event_type ->> 'accounts' AS accounts
               FROM events WHERE ledger_id = $1 AND position > $2 AND position <= $3 AND event_type = ANY($4)
               ORDER BY position LIMIT $5"#,
            ledger.0,
            bigint(at),
            bigint(end),
            &types,
            ROWS
        )
        .fetch_all(database)
        .await?;
        let Some(last) = rows.last() else { return Ok(ahead) };
        at = position(last.position);
        for row in rows {
            match row.event_type.as_str() {
                "points.voided" => ahead.names(row.entry.as_deref()),
                "points.decayed" => ahead.decays(row.accounts.as_deref(), row.period),
                _ => ahead.settled = position(row.position),
            }
        }
    }
}

impl Ahead {
    fn names(&mut self, entry: Option<&str>) {
        let entry = entry.and_then(|entry| entry.parse().ok()).map(|at| EntryId(Position(at)));
        self.named.extend(entry);
    }

    fn decays(&mut self, accounts: Option<&str>, period: Option<String>) {
        let accounts: Vec<Account> =
            accounts.and_then(|accounts| serde_json::from_str(accounts).ok()).unwrap_or_default();
        let period = period.unwrap_or_default();
        self.decayed.extend(accounts.into_iter().map(|account| (account, period.clone())));
    }
}
