//! One member in a simulation, before and after.

use std::sync::Arc;

use aggregates::points::Account as Of;
use async_graphql::{Description, Object, SimpleObject};
use projections::points::Standing;
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::points::Account;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::simulate::Changed;

/// What a member has, and what they would have.
#[derive(Description)]
pub struct MemberChange {
    scope: Arc<Scope>,
    row: Changed,
}

/// One balance, as it is and as it would be.
#[derive(SimpleObject)]
pub struct BalanceChange {
    /// Which balance.
    account: Account,
    /// As it is.
    before: Decimal,
    /// As it would be.
    after: Decimal,
    /// What would be added, negative if taken.
    change: Decimal,
}

/// What a member is ranked by.
#[derive(SimpleObject)]
pub struct SimulatedRank {
    /// The member's place among those who are here, from 1; null for who left.
    rank: Option<u64>,
    /// What members are ranked by.
    priority: Decimal,
    /// Whether they have the EP that a place asks for.
    eligible: bool,
}

#[Object(use_type_description)]
impl MemberChange {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.before.member_id).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.before.member_id.0
    }

    /// Whether the member left.
    async fn has_left(&self) -> bool {
        self.row.before.has_left
    }

    /// Whether anything differs.
    async fn differs(&self) -> bool {
        self.row.differs()
    }

    /// Where the member stands.
    async fn before(&self) -> SimulatedRank {
        ranked(&self.row.before, self.row.rank_before)
    }

    /// Where they would stand.
    async fn after(&self) -> SimulatedRank {
        ranked(&self.row.after, self.row.rank_after)
    }

    /// Balances that are not zero, or would not be.
    async fn balances(&self) -> Vec<BalanceChange> {
        let Changed { before, after, .. } = &self.row;
        let all = Of::ALL.map(|account| (account, before.balance(account), after.balance(account)));
        let used = all.into_iter().filter(|(_, before, after)| {
            *before != aggregates::Points::ZERO || *after != aggregates::Points::ZERO
        });
        let told = |sum: rust_decimal::Decimal| Decimal::of_column(&sum.to_string());
        used.map(|(account, before, after)| BalanceChange {
            account: account.into(),
            before: before.into(),
            after: after.into(),
            change: told(after.decimal() - before.decimal()),
        })
        .collect()
    }
}

impl MemberChange {
    /// The change of a row.
    pub fn of(scope: &Arc<Scope>, row: Changed) -> Self {
        MemberChange { scope: Arc::clone(scope), row }
    }
}

fn ranked(standing: &Standing, rank: Option<u64>) -> SimulatedRank {
    let priority = Decimal::of_column(&standing.priority.0);
    SimulatedRank { rank, priority, eligible: standing.eligible }
}
