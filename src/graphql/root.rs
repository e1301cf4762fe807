//! Where the domains meet: the roots, and the objects that several domains add fields to.

use std::sync::Arc;

use async_graphql::{Context, Description, MergedObject, MergedSubscription, Object};
use uuid::Uuid;

use super::error::Result;
use super::events::{EventLive, LedgerEvents};
use super::ledger::{LedgerBooks, LedgerMutation, LedgerPeople, LedgerRights, MemberPerson, MemberRow};
use super::models::{LedgerModels, ModelsMutation, RebuildLive};
use super::points::{LedgerPoints, MemberPoints, PointsMutation, StandingsLive};
use super::scalar::Position;
use super::schedules::{LedgerSchedules, SchedulesMutation};
use super::scope::Scope;

/// What can be read.
#[derive(Default, Description)]
pub struct Query;

#[Object(use_type_description)]
impl Query {
    /// A ledger. One that is not yours and one that is not there are answered alike, with `NOT_FOUND`.
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: Uuid,
        #[graphql(desc = "Result once the read models have come to this position, or with `NOT_YET`.")]
        at_least: Option<Position>,
    ) -> Result<Option<Ledger>> {
        let scope = Scope::enter(ctx, id.into()).await?;
        scope.present(at_least.map(|position| position.0)).await?;
        Ok(Some(Ledger::of(scope)))
    }
}

/// What can be done. Every command has a client key: the same key again is the same command again, with the same receipt
/// and one effect.
#[derive(Default, MergedObject)]
pub struct Mutation(LedgerMutation, PointsMutation, SchedulesMutation, ModelsMutation);

/// What can be watched.
#[derive(Default, MergedSubscription)]
pub struct Subscription(EventLive, StandingsLive, RebuildLive);

/// The books of one group.
#[derive(MergedObject)]
pub struct Ledger(
    LedgerBooks,
    LedgerPeople,
    LedgerRights,
    LedgerPoints,
    LedgerSchedules,
    LedgerEvents,
    LedgerModels,
);

impl Ledger {
    /// The ledger of a scope.
    pub fn of(scope: Arc<Scope>) -> Self {
        Ledger(
            LedgerBooks(Arc::clone(&scope)),
            LedgerPeople(Arc::clone(&scope)),
            LedgerRights(Arc::clone(&scope)),
            LedgerPoints(Arc::clone(&scope)),
            LedgerSchedules(Arc::clone(&scope)),
            LedgerEvents(Arc::clone(&scope)),
            LedgerModels(scope),
        )
    }
}

/// A person of a ledger.
#[derive(MergedObject)]
pub struct Member(MemberPerson, MemberPoints);

impl Member {
    /// The member of a row.
    pub fn of(scope: &Arc<Scope>, row: MemberRow) -> Self {
        let points = MemberPoints { scope: Arc::clone(scope), member: row.member_id.into() };
        Member(MemberPerson { scope: Arc::clone(scope), row }, points)
    }
}
