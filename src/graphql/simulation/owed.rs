//! What is owed to one member in a simulation, before and after.

use std::sync::Arc;

use async_graphql::{Description, Object};
use rust_decimal::Decimal as Number;
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::simulate;

/// What approved pools come to for a member, and what they would come to. What was paid stays paid.
#[derive(Description)]
pub struct OwedChange {
    scope: Arc<Scope>,
    row: simulate::OwedChange,
}

#[Object(use_type_description)]
impl OwedChange {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member.0
    }

    /// Whether anything differs.
    async fn differs(&self) -> bool {
        self.row.differs()
    }

    /// What they are owed of all approvals that stand, paid by now or not; below zero is what they took beyond it.
    async fn before(&self) -> Decimal {
        told(self.row.before.owed)
    }

    /// What they would be owed.
    async fn after(&self) -> Decimal {
        told(self.row.after.owed)
    }

    /// What would be owed besides, negative if less.
    async fn change(&self) -> Decimal {
        told(self.row.after.owed.saturating_sub(self.row.before.owed))
    }

    /// What waits for their next pool.
    async fn carried_before(&self) -> Decimal {
        told(self.row.before.carried)
    }

    /// What would wait for it.
    async fn carried_after(&self) -> Decimal {
        told(self.row.after.carried)
    }

    /// What they were paid by now, whatever the rules are.
    async fn paid(&self) -> Decimal {
        told(self.row.paid)
    }
}

impl OwedChange {
    /// The change of a row.
    pub fn of(scope: &Arc<Scope>, row: simulate::OwedChange) -> Self {
        OwedChange { scope: Arc::clone(scope), row }
    }
}

fn told(amount: Number) -> Decimal {
    Decimal::of_column(&amount.normalize().to_string())
}
