//! Logins, from the address that a pilot is sent to until they are back with a code.

use aggregates::{LedgerId, MemberId, Sealed};
use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use esi::{Pilot, Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Game, NoGame, grants};
use crate::app::App;
use crate::vault::VaultError;

/// How long a pilot may take.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// What is kept of a login meanwhile.
#[derive(Serialize, Deserialize)]
struct Kept {
    url: String,
    verifier: String,
}

/// Begins the login of a member: where they go. The same request again is the same login again.
pub async fn begin(
    app: &App,
    game: &Game,
    of: (LedgerId, MemberId),
    request: Uuid,
) -> Result<String, NoGame> {
    let (ledger, member) = of;
    let now = app.clock.now();
    if let Some(url) = begun(app, ledger, request).await? {
        return Ok(url);
    }
    let begun = game.sso.begin(&ledger.to_string());
    let kept = Kept { url: begun.url.to_string(), verifier: begun.verifier.expose().to_owned() };
    let text = serde_json::to_string(&kept).expect("texts are JSON");
    let sealed = app.vault.seal(ledger, &[(member, text)]).await?.remove(0).sealed;
    sqlx::query!(
        "WITH gone AS (DELETE FROM esi_logins WHERE ledger_id = $1 AND expires_at <= $6 AND request <> $2)
         INSERT INTO esi_logins (ledger_id, request, state, member_id, sealed, expires_at)
         VALUES ($1, $2, $3, $4, $5, $7)
         ON CONFLICT (ledger_id, request) DO UPDATE
         SET state = excluded.state, member_id = excluded.member_id, sealed = excluded.sealed,
             expires_at = excluded.expires_at",
        ledger.0,
        request,
        known_by(begun.state.expose()),
        member.0,
        sealed,
        now,
        now + PATIENCE
    )
    .execute(&app.database)
    .await?;
    Ok(kept.url)
}

/// Where a login that was begun already leads.
async fn begun(app: &App, ledger: LedgerId, request: Uuid) -> Result<Option<String>, NoGame> {
    let row = sqlx::query!(
        "SELECT member_id, sealed FROM esi_logins WHERE ledger_id = $1 AND request = $2 AND expires_at > $3",
        ledger.0,
        request,
        app.clock.now()
    )
    .fetch_optional(&app.database)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(opened(app, ledger, row.member_id.into(), row.sealed).await?.map(|kept| kept.url))
}

/// A pilot is back with a code: what they grant is kept. A state is good for one time.
pub async fn finish(
    app: &App,
    game: &Game,
    state: &str,
    code: &Secret,
) -> Result<(LedgerId, MemberId, Pilot), NoGame> {
    let ledger = state.split_once('.').and_then(|(ledger, _)| ledger.parse().ok());
    let ledger: LedgerId = ledger.ok_or(NoGame::LoginUnknown)?;
    let row = sqlx::query!(
        "DELETE FROM esi_logins WHERE ledger_id = $1 AND state = $2 AND expires_at > $3 RETURNING member_id, sealed",
        ledger.0,
        known_by(state),
        app.clock.now()
    )
    .fetch_optional(&app.database)
    .await?
    .ok_or(NoGame::LoginUnknown)?;
    let member = MemberId(row.member_id);
    let kept = opened(app, ledger, member, row.sealed).await?.ok_or(NoGame::LoginUnknown)?;
    let grant = game.sso.finish(code, &Secret::new(kept.verifier)).await?;
    if !is_known_as(app, ledger, member, &grant.pilot.name).await? {
        return Err(NoGame::PilotUnknown { pilot: grant.pilot.name, member });
    }
    grants::keep(app, (ledger, member), &grant).await?;
    Ok((ledger, member, grant.pilot))
}

/// Whether a name is that of a member, or of one of their characters.
async fn is_known_as(app: &App, ledger: LedgerId, member: MemberId, name: &str) -> Result<bool, NoGame> {
    let keys = app.vault.ledger(ledger).await?.ok_or(NoGame::LoginUnknown)?;
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM ledger_members_v1 WHERE ledger_id = $1 AND handle = $2 AND member_id = $3)
               OR EXISTS (SELECT FROM ledger_characters_v1 WHERE ledger_id = $1 AND handle = $2 AND member_id = $3)
               AS "known!""#,
        ledger.0,
        keys.handle(name).0,
        member.0
    );
    Ok(known.fetch_one(&app.database).await?)
}

async fn opened(
    app: &App,
    ledger: LedgerId,
    member: MemberId,
    sealed: String,
) -> Result<Option<Kept>, VaultError> {
    let sealed = Sealed { of: member, sealed };
    let text = app.vault.open(ledger, &[&sealed]).await?.remove(&sealed).flatten();
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// What a state is known by.
fn known_by(state: &str) -> String {
    hex::encode(digest(&SHA256, state.as_bytes()))
}
