//! API keys, as the read table has them: never with their secrets.

use std::sync::Arc;

use aggregates::KeyId;
use async_graphql::{Description, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::{Permission, permissions};
use super::member;
use crate::graphql::error::Result;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// Keys by when they were made.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Made(i64, Uuid);

impl Key for Made {
    const LIST: &'static str = "api_keys.1";
}

/// The last microsecond of the year 9999: a made-up cursor goes no further, as PostgreSQL's calendar would end.
const END_OF_TIME: i64 = 253_402_300_799_999_999;

impl Made {
    fn instant(self) -> Option<chrono::DateTime<Utc>> {
        chrono::DateTime::from_timestamp_micros(self.0.clamp(0, END_OF_TIME))
    }
}

/// A row of the keys.
#[derive(Clone, Debug)]
pub struct KeyRow {
    key_id: Uuid,
    label: String,
    roles: Vec<String>,
    scopes: Option<Vec<String>>,
    member_id: Option<Uuid>,
    created_at: chrono::DateTime<Utc>,
    expires_at: Option<chrono::DateTime<Utc>>,
    revoked_at: Option<chrono::DateTime<Utc>>,
}

impl KeyRow {
    /// Its place among the keys.
    pub fn made(&self) -> Made {
        Made(self.created_at.timestamp_micros(), self.key_id)
    }
}

/// An API key, without its secret.
#[derive(Description)]
pub struct ApiKey {
    scope: Arc<Scope>,
    row: KeyRow,
}

#[Object(use_type_description)]
impl ApiKey {
    /// The key's id, for ever. It is no secret.
    async fn id(&self) -> Uuid {
        self.row.key_id
    }

    /// What it is for.
    async fn label(&self) -> &str {
        &self.row.label
    }

    /// The roles that its holder has, in order.
    async fn roles(&self) -> &[String] {
        &self.row.roles
    }

    /// All that it may do of what its roles allow, in order; null if that is everything.
    async fn scopes(&self) -> Option<Vec<Permission>> {
        self.row.scopes.as_deref().map(permissions)
    }

    /// Whose key it is, if it is a member's; it works while they are here.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(id) => member::by_id(&self.scope, id.into()).await,
            None => Ok(None),
        }
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// From when on it no longer works; null if it never expires.
    async fn expires_at(&self) -> Option<DateTime> {
        self.row.expires_at.map(DateTime)
    }

    /// When it was revoked; null if it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.row.revoked_at.map(DateTime)
    }
}

impl ApiKey {
    /// The key of a row.
    pub fn of(scope: &Arc<Scope>, row: KeyRow) -> Self {
        ApiKey { scope: Arc::clone(scope), row }
    }

    /// A key by id.
    pub async fn by_id(scope: &Arc<Scope>, key: KeyId) -> Result<Option<Self>> {
        let row = sqlx::query_as!(
            KeyRow,
            "SELECT key_id, label, roles, scopes, member_id, created_at, expires_at, revoked_at
             FROM ledger_keys_v2 WHERE ledger_id = $1 AND key_id = $2",
            scope.rows_of(),
            key.0
        )
        .fetch_optional(scope.database())
        .await?;
        Ok(row.map(|row| ApiKey::of(scope, row)))
    }
}

macro_rules! keys {
    ($order:literal, $scope:ident, $page:ident) => {
        sqlx::query_as!(
            KeyRow,
            "SELECT key_id, label, roles, scopes, member_id, created_at, expires_at, revoked_at FROM ledger_keys_v2
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (created_at, key_id) > ($2, $3))
               AND ($4::timestamptz IS NULL OR (created_at, key_id) < ($4, $5))
             ORDER BY created_at "
                + $order
                + ", key_id "
                + $order
                + " LIMIT $6",
            $scope.rows_of(),
            $page.after.and_then(|key| key.instant()),
            $page.after.map(|key| key.1),
            $page.before.and_then(|key| key.instant()),
            $page.before.map(|key| key.1),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the keys.
pub async fn select(scope: &Scope, page: &Page<Made>) -> Result<Vec<KeyRow>> {
    Ok(match page.backward {
        false => keys!("ASC", scope, page)?,
        true => keys!("DESC", scope, page)?,
    })
}
