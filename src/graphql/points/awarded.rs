//! How a decision awarded an item.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::scope::Rows;

/// How a decision awarded an item.
#[derive(Clone, Debug, SimpleObject)]
pub struct Awarded {
    #[graphql(skip)]
    entry: i64,
    /// The decision.
    decision_id: Uuid,
    /// Why they.
    reason: String,
    /// What who got it had answered, in the ledger's own words; null if they had not.
    response: Option<String>,
    /// Who dropped it, if that was said.
    boss: Option<String>,
    /// Where its raid went, if that was said.
    instance: Option<String>,
}

/// How the item that an entry gave was awarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AwardOf(pub i64);

impl Loader<AwardOf> for Rows {
    type Value = Awarded;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[AwardOf]) -> Result<HashMap<AwardOf, Awarded>, Arc<sqlx::Error>> {
        let entries: Vec<i64> = keys.iter().map(|AwardOf(entry)| *entry).collect();
        let rows = sqlx::query_as!(
            Awarded,
            r#"SELECT a.entry, a.decision_id, a.reason, d.boss,
                      d.labels[array_position(d.responses, s.response)] AS response,
                      (SELECT r.place FROM raids_calendar_v1 r WHERE r.ledger_id = $1 AND r.raid_id = d.raid_id) AS instance
               FROM council_awards_v1 a
               JOIN council_decisions_v1 d ON d.ledger_id = $1 AND d.decision_id = a.decision_id
               LEFT JOIN council_stood_v1 s ON s.ledger_id = $1 AND s.decision_id = a.decision_id AND s.award = a.award
                                            AND s.member_id = a.member_id
               WHERE a.ledger_id = $1 AND a.entry = ANY($2)"#,
            self.rows_of(),
            &entries
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (AwardOf(row.entry), row)).collect())
    }
}
