//! What members have to give back, as the read table has it.

use std::sync::Arc;

use aggregates::{MemberId, Permission, RecoveryId};
use async_graphql::Object;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::fleets::{Money, sees_payouts_of};
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;
use crate::reads::What;

/// A row of the recoveries; decimals as their digits.
#[derive(Clone, Debug)]
pub struct RecoveryRow {
    recovery_id: Uuid,
    member_id: Uuid,
    pool_id: Option<Uuid>,
    currency: String,
    amount: String,
    outstanding: String,
    reason: String,
    opened_at: chrono::DateTime<Utc>,
}

/// Recoveries by when they were opened.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened(chrono::DateTime<Utc>, Uuid);

impl Key for Opened {
    const LIST: &'static str = "payouts.recoveries.1";
}

impl RecoveryRow {
    /// Its place in the list.
    pub fn place(&self) -> Opened {
        Opened(self.opened_at, self.recovery_id)
    }
}

/// What a member has to give back.
pub struct Recovery {
    scope: Arc<Scope>,
    row: RecoveryRow,
}

/// What a member has to give back.
#[Object]
impl Recovery {
    /// Its id, for ever.
    async fn id(&self) -> Uuid {
        self.row.recovery_id
    }

    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// Of which pool, if it is of one.
    async fn pool_id(&self) -> Option<Uuid> {
        self.row.pool_id
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money::of_column(&self.row.amount, &self.row.currency)
    }

    /// How much is still to be given back.
    async fn outstanding(&self) -> Decimal {
        Decimal::of_column(&self.row.outstanding)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.row.opened_at.into()
    }
}

impl Recovery {
    /// The recovery of a row.
    pub fn of(scope: &Arc<Scope>, row: RecoveryRow) -> Self {
        Recovery { scope: Arc::clone(scope), row }
    }

    /// A recovery by id; of another's, nothing for who sees only their own.
    pub async fn by_id(scope: &Arc<Scope>, recovery: RecoveryId) -> Result<Option<Self>> {
        let page = Page::new((Some(1), None), (None, None))?;
        let rows = select(scope, &page, (Some(recovery.0), None)).await?;
        Ok(rows.into_iter().next().map(|row| Recovery::of(scope, row)))
    }
}

macro_rules! recoveries {
    ($order:literal, $scope:ident, $page:ident, $recovery:ident, $member:ident) => {
        sqlx::query_as!(
            RecoveryRow,
            r#"SELECT recovery_id, member_id, pool_id, currency, amount::text AS "amount!",
                      outstanding::text AS "outstanding!", reason, opened_at
               FROM payouts_recoveries_v1
               WHERE ledger_id = $1 AND ($2::uuid IS NULL OR member_id = $2)
                 AND ($3::uuid IS NULL OR recovery_id = $3) AND ($4::uuid IS NULL OR member_id = $4)
                 AND ($5::timestamptz IS NULL OR (opened_at, recovery_id) > ($5, $6::uuid))
                 AND ($7::timestamptz IS NULL OR (opened_at, recovery_id) < ($7, $8::uuid))
               ORDER BY opened_at "#
                + $order
                + ", recovery_id "
                + $order
                + " LIMIT $9",
            $scope.rows_of(),
            sees_payouts_of($scope),
            $recovery,
            $member,
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the recoveries that the caller sees.
pub async fn select(
    scope: &Scope,
    page: &Page<Opened>,
    (recovery, member): (Option<Uuid>, Option<Uuid>),
) -> Result<Vec<RecoveryRow>> {
    scope.require(Permission::BasicAccess)?;
    scope.ready("payouts_recoveries").await?;
    let rows = match page.backward {
        false => recoveries!("ASC", scope, page, recovery, member)?,
        true => recoveries!("DESC", scope, page, recovery, member)?,
    };
    scope.shows_always(rows.iter().map(|row| MemberId(row.member_id)), What::Payouts);
    Ok(rows)
}
