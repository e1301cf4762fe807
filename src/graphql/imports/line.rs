//! What waits for a name, line by line.

use std::collections::HashSet;

use aggregates::points::{Account as Balance, Item, Loot, Source};
use aggregates::{MemberId, Points, PointsCommand, RaidsCommand, Text, Who};
use async_graphql::SimpleObject;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::find;
use crate::graphql::order::Order;
use crate::graphql::page::{Key, Page};
use crate::graphql::points::Account;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::lane::Part;
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
    loot: Option<String>,
    note: Option<String>,
    owner: Option<String>,
    raid_id: Option<Uuid>,
    kill_id: Option<Uuid>,
    recorded_at: chrono::DateTime<Utc>,
}

/// What an imported entry does to a balance of somebody whose name waits.
#[derive(Debug, SimpleObject)]
pub struct HeldLine {
    /// The event's position.
    position: Position,
    /// Which balance.
    account: Account,
    /// What it changes by; 0 if nothing was paid or earned.
    delta: Decimal,
    /// The reason given there.
    reason: Option<String>,
    /// The name of the item that was paid for, or that was given for nothing.
    item: Option<String>,
    /// What who got the item said, or the loot master's reason, where nothing was paid.
    response: Option<String>,
    /// A note by who got the item.
    note: Option<String>,
    /// The raid in which they were.
    raid_id: Option<Uuid>,
    /// The kill at which they were.
    kill_id: Option<Uuid>,
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

    /// The kill that it speaks of.
    pub fn kill(&self) -> Option<Uuid> {
        self.kill_id
    }

    /// The line as it is shown, where everything up to a position was posted.
    pub fn shown(self, since: i64) -> Result<HeldLine> {
        let loot = self.loot()?;
        Ok(HeldLine {
            position: position(self.position).into(),
            account: Account::of_column(&self.account),
            delta: Decimal::of_column(&self.delta),
            reason: self.reason,
            item: self.item_name,
            response: loot.and_then(|loot| loot.response).map(|response| response.to_string()),
            note: self.note,
            raid_id: self.raid_id,
            kill_id: self.kill_id,
            system: self.system,
            source_id: self.source_id,
            happened_at: self.happened_at.into(),
            recorded_at: self.recorded_at.into(),
            posted: self.position <= since,
        })
    }

    /// The commands that post it for a member. Of kills that are not `open` nobody says any more who was there.
    pub async fn parts(self, order: &Order, member: &Who, open: &HashSet<Uuid>) -> Result<Vec<Part>> {
        if let Some(loot) = self.loot()? {
            return Ok(vec![self.given(order, member, loot).await?.into()]);
        }
        let mut parts = Vec::new();
        if let (Some(raid), Some(kill)) = (self.raid_id, self.kill_id)
            && open.contains(&kill)
        {
            let (raid, kill, present) = (raid.into(), kill.into(), vec![member.clone()]);
            parts.push(RaidsCommand::Attend { raid, kill, present, alone: false }.into());
        }
        // Who was at a kill that was worth nothing earned nothing.
        let delta: Points = self.delta.parse().map_err(GraphqlError::internal)?;
        if self.kill_id.is_none() || delta != Points::ZERO {
            parts.push(self.posted(member, delta)?.into());
        }
        Ok(parts)
    }

    fn loot(&self) -> Result<Option<Box<Loot>>> {
        self.loot.as_deref().map(serde_json::from_str).transpose().map_err(GraphqlError::internal)
    }

    /// The item, with what is said of who got it sealed to whose the name is.
    async fn given(self, order: &Order, member: &Who, mut loot: Box<Loot>) -> Result<PointsCommand> {
        // Who is found by nobody yet is added by the same command, under the id that the name has.
        let of = match (find(&order.scope, member).await?, member) {
            (Some(found), _) => found,
            (None, Who::Id(id)) => MemberId(*id),
            (None, Who::Name(_)) => MemberId(Uuid::nil()),
        };
        if let Some(note) = &self.note {
            loot.note = Some(order.seal(of, note).await?);
        }
        if let Some(owner) = &self.owner {
            loot.owner = Some(order.seal(of, owner).await?);
        }
        let item = self.item()?.ok_or_else(|| GraphqlError::internal("an item without a name"))?;
        Ok(PointsCommand::ImportItem { source: self.source()?, item, member: member.clone(), loot })
    }

    fn posted(self, member: &Who, delta: Points) -> Result<PointsCommand> {
        Ok(PointsCommand::Import {
            source: self.source()?,
            account: Balance::from(Account::of_column(&self.account)),
            deltas: vec![(member.clone(), delta)],
            item: self.item()?,
            reason: self.reason.map(|reason| Text::new("reason", reason)).transpose()?,
            reassigned_from: None,
        })
    }

    fn source(&self) -> Result<Source> {
        let (system, id) = (Text::new("system", &self.system)?, Text::new("id", &self.source_id)?);
        Ok(Source { system, id, at: self.happened_at })
    }

    fn item(&self) -> Result<Option<Item>> {
        let id = self.item_id.and_then(|id| u32::try_from(id).ok());
        let named = |name: &String| Text::new("item", name).map(|name| Item { id, ..Item::named(name) });
        Ok(self.item_name.as_ref().map(named).transpose()?)
    }
}

/// Every line that waits for a name.
pub async fn waiting(scope: &Scope, person: MemberId, since: i64) -> Result<Vec<LineRow>> {
    let rows = sqlx::query_as!(
        LineRow,
        r#"SELECT position, line, account, delta::text AS "delta!", reason, item_id, item_name, system, source_id,
                  happened_at, loot, note, owner, raid_id, kill_id, recorded_at
           FROM imports_lines_v2 WHERE ledger_id = $1 AND person_id = $2 AND position > $3
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
                      source_id, happened_at, loot, note, owner, raid_id, kill_id, recorded_at
               FROM imports_lines_v2
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
