//! Beginning to sample a fleet, and ending it by hand.

use aggregates::{FleetId, LedgerId, MemberId};
use esi::{Closed, Sampling};
use uuid::Uuid;

use super::due::State;
use crate::app::App;
use crate::game::{self, Game, NoGame};

/// Begins to sample a fleet, on behalf of a member who leads it in the game. The same sampling again, and a fleet that is being
/// sampled, are left as they are.
pub async fn start(
    app: &App,
    game: &Game,
    (ledger, fleet): (LedgerId, FleetId),
    (member, sampling): (MemberId, Uuid),
) -> Result<(), NoGame> {
    let running = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM esi_samplings WHERE ledger_id = $1 AND fleet_id = $2
                          AND (closed_at IS NULL OR sampling_id = $3)) AS "running!""#,
        ledger.0,
        fleet.0,
        sampling
    );
    if running.fetch_one(&app.database).await? {
        return Ok(());
    }
    let access = game::access(app, game, (ledger, member)).await?;
    let found = game.esi.fleet_of(access.login()).await?.ok_or(NoGame::NotInFleet { member })?;
    let state = serde_json::to_string(&State::of(Sampling::of(found.fleet_id))).expect("it is JSON");
    sqlx::query!(
        "INSERT INTO esi_samplings (ledger_id, fleet_id, sampling_id, member_id, started_at, due_at, state, version)
         VALUES ($1, $2, $3, $4, $5, $5, $6, 1)
         ON CONFLICT (ledger_id, fleet_id) DO UPDATE
         SET sampling_id = excluded.sampling_id, member_id = excluded.member_id, started_at = excluded.started_at,
             due_at = excluded.due_at, closed_at = NULL, state = excluded.state, version = esi_samplings.version + 1
         WHERE esi_samplings.closed_at IS NOT NULL",
        ledger.0,
        fleet.0,
        sampling,
        member.0,
        app.clock.now(),
        state
    )
    .execute(&app.database)
    .await?;
    app.policies.news.sampling_begins();
    Ok(())
}

/// Ends the sampling of a fleet. One that has ended, or never was, is left as it is.
pub async fn stop(app: &App, ledger: LedgerId, fleet: FleetId) -> Result<(), NoGame> {
    let mut transaction = app.database.begin().await?;
    let row = sqlx::query!(
        "SELECT state FROM esi_samplings WHERE ledger_id = $1 AND fleet_id = $2 AND closed_at IS NULL FOR UPDATE",
        ledger.0,
        fleet.0
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let state = row.and_then(|row| serde_json::from_str::<State>(&row.state).ok());
    let Some(mut state) = state else { return Ok(()) };
    state.sampling.close(Closed::Stopped);
    sqlx::query!(
        "UPDATE esi_samplings SET state = $3, closed_at = $4, version = version + 1 WHERE ledger_id = $1 AND fleet_id = $2",
        ledger.0,
        fleet.0,
        serde_json::to_string(&state).expect("it is JSON"),
        app.clock.now()
    )
    .execute(&mut *transaction)
    .await?;
    Ok(transaction.commit().await?)
}
