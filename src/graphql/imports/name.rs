//! A name that imports could not place, as the read table has it.

use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::{Description, Enum, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::line::{self, HeldLine, Place};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// What became of a name that an import could not place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ImportedNameState {
    /// It waits, with everything that is said of it.
    Waiting,
    /// It is a member's, and what waited was posted.
    Mapped,
    /// It stays out of the books. It can be mapped later all the same.
    Dismissed,
}

impl ImportedNameState {
    /// The column's word.
    pub fn column(self) -> &'static str {
        match self {
            ImportedNameState::Waiting => "waiting",
            ImportedNameState::Mapped => "mapped",
            ImportedNameState::Dismissed => "dismissed",
        }
    }

    fn of_column(state: &str) -> Self {
        match state {
            "mapped" => ImportedNameState::Mapped,
            "dismissed" => ImportedNameState::Dismissed,
            _ => ImportedNameState::Waiting,
        }
    }
}

/// Names by where they were found.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FoundAt(i64, Uuid);

impl Key for FoundAt {
    const LIST: &'static str = "imported_names.1";
}

const FIRST: FoundAt = FoundAt(-1, Uuid::nil());
const LAST: FoundAt = FoundAt(i64::MAX, Uuid::max());

/// A row of the queue; decimals as their digits.
#[derive(Clone, Debug)]
pub struct NameRow {
    /// The id that was made for the name.
    pub person_id: Uuid,
    /// The name.
    pub name: Option<String>,
    /// What it is found by.
    pub handle: String,
    state: String,
    lines: i32,
    dkp: String,
    ep: String,
    gp: String,
    first_seen_at: Option<chrono::DateTime<Utc>>,
    last_seen_at: Option<chrono::DateTime<Utc>>,
    /// The lines that wait stand after this position.
    pub since: i64,
    member_id: Option<Uuid>,
    reason: Option<String>,
    found_at: i64,
}

impl NameRow {
    /// Its place in the queue.
    pub fn found(&self) -> FoundAt {
        FoundAt(self.found_at, self.person_id)
    }
}

/// A name that an import could not place, with what is said of it.
#[derive(Description)]
pub struct ImportedName {
    scope: Arc<Scope>,
    row: NameRow,
}

impl ImportedName {
    /// The name of a row.
    pub fn of(scope: &Arc<Scope>, row: NameRow) -> Self {
        ImportedName { scope: Arc::clone(scope), row }
    }
}

#[Object(use_type_description)]
impl ImportedName {
    /// The id that was made for the name. Who is added under it as a member keeps it.
    async fn id(&self) -> Uuid {
        self.row.person_id
    }

    /// The name; null once it is forgotten.
    async fn name(&self) -> Option<&str> {
        self.row.name.as_deref()
    }

    /// What became of it.
    async fn state(&self) -> ImportedNameState {
        ImportedNameState::of_column(&self.row.state)
    }

    /// How many lines wait; of a name that was mapped, how many were posted.
    async fn lines(&self) -> i32 {
        self.row.lines
    }

    /// What they come to in DKP.
    async fn dkp(&self) -> Decimal {
        Decimal::of_column(&self.row.dkp)
    }

    /// What they come to in EP.
    async fn ep(&self) -> Decimal {
        Decimal::of_column(&self.row.ep)
    }

    /// What they come to in GP.
    async fn gp(&self) -> Decimal {
        Decimal::of_column(&self.row.gp)
    }

    /// When the earliest of them was entered in its own system.
    async fn first_seen_at(&self) -> Option<DateTime> {
        self.row.first_seen_at.map(DateTime)
    }

    /// When the latest of them was.
    async fn last_seen_at(&self) -> Option<DateTime> {
        self.row.last_seen_at.map(DateTime)
    }

    /// Whose it became; null while it waits.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(id) => member_by_id(&self.scope, id.into()).await,
            None => Ok(None),
        }
    }

    /// Why it was dismissed.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Every line that ever waited for it, in the order of the log.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn held(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Place, HeldLine>>> {
        let page = Page::new((first, after), (last, before))?;
        self.scope.ready("imports_lines").await?;
        let rows = line::select(&self.scope, self.row.person_id.into(), &page).await?;
        let lines = rows.into_iter().map(|row| Ok((row.place(), row.shown(self.row.since)?)));
        Ok(Some(page.connection(lines.collect::<Result<_>>()?, |line| line)))
    }
}

/// A name by the id that was made for it.
pub async fn by_id(scope: &Scope, person: MemberId) -> Result<Option<NameRow>> {
    let row = sqlx::query_as!(
        NameRow,
        r#"SELECT person_id, name, handle, state, lines, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                  first_seen_at, last_seen_at, since, member_id, reason, found_at
           FROM imports_queue_v1 WHERE ledger_id = $1 AND person_id = $2"#,
        scope.rows_of(),
        person.0
    );
    Ok(row.fetch_optional(scope.database()).await?)
}

macro_rules! names {
    ($order:literal, $scope:ident, $page:ident, $state:ident, $after:ident, $before:ident) => {
        sqlx::query_as!(
            NameRow,
            r#"SELECT person_id, name, handle, state, lines, dkp::text AS "dkp!", ep::text AS "ep!",
                      gp::text AS "gp!", first_seen_at, last_seen_at, since, member_id, reason, found_at
               FROM imports_queue_v1
               WHERE ledger_id = $1 AND (found_at, person_id) > ($2, $3) AND (found_at, person_id) < ($4, $5)
                 AND ($6::text IS NULL OR state = $6)
               ORDER BY found_at "# + $order + ", person_id " + $order + " LIMIT $7",
            $scope.rows_of(),
            $after.0,
            $after.1,
            $before.0,
            $before.1,
            $state,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the queue, in the order in which names were found.
pub async fn select(
    scope: &Scope,
    page: &Page<FoundAt>,
    state: Option<&'static str>,
) -> Result<Vec<NameRow>> {
    let (after, before) = (page.after.unwrap_or(FIRST), page.before.unwrap_or(LAST));
    Ok(match page.backward {
        false => names!("ASC", scope, page, state, after, before)?,
        true => names!("DESC", scope, page, state, after, before)?,
    })
}
