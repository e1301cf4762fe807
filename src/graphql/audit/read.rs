//! A note of who read something private about a member.

use std::sync::Arc;

use async_graphql::{Description, Enum, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// Reads by their hour, the latest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadIn(i64, Uuid, String);

impl Key for ReadIn {
    const LIST: &'static str = "private_reads.1";
}

/// What was read about a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PrivateKind {
    /// Their points, where a member sees no others'.
    Points,
    /// Events that name them, where a member sees no others' points.
    Events,
    /// The identities by which they act.
    Identities,
    /// What they are owed and paid.
    Payouts,
    /// What they say about items that they want.
    Responses,
    /// Everything that the ledger has about them.
    Export,
}

/// A row of the reads.
#[derive(Clone, Debug)]
pub struct Row {
    actor: String,
    member_id: Uuid,
    hour: chrono::DateTime<Utc>,
    what: String,
    read_at: chrono::DateTime<Utc>,
}

impl Row {
    /// Its place among the reads.
    pub fn place(&self) -> ReadIn {
        ReadIn(self.hour.timestamp_micros(), self.member_id, self.actor.clone())
    }
}

/// Somebody read something private about a member. Noted once per reader, member and hour, the first time.
#[derive(Description)]
pub struct PrivateRead {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl PrivateRead {
    /// Who read: `key:<id>`, `member:<id>` or `operator`.
    async fn actor(&self) -> &str {
        &self.row.actor
    }

    /// About whom, by id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// About whom.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// The hour within which nothing further of it is noted.
    async fn hour(&self) -> DateTime {
        self.row.hour.into()
    }

    /// What was read first in that hour.
    async fn what(&self) -> PrivateKind {
        match self.row.what.as_str() {
            "events" => PrivateKind::Events,
            "identities" => PrivateKind::Identities,
            "payouts" => PrivateKind::Payouts,
            "responses" => PrivateKind::Responses,
            "export" => PrivateKind::Export,
            _ => PrivateKind::Points,
        }
    }

    /// When that was.
    async fn read_at(&self) -> DateTime {
        self.row.read_at.into()
    }
}

impl PrivateRead {
    /// The read of a row.
    pub fn of(scope: &Arc<Scope>, row: Row) -> Self {
        PrivateRead { scope: Arc::clone(scope), row }
    }
}

/// Which reads are listed.
pub struct Listed {
    /// By this actor.
    pub actor: Option<String>,
    /// About this member.
    pub member: Option<Uuid>,
    /// At this time or later.
    pub from: Option<DateTime>,
    /// Before this time.
    pub to: Option<DateTime>,
}

macro_rules! reads {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            Row,
            "SELECT actor, member_id, hour, what, read_at FROM private_reads
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (hour, member_id, actor) < ($2, $3::uuid, $4::text))
               AND ($5::timestamptz IS NULL OR (hour, member_id, actor) > ($5, $6::uuid, $7::text))
               AND ($8::text IS NULL OR actor = $8) AND ($9::uuid IS NULL OR member_id = $9)
               AND ($10::timestamptz IS NULL OR read_at >= $10) AND ($11::timestamptz IS NULL OR read_at < $11)
             ORDER BY hour "
                + $order
                + ", member_id "
                + $order
                + ", actor "
                + $order
                + " LIMIT $12",
            $scope.ledger.0,
            $page.after.as_ref().and_then(ReadIn::hour),
            $page.after.as_ref().map(|key| key.1),
            $page.after.as_ref().map(|key| key.2.as_str()),
            $page.before.as_ref().and_then(ReadIn::hour),
            $page.before.as_ref().map(|key| key.1),
            $page.before.as_ref().map(|key| key.2.as_str()),
            $listed.actor,
            $listed.member,
            $listed.from.map(|at| at.0),
            $listed.to.map(|at| at.0),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

impl ReadIn {
    /// The hour, if it is one: a made-up cursor goes no further than the year 9999.
    fn hour(&self) -> Option<chrono::DateTime<Utc>> {
        chrono::DateTime::from_timestamp_micros(self.0.clamp(0, 253_402_300_799_999_999))
    }
}

/// A page of the reads, the latest first.
pub async fn select(scope: &Scope, page: &Page<ReadIn>, listed: &Listed) -> Result<Vec<Row>> {
    Ok(match page.backward {
        false => reads!("DESC", scope, page, listed)?,
        true => reads!("ASC", scope, page, listed)?,
    })
}
