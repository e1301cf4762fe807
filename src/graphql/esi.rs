//! The game over GraphQL: logging in there, sampling fleets, and what was found out about payouts.
//!
//! What is told here has no history: it lies beside the log until commands follow from it.

mod logging_in;
mod sampled;
mod sampling;
mod verdict;

use std::sync::Arc;

use aggregates::{FleetId, FleetsRefusal, MemberId, Permission};
use async_graphql::{MergedObject, Object};
use uuid::Uuid;

use self::sampled::FleetSampling;
use self::verdict::{OfPayout, PayoutVerdict};
use super::error::{GraphqlError, Result};
use super::fleets::myself;
use super::order::Order;
use super::page::{List, Page, cost};
use super::receipt::Done;
use super::scope::Scope;
use crate::lane::{Failure, Receipt, Refusal};

/// Commands about the game. They are no events: what follows from them is.
#[derive(Default, MergedObject)]
pub struct EsiMutation(logging_in::LoggingInMutation, sampling::SamplingMutation);

/// The fields of a ledger that speak of the game.
pub struct LedgerEsi(pub Arc<Scope>);

#[Object]
impl LedgerEsi {
    /// How the sampling of a fleet goes, or how the last one went, for who manages the fleet; null if there was none.
    async fn fleet_sampling(
        &self,
        #[graphql(desc = "Of which fleet.")] fleet_id: Uuid,
    ) -> Result<Option<FleetSampling>> {
        require(&self.0)?;
        match manager(&self.0, fleet_id.into()).await? {
            Some(_) => FleetSampling::of(&self.0, fleet_id.into()).await,
            None => Ok(None),
        }
    }

    /// What was found out about payouts that a transfer in the game is to prove, in order of the payouts' ids: those of their
    /// own fleets for a commander, all for who has `MANAGE_ALL_FLEETS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn payout_verdicts(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only that of this payout.")] payout_id: Option<Uuid>,
        #[graphql(desc = "Only those with this code, such as `AMBIGUOUS`.")] code: Option<String>,
    ) -> Result<Option<List<OfPayout, PayoutVerdict>>> {
        require(&self.0)?;
        let page = Page::new((first, after), (last, before))?;
        let rows = verdict::select(&self.0, &page, (payout_id, code)).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), PayoutVerdict::of(&self.0, row)))))
    }
}

/// Goes on only if the caller manages fleets, and looks at the ledger as it is.
fn require(scope: &Scope) -> Result<()> {
    let all = scope.session.may(Permission::ManageAllFleets);
    scope.require(if all { Permission::ManageAllFleets } else { Permission::ManageOwnFleets })?;
    scope.only_now()
}

/// The commander of a fleet, if there is such a fleet and the caller manages it.
async fn manager(scope: &Scope, fleet: FleetId) -> Result<Option<MemberId>> {
    scope.ready("fleets_list").await?;
    let commander = sqlx::query_scalar!(
        "SELECT commander_id FROM fleets_list_v1 WHERE ledger_id = $1 AND fleet_id = $2",
        scope.rows_of(),
        fleet.0
    )
    .fetch_optional(scope.database())
    .await?;
    if commander.is_some_and(|commander| commander != myself(scope)) {
        scope.require(Permission::ManageAllFleets)?;
    }
    Ok(commander.map(MemberId))
}

/// The same; refused if there is no such fleet.
async fn commander(scope: &Scope, fleet: FleetId) -> Result<MemberId> {
    require(scope)?;
    let unknown = || Failure::Refused(Refusal::Fleets(FleetsRefusal::UnknownFleet { fleet }));
    manager(scope, fleet).await?.ok_or_else(|| GraphqlError::from(unknown()))
}

/// What is no event has a receipt that names the head of the log.
async fn done(order: &Order) -> Result<Done> {
    let (scope, recorded_at) = (Arc::clone(&order.scope), order.scope.app.clock.now());
    let receipt = Receipt { position: scope.head().await?, events: 0, recorded_at, repeated: false };
    Ok(Done { scope, receipt })
}
