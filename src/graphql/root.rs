//! Where the domains meet: the roots, and the objects that several domains add fields to.

use std::sync::Arc;

use async_graphql::{Context, Description, MergedObject, MergedSubscription, Object};
use uuid::Uuid;

use super::as_of::AsOfInput;
use super::auctions::{AuctionsLive, AuctionsMutation, LedgerAuctions};
use super::audit::{LedgerAudit, LedgerExports, LedgerReads, MemberReads};
use super::council::{CouncilMutation, DecisionsLive, LedgerCouncil};
use super::distribution::LedgerDistribution;
use super::error::Result;
use super::esi::{EsiMutation, LedgerEsi};
use super::events::{EventLive, LedgerEvents};
use super::fleets::{FleetsMutation, FleetsPreview, LedgerFleets, LedgerLoot};
use super::imports::{ImportsMutation, ImportsPreview, LedgerImports};
use super::journal::{LedgerJournal, MemberJournal};
use super::ledger::{
    LedgerBooks, LedgerMutation, LedgerPeople, LedgerRights, LedgerRules, LedgerViewing, MemberPerson,
    MemberRow, Viewer,
};
use super::models::{LedgerModels, ModelsMutation, RebuildLive};
use super::notary::{LedgerNotary, NotaryMutation};
use super::payouts::{LedgerPayouts, PayoutsMutation};
use super::points::{HistoryLive, LedgerPoints, MemberPoints, PointsMutation, PointsPreview, StandingsLive};
use super::policies::{LedgerPolicies, PoliciesMutation};
use super::raids::{LedgerRaids, MemberRaids, RaidsMutation, RaidsPreview};
use super::scalar::Position;
use super::schedules::{LedgerSchedules, SchedulesMutation};
use super::scope::{Scope, session};
use super::simulation::{LedgerSimulation, SimulationMutation, SwitchingMutation, SwitchingPreview};

/// What can be read.
#[derive(Default, Description)]
pub struct Query;

#[Object(use_type_description)]
impl Query {
    /// Commands that touch many, asked for their outcome.
    async fn preview(&self) -> Preview {
        Preview::default()
    }

    /// A ledger. One that is not yours and one that is not there are answered alike, with `NOT_FOUND`.
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: Uuid,
        #[graphql(desc = "Result once the read models have come to this position, or with `NOT_YET`.")]
        at_least: Option<Position>,
        #[graphql(desc = "As of an earlier moment. Rights and names are those of now.")] as_of: Option<
            AsOfInput,
        >,
    ) -> Result<Option<Ledger>> {
        let scope = Scope::enter(ctx, id.into()).await?;
        scope.present(at_least.map(|position| position.0)).await?;
        Ok(Some(Ledger::of(match as_of {
            None => scope,
            Some(moment) => scope.back_to(moment.view(&scope).await?),
        })))
    }

    /// Who the caller is by their credential.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Viewer::of(session(ctx)?).map(Some)
    }
}

/// Commands that touch many, asked for their outcome. Each is decided as the mutation of its name would be, on the latest
/// state, and refused with the same codes; nothing is written, and the client key stays free.
#[derive(Default, MergedObject)]
pub struct Preview(PointsPreview, RaidsPreview, ImportsPreview, FleetsPreview, SwitchingPreview);

/// What can be done. Every command has a client key: the same key again is the same command again, with the same receipt
/// and one effect.
#[derive(Default, MergedObject)]
pub struct Mutation(
    LedgerMutation,
    PointsMutation,
    RaidsMutation,
    CouncilMutation,
    AuctionsMutation,
    SchedulesMutation,
    PoliciesMutation,
    ImportsMutation,
    FleetsMutation,
    PayoutsMutation,
    EsiMutation,
    ModelsMutation,
    NotaryMutation,
    SimulationMutation,
    SwitchingMutation,
);

/// What can be watched.
#[derive(Default, MergedSubscription)]
pub struct Subscription(EventLive, StandingsLive, HistoryLive, DecisionsLive, AuctionsLive, RebuildLive);

/// Points, and how what they buy is spread. Objects are merged one within the other, so a ledger's many are merged in groups: a chain
/// of all of them is deeper than the compiler goes.
#[derive(MergedObject)]
pub struct LedgerSpending(LedgerPoints, LedgerDistribution);

/// What the ledger does of its own accord.
#[derive(MergedObject)]
pub struct LedgerOwnAccord(LedgerSchedules, LedgerPolicies);

/// The books of one group.
#[derive(MergedObject)]
pub struct Ledger(
    LedgerBooks,
    LedgerPeople,
    LedgerRights,
    LedgerRules,
    LedgerViewing,
    LedgerSpending,
    LedgerJournal,
    LedgerRaids,
    LedgerCouncil,
    LedgerAuctions,
    LedgerOwnAccord,
    LedgerImports,
    LedgerFleets,
    LedgerLoot,
    LedgerPayouts,
    LedgerEsi,
    LedgerEvents,
    LedgerAudit,
    LedgerReads,
    LedgerExports,
    LedgerNotary,
    LedgerModels,
    LedgerSimulation,
);

impl Ledger {
    /// The ledger of a scope.
    pub fn of(scope: Arc<Scope>) -> Self {
        Ledger(
            LedgerBooks(Arc::clone(&scope)),
            LedgerPeople(Arc::clone(&scope)),
            LedgerRights(Arc::clone(&scope)),
            LedgerRules(Arc::clone(&scope)),
            LedgerViewing(Arc::clone(&scope)),
            LedgerSpending(LedgerPoints(Arc::clone(&scope)), LedgerDistribution(Arc::clone(&scope))),
            LedgerJournal(Arc::clone(&scope)),
            LedgerRaids(Arc::clone(&scope)),
            LedgerCouncil(Arc::clone(&scope)),
            LedgerAuctions(Arc::clone(&scope)),
            LedgerOwnAccord(LedgerSchedules(Arc::clone(&scope)), LedgerPolicies(Arc::clone(&scope))),
            LedgerImports(Arc::clone(&scope)),
            LedgerFleets(Arc::clone(&scope)),
            LedgerLoot(Arc::clone(&scope)),
            LedgerPayouts(Arc::clone(&scope)),
            LedgerEsi(Arc::clone(&scope)),
            LedgerEvents(Arc::clone(&scope)),
            LedgerAudit(Arc::clone(&scope)),
            LedgerReads(Arc::clone(&scope)),
            LedgerExports(Arc::clone(&scope)),
            LedgerNotary(Arc::clone(&scope)),
            LedgerModels(Arc::clone(&scope)),
            LedgerSimulation(scope),
        )
    }
}

/// A person of a ledger.
#[derive(MergedObject)]
pub struct Member(MemberPerson, MemberPoints, MemberJournal, MemberRaids, MemberReads);

impl Member {
    /// The member of a row.
    pub fn of(scope: &Arc<Scope>, row: MemberRow) -> Self {
        let points = MemberPoints { scope: Arc::clone(scope), member: row.member_id.into() };
        let journal = MemberJournal { scope: Arc::clone(scope), member: row.member_id.into() };
        let raids = MemberRaids { scope: Arc::clone(scope), member: row.member_id.into() };
        let reads = MemberReads { scope: Arc::clone(scope), member: row.member_id.into() };
        Member(MemberPerson { scope: Arc::clone(scope), row }, points, journal, raids, reads)
    }
}
