//! What waits for a name, line by line.

use aggregates::points::{Account as Balance, Item, Source};
use aggregates::{MemberId, PointsCommand, Text, Who};
use async_graphql::SimpleObject;
use chrono::Utc;
use serde::{Deserialize, Serialize};

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{Key, Page};
use crate::graphql::points::Account;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// Lines by their place in the log.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Place(i64, i32);

impl Key for Place {
    const LIST: &'static str = "held_lines.1";
}

const FIRST: Place = Place(-1, -1);
const LAST: Place = Place(i64::MAX, i32::MAX);

/// A row of the lines; decimals as their digits.
#[derive(Clone, Debug)]
pub struct LineRow {
    position: i64,
    line: i32,
    account: String,
    delta: String,
    reason: Option<String>,
    item_id: Option<i64>,
    item_name: Option<String>,
    system: String,
    source_id: String,
    happened_at: chrono::DateTime<Utc>,
    recorded_at: chrono::DateTime<Utc>,
}

/// What an imported entry does to a balance of somebody whose name waits.
#[derive(Debug, SimpleObject)]
pub struct HeldLine {
    /// The event's position.
    position: Position,
    /// Which balance.
    account: Account,
    /// What it changes by.
    delta: Decimal,
    /// The reason given there.
    reason: Option<String>,
    /// The name of the item that was paid for.
    item: Option<String>,
    /// The system that it comes from.
    system: String,
    /// The entry's id there.
    source_id: String,
    /// When it was entered there.
    happened_at: DateTime,
    /// When the ledger learnt it.
    recorded_at: DateTime,
    /// Whether it was posted since, because the name was placed.
    posted: bool,
}

impl LineRow {
    /// Its place in the list.
    pub fn place(&self) -> Place {
        Place(self.position, self.line)
    }

    /// The line as it is shown, where everything up to a position was posted.
    pub fn shown(self, since: i64) -> HeldLine {
        HeldLine {
            position: position(self.position).into(),
            account: Account::of_column(&self.account),
            delta: Decimal::of_column(&self.delta),
            reason: self.reason,
            item: self.item_name,
            system: self.system,
            source_id: self.source_id,
            happened_at: self.happened_at.into(),
            recorded_at: self.recorded_at.into(),
            posted: self.position <= since,
        }
    }

    /// The command that posts it for a member.
    pub fn command(self, member: &Who) -> Result<PointsCommand> {
        let id = self.item_id.and_then(|id| u32::try_from(id).ok());
        let item =
            self.item_name.map(|name| Text::new("item", name).map(|name| Item { id, ..Item::named(name) }));
        let system = Text::new("system", self.system)?;
        Ok(PointsCommand::Import {
            source: Source { system, id: Text::new("id", self.source_id)?, at: self.happened_at },
            account: Balance::from(Account::of_column(&self.account)),
            deltas: vec![(member.clone(), self.delta.parse().map_err(GraphqlError::internal)?)],
            reason: self.reason.map(|reason| Text::new("reason", reason)).transpose()?,
            item: item.transpose()?,
            reassigned_from: None,
        })
    }
}

/// Every line that waits for a name.
pub async fn waiting(scope: &Scope, person: MemberId, since: i64) -> Result<Vec<LineRow>> {
    let rows = sqlx::query_as!(
        LineRow,
        r#"SELECT position, line, account, delta::text AS "delta!", reason, item_id, item_name, system, source_id,
                  happened_at, recorded_at
           FROM imports_lines_v1 WHERE ledger_id = $1 AND person_id = $2 AND position > $3
           ORDER BY position, line"#,
        scope.rows_of(),
        person.0,
        since
    );
    Ok(rows.fetch_all(scope.database()).await?)
}

macro_rules! lines {
    ($order:literal, $scope:ident, $page:ident, $person:ident, $after:ident, $before:ident) => {
        sqlx::query_as!(
            LineRow,
            r#"SELECT position, line, account, delta::text AS "delta!", reason, item_id, item_name, system,
                      source_id, happened_at, recorded_at
               FROM imports_lines_v1
               WHERE ledger_id = $1 AND person_id = $2
                 AND (position, line) > ($3, $4) AND (position, line) < ($5, $6)
               ORDER BY position "#
                + $order
                + ", line "
                + $order
                + " LIMIT $7",
            $scope.rows_of(),
            $person.0,
            $after.0,
            $after.1,
            $before.0,
            $before.1,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the lines that ever waited for a name, in the order of the log.
pub async fn select(scope: &Scope, person: MemberId, page: &Page<Place>) -> Result<Vec<LineRow>> {
    let (after, before) = (page.after.unwrap_or(FIRST), page.before.unwrap_or(LAST));
    Ok(match page.backward {
        false => lines!("ASC", scope, page, person, after, before)?,
        true => lines!("DESC", scope, page, person, after, before)?,
    })
}
