//! What members granted: sealed under their keys, and renewed when it is about to end.

use aggregates::{LedgerId, MemberId, Sealed};
use chrono::{DateTime, TimeDelta, Utc};
use esi::{Grant, Login, LoginFailed, Pilot, Secret};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{Game, NoGame};
use crate::app::App;

/// A token that ends sooner is renewed first.
const ENOUGH: TimeDelta = TimeDelta::minutes(2);

/// A grant as it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    pilot: Pilot,
    access: String,
    refresh: String,
    until: DateTime<Utc>,
    scopes: Vec<String>,
}

/// What asks on a member's behalf.
#[derive(Debug)]
pub struct Access {
    /// As which character they logged in.
    pub pilot: Pilot,
    access: Secret,
}

impl Access {
    /// For a question.
    pub fn login(&self) -> Login<'_> {
        Login { pilot: self.pilot.id, access: &self.access }
    }
}

/// Keeps what a member granted, in place of what they granted before.
pub async fn keep(app: &App, of: (LedgerId, MemberId), grant: &Grant) -> Result<(), NoGame> {
    let mut connection = app.database.acquire().await?;
    write(app, &mut connection, of, grant).await
}

async fn write(
    app: &App,
    connection: &mut PgConnection,
    (ledger, member): (LedgerId, MemberId),
    grant: &Grant,
) -> Result<(), NoGame> {
    let kept = Kept {
        pilot: grant.pilot.clone(),
        access: grant.access.expose().to_owned(),
        refresh: grant.refresh.expose().to_owned(),
        until: grant.until,
        scopes: grant.scopes.clone(),
    };
    let text = serde_json::to_string(&kept).expect("texts are JSON");
    let sealed = app.vault.seal(ledger, &[(member, text)]).await?.remove(0).sealed;
    sqlx::query!(
        "INSERT INTO esi_grants (ledger_id, member_id, sealed, broken, changed_at) VALUES ($1, $2, $3, NULL, $4)
         ON CONFLICT (ledger_id, member_id) DO UPDATE
         SET sealed = excluded.sealed, broken = NULL, changed_at = excluded.changed_at",
        ledger.0,
        member.0,
        sealed,
        app.clock.now()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What asks on a member's behalf. One server at a time renews a grant: a refresh token may be good for one time only.
pub async fn access(app: &App, game: &Game, of: (LedgerId, MemberId)) -> Result<Access, NoGame> {
    let (ledger, member) = of;
    let mut transaction = app.database.begin().await?;
    let row = sqlx::query!(
        "SELECT sealed, broken FROM esi_grants WHERE ledger_id = $1 AND member_id = $2 FOR UPDATE",
        ledger.0,
        member.0
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(NoGame::LoginNeeded { member })?;
    if let Some(detail) = row.broken {
        return Err(LoginFailed::Refused { detail }.into());
    }
    let sealed = Sealed { of: member, sealed: row.sealed };
    let text = app.vault.open(ledger, &[&sealed]).await?.remove(&sealed).flatten();
    let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
    let kept = kept.ok_or(NoGame::LoginNeeded { member })?;
    if app.clock.now() + ENOUGH < kept.until {
        return Ok(Access { pilot: kept.pilot, access: Secret::new(kept.access) });
    }
    let renewed = game.sso.renew(&Secret::new(kept.refresh)).await.and_then(|grant| same(&kept.pilot, grant));
    match &renewed {
        Ok(grant) => write(app, &mut transaction, of, grant).await?,
        Err(failed) if failed.is_final() => note(&mut transaction, of, failed).await?,
        Err(_) => {}
    }
    transaction.commit().await?;
    Ok(renewed.map(|grant| Access { pilot: grant.pilot, access: grant.access })?)
}

/// Refuses a grant of another character, or of one that was given to somebody else.
fn same(pilot: &Pilot, grant: Grant) -> Result<Grant, LoginFailed> {
    match (grant.pilot.id, &grant.pilot.owner) == (pilot.id, &pilot.owner) {
        true => Ok(grant),
        false => Err(LoginFailed::Refused { detail: "the character has another owner".to_owned() }),
    }
}

async fn note(
    connection: &mut PgConnection,
    (ledger, member): (LedgerId, MemberId),
    failed: &LoginFailed,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE esi_grants SET broken = $3 WHERE ledger_id = $1 AND member_id = $2",
        ledger.0,
        member.0,
        failed.to_string()
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The game takes a member's grant no longer, though it has not ended: they have to log in again.
pub async fn broken(app: &App, of: (LedgerId, MemberId), detail: &str) -> Result<(), NoGame> {
    let failed = LoginFailed::Refused { detail: detail.to_owned() };
    let mut connection = app.database.acquire().await?;
    Ok(note(&mut connection, of, &failed).await?)
}
