//! What is owed to members, as the read table has it.

use std::sync::Arc;

use aggregates::{MemberId, Permission};
use async_graphql::Object;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::fleets::sees_payouts_of;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::reads::What;

/// A row of the balances; decimals as their digits.
#[derive(Clone, Debug)]
pub struct BalanceRow {
    member_id: Uuid,
    pending: String,
    carried: String,
    paid: String,
    recoverable: String,
}

/// Balances by member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct OfMember(Uuid);

impl Key for OfMember {
    const LIST: &'static str = "payouts.balances.1";
}

impl BalanceRow {
    /// Its place in the list.
    pub fn place(&self) -> OfMember {
        OfMember(self.member_id)
    }
}

/// What is owed to a member, in the ledger's default currency.
pub struct PayoutBalance {
    scope: Arc<Scope>,
    row: BalanceRow,
}

/// What is owed to a member, in the ledger's default currency.
#[Object]
impl PayoutBalance {
    /// Whose.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// What is to be paid out to them.
    async fn pending(&self) -> Decimal {
        Decimal::of_column(&self.row.pending)
    }

    /// What waits for their next pool, as it is below the minimum.
    async fn carried(&self) -> Decimal {
        Decimal::of_column(&self.row.carried)
    }

    /// What they were paid in all, but for what came back.
    async fn paid(&self) -> Decimal {
        Decimal::of_column(&self.row.paid)
    }

    /// What they have to give back.
    async fn recoverable(&self) -> Decimal {
        Decimal::of_column(&self.row.recoverable)
    }
}

impl PayoutBalance {
    /// The balance of a row.
    pub fn of(scope: &Arc<Scope>, row: BalanceRow) -> Self {
        PayoutBalance { scope: Arc::clone(scope), row }
    }
}

macro_rules! balances {
    ($order:literal, $scope:ident, $page:ident, $member:ident) => {
        sqlx::query_as!(
            BalanceRow,
            r#"SELECT member_id, pending::text AS "pending!", carried::text AS "carried!", paid::text AS "paid!",
                      recoverable::text AS "recoverable!"
               FROM payouts_balances_v1
               WHERE ledger_id = $1 AND ($2::uuid IS NULL OR member_id = $2) AND ($3::uuid IS NULL OR member_id = $3)
                 AND ($4::uuid IS NULL OR member_id > $4) AND ($5::uuid IS NULL OR member_id < $5)
               ORDER BY member_id "#
                + $order
                + " LIMIT $6",
            $scope.rows_of(),
            sees_payouts_of($scope),
            $member,
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the balances that the caller sees.
pub async fn select(scope: &Scope, page: &Page<OfMember>, member: Option<Uuid>) -> Result<Vec<BalanceRow>> {
    scope.require(Permission::BasicAccess)?;
    scope.ready("payouts_balances").await?;
    let rows = match page.backward {
        false => balances!("ASC", scope, page, member)?,
        true => balances!("DESC", scope, page, member)?,
    };
    scope.shows_always(rows.iter().map(|row| MemberId(row.member_id)), What::Payouts);
    Ok(rows)
}
