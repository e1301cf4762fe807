//! Holds, as their read table has them.

use std::sync::Arc;

use aggregates::{HoldId, MemberId};
use async_graphql::{Description, Object};
use chrono::Utc;
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;
use crate::reads::What;

/// A row of the holds; decimals as their digits.
struct Row {
    hold_id: Uuid,
    member_id: Uuid,
    amount: String,
    reason: String,
    effective_at: chrono::DateTime<Utc>,
}

/// Points that are set aside.
#[derive(Description)]
pub struct Hold {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl Hold {
    /// Its id.
    async fn id(&self) -> Uuid {
        self.row.hold_id
    }

    /// Whose points.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// How much DKP.
    async fn amount(&self) -> Decimal {
        Decimal::of_column(&self.row.amount)
    }

    /// What for.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// Since when.
    async fn effective_at(&self) -> DateTime {
        self.row.effective_at.into()
    }
}

impl Hold {
    /// A hold that is not released.
    pub async fn by_id(scope: &Arc<Scope>, hold: HoldId) -> Result<Option<Self>> {
        scope.view("points_holds").await?;
        let row = sqlx::query_as!(
            Row,
            r#"SELECT hold_id, member_id, amount::text AS "amount!", reason, effective_at
               FROM points_holds_v1 WHERE ledger_id = $1 AND hold_id = $2"#,
            scope.rows_of(),
            hold.0
        )
        .fetch_optional(scope.database())
        .await?;
        let seen = row.filter(|row| scope.sees(row.member_id.into()));
        scope.shows(seen.iter().map(|row| row.member_id.into()), What::Points);
        Ok(seen.map(|row| Hold { scope: Arc::clone(scope), row }))
    }

    /// What of a member's points is set aside, oldest first: the first hundred holds.
    pub async fn of(scope: &Arc<Scope>, member: MemberId) -> Result<Vec<Self>> {
        scope.view("points_holds").await?;
        if !scope.sees(member) {
            return Ok(Vec::new());
        }
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT hold_id, member_id, amount::text AS "amount!", reason, effective_at
               FROM points_holds_v1 WHERE ledger_id = $1 AND member_id = $2
               ORDER BY changed_at, hold_id LIMIT 100"#,
            scope.rows_of(),
            member.0
        )
        .fetch_all(scope.database())
        .await?;
        scope.shows([member], What::Points);
        Ok(rows.into_iter().map(|row| Hold { scope: Arc::clone(scope), row }).collect())
    }
}
