//! Disputes, as their read table has them.

use std::sync::Arc;

use aggregates::EntryId;
use async_graphql::{Description, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entry::Entry;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::reads::What;

/// Disputes by the entries that they are about, the latest first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Disputed(i64);

impl Key for Disputed {
    const LIST: &'static str = "disputes.1";
}

/// A row of the disputes.
pub struct Row {
    entry: i64,
    by_member: Option<Uuid>,
    note_of: Uuid,
    note: Option<String>,
    disputed_at: chrono::DateTime<Utc>,
    stands: Option<bool>,
    resolution: Option<String>,
    resolved_at: Option<chrono::DateTime<Utc>>,
}

impl Row {
    /// Its place among the disputes.
    pub fn place(&self) -> Disputed {
        Disputed(self.entry)
    }
}

/// The last dispute of an entry.
#[derive(Description)]
pub struct Dispute {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl Dispute {
    /// The entry, by the position of its first event.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// The entry.
    async fn entry(&self) -> Result<Option<Entry>> {
        Entry::at(&self.scope, EntryId(position(self.row.entry))).await
    }

    /// Who disputes it, if it is a member.
    async fn by(&self) -> Result<Option<Member>> {
        match self.row.by_member {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// Why; null once the person that it is about is forgotten.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Since when.
    async fn disputed_at(&self) -> DateTime {
        self.row.disputed_at.into()
    }

    /// Whether it is open: nothing is posted on the entry until it is resolved.
    async fn open(&self) -> bool {
        self.row.resolved_at.is_none()
    }

    /// Whether the entry was found to be as it should be; null while the dispute is open.
    async fn stands(&self) -> Option<bool> {
        self.row.stands
    }

    /// What was found.
    async fn resolution(&self) -> Option<&str> {
        self.row.resolution.as_deref()
    }

    /// When it was resolved.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.row.resolved_at.map(Into::into)
    }
}

impl Dispute {
    /// The dispute of a row.
    pub fn of(scope: &Arc<Scope>, row: Row) -> Self {
        scope.shows([row.note_of.into()], What::Points);
        Dispute { scope: Arc::clone(scope), row }
    }

    /// The last dispute of an entry, if there is one.
    pub async fn about(scope: &Arc<Scope>, entry: EntryId) -> Result<Option<Self>> {
        scope.view("points_disputes").await?;
        let row = sqlx::query_as!(
            Row,
            "SELECT entry, by_member, note_of, note, disputed_at, stands, resolution, resolved_at
             FROM points_disputes_v2 WHERE ledger_id = $1 AND entry = $2",
            scope.rows_of(),
            crate::log::bigint(entry.0)
        )
        .fetch_optional(scope.database())
        .await?;
        Ok(row.map(|row| Dispute::of(scope, row)))
    }
}

macro_rules! disputes {
    ($order:literal, $scope:ident, $page:ident, $open:ident) => {
        sqlx::query_as!(
            Row,
            "SELECT entry, by_member, note_of, note, disputed_at, stands, resolution, resolved_at
             FROM points_disputes_v2
             WHERE ledger_id = $1 AND ($2::bigint IS NULL OR entry < $2) AND ($3::bigint IS NULL OR entry > $3)
               AND ($4::boolean IS NULL OR (resolved_at IS NULL) = $4)
               AND ($6::uuid IS NULL OR EXISTS (SELECT FROM points_history_v2 AS h WHERE h.ledger_id = $1
                                                AND h.entry = points_disputes_v2.entry AND h.position = h.entry
                                                AND h.member_id = $6))
             ORDER BY entry "
                + $order
                + " LIMIT $5",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $open,
            $page.limit(),
            $scope.seen_by()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the disputes, the latest entries first.
pub async fn select(scope: &Scope, page: &Page<Disputed>, open: Option<bool>) -> Result<Vec<Row>> {
    Ok(match page.backward {
        false => disputes!("DESC", scope, page, open)?,
        true => disputes!("ASC", scope, page, open)?,
    })
}
