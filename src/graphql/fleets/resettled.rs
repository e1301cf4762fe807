//! What the shares of a pool come to at what its loot really fetched.

use std::sync::Arc;

use aggregates::split::{PoolSplit, Resettled, Resettlement as AtActual, resettle};
use aggregates::{FleetsRefusal, MemberId, Money};
use async_graphql::Object;
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::lane::{Failure, Refusal};

/// What the shares of a pool come to at what its loot really fetched.
pub struct Resettlement {
    scope: Arc<Scope>,
    settled: AtActual,
    /// Whose share is shown; everybody's without it.
    only: Option<Uuid>,
}

/// A member's share at what the loot really fetched.
pub struct ResettledShare {
    scope: Arc<Scope>,
    share: Resettled,
}

impl Resettlement {
    /// Of an approved split.
    pub fn of(scope: &Arc<Scope>, split: &PoolSplit, actual: Money, only: Option<Uuid>) -> Result<Self> {
        let shares: Vec<(MemberId, _)> =
            split.shares.iter().map(|share| (share.member, share.share)).collect();
        let settled = resettle(&shares, split.total, actual)
            .map_err(|why| Failure::Refused(Refusal::Fleets(FleetsRefusal::from(why))))?;
        Ok(Resettlement { scope: Arc::clone(scope), settled, only })
    }
}

/// What the shares of a pool come to at what its loot really fetched: each changes in the proportion of that to what the loot
/// was valued at, by largest remainder. To put it in force, `voidApproval`, `setPoolTotal`, and `approvePool` anew.
#[Object]
impl Resettlement {
    /// What the loot was valued at.
    async fn estimated(&self) -> Decimal {
        self.settled.estimated.amount().into()
    }

    /// What it fetched.
    async fn actual(&self) -> Decimal {
        self.settled.actual.amount().into()
    }

    /// What all shares came to.
    async fn shared_before(&self) -> Decimal {
        self.settled.shared_before.into()
    }

    /// What they come to now.
    async fn shared(&self) -> Decimal {
        self.settled.shared.into()
    }

    /// Each share, by member id; the caller's own for who does not see others'.
    async fn shares(&self) -> Vec<ResettledShare> {
        let seen =
            self.settled.members.iter().filter(|share| self.only.is_none_or(|only| share.member.0 == only));
        seen.map(|share| ResettledShare { scope: Arc::clone(&self.scope), share: *share }).collect()
    }
}

/// A member's share at what the loot really fetched.
#[Object]
impl ResettledShare {
    /// Whose.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.share.member).await
    }

    /// What it was.
    async fn estimated(&self) -> Decimal {
        self.share.estimated.into()
    }

    /// What it is now.
    async fn actual(&self) -> Decimal {
        self.share.actual.into()
    }

    /// What that makes: above zero, so much more is to be paid; below zero, so much is to be recovered.
    async fn difference(&self) -> Decimal {
        self.share.difference.into()
    }
}
