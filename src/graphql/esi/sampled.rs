//! The sampling of a fleet, as it lies beside the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::FleetId;
use async_graphql::{Object, SimpleObject};
use chrono::Utc;
use esi::PilotId;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;
use crate::policies::sample_fleets::{Known, State};

/// The sampling of a fleet.
pub struct FleetSampling {
    scope: Arc<Scope>,
    state: State,
    started_at: chrono::DateTime<Utc>,
    closed_at: Option<chrono::DateTime<Utc>>,
}

/// Somebody who came or went, and whom nobody is known as here.
#[derive(Debug, SimpleObject)]
pub struct UnknownPilot {
    /// What the character is called, if the game says so now. Once it is somebody's here, they join from when they were seen.
    name: Option<String>,
    /// Whether they came, else they went.
    joined: bool,
    /// When.
    at: DateTime,
}

/// The sampling of a fleet.
#[Object]
impl FleetSampling {
    /// Since when the game is asked.
    async fn started_at(&self) -> DateTime {
        self.started_at.into()
    }

    /// When the last sample was that told who flies.
    async fn last_at(&self) -> Option<DateTime> {
        self.state.sampling.last_at.map(DateTime)
    }

    /// How many characters flew then.
    async fn there(&self) -> usize {
        self.state.sampling.count()
    }

    /// How many samples failed since. The third ends the sampling.
    async fn errors(&self) -> u32 {
        self.state.sampling.errors
    }

    /// Why the last of them did.
    async fn last_error(&self) -> Option<&str> {
        self.state.sampling.last_error.as_deref()
    }

    /// When it ended.
    async fn closed_at(&self) -> Option<DateTime> {
        self.closed_at.map(DateTime)
    }

    /// Why it ended: `DISBANDED`, `ELSEWHERE`, `NOT_BOSS`, `LOGIN_LOST`, `ERRORS`, `COMPLETED` or `STOPPED`.
    async fn closed(&self) -> Option<&'static str> {
        self.state.sampling.closed.as_ref().map(|closed| closed.code())
    }

    /// Why it ended, in a sentence.
    async fn closed_because(&self) -> Option<String> {
        self.state.sampling.closed.as_ref().map(ToString::to_string)
    }

    /// Who came or went whom nobody is known as here, in order: a thousand at most.
    async fn unknown(&self) -> Result<Option<Vec<UnknownPilot>>> {
        let waiting = self.state.passages.iter().filter(|passage| passage.known == Known::Nobody);
        let names = self.names().await;
        let unknown = waiting.map(|passage| UnknownPilot {
            name: names.get(&passage.pilot).cloned(),
            joined: passage.joined,
            at: passage.at.into(),
        });
        Ok(Some(unknown.collect()))
    }
}

impl FleetSampling {
    /// The last sampling of a fleet.
    pub async fn of(scope: &Arc<Scope>, fleet: FleetId) -> Result<Option<Self>> {
        let row = sqlx::query!(
            "SELECT state, started_at, closed_at FROM esi_samplings WHERE ledger_id = $1 AND fleet_id = $2",
            scope.ledger.0,
            fleet.0
        )
        .fetch_optional(&scope.app.database)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let state = serde_json::from_str(&row.state).map_err(GraphqlError::internal)?;
        let (scope, started_at, closed_at) = (Arc::clone(scope), row.started_at, row.closed_at);
        Ok(Some(FleetSampling { scope, state, started_at, closed_at }))
    }

    /// Names are not kept: the game is asked for them, and without its answer there are none.
    async fn names(&self) -> BTreeMap<PilotId, String> {
        let Some(game) = &self.scope.app.game else { return BTreeMap::new() };
        let pilots = self.state.passages.iter().map(|passage| passage.pilot).collect();
        game.esi.names(&pilots).await.unwrap_or_default()
    }
}
