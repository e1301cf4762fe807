//! Finding an API key by its secret, or again by its id.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::{Actor, KeyId, LedgerId, MemberId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::session::{permissions, visibility};
use super::{Denied, Holder, Secret};
use crate::app::App;
use crate::projector;

/// How long what is not found may take to be projected.
const JUST_MADE: Duration = Duration::from_secs(1);

/// A key with everything that decides what its holder may do. A member's key stops working while they are away.
struct Found {
    key_id: Uuid,
    member_id: Option<Uuid>,
    roles: Vec<String>,
    scopes: Option<Vec<String>>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    away: bool,
    permissions: Vec<String>,
    visibility: Option<String>,
}

/// Who holds the key of a ledger with this secret.
pub async fn holder(app: &App, ledger: LedgerId, secret: &Secret) -> Result<Arc<Holder>, Denied> {
    let keys = app.vault.ledger(ledger).await.map_err(unavailable)?;
    let mac = keys.ok_or(Denied::Unauthenticated)?.key_mac(secret.expose());
    if let Some(holder) = app.keys.get(ledger, &mac) {
        return Ok(holder);
    }
    let projected = *app.projector.projected(ledger).borrow();
    let found = match by_mac(app, ledger, &mac).await? {
        None => {
            catch_up(app, ledger).await?;
            by_mac(app, ledger, &mac).await?
        }
        found => found,
    };
    let holder = Arc::new(accepted(ledger, found.ok_or(Denied::Unauthenticated)?)?);
    app.keys.keep(mac, Arc::clone(&holder), projected);
    Ok(holder)
}

/// The same holder as they are now.
pub async fn again(app: &App, holder: &Holder) -> Result<Holder, Denied> {
    let Actor::Key(key) = holder.actor else { return Err(Denied::Unauthenticated) };
    let found = by_id(app, holder.ledger, key).await?;
    found.ok_or(Denied::Unauthenticated).and_then(|found| accepted(holder.ledger, found))
}

fn accepted(ledger: LedgerId, found: Found) -> Result<Holder, Denied> {
    if found.revoked_at.is_some() {
        return Err(Denied::Revoked);
    }
    if found.expires_at.is_some_and(|end| end <= Utc::now()) {
        return Err(Denied::Expired);
    }
    let mut permissions = permissions(&found.roles, &found.permissions);
    let named = |name| found.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|scope| scope == name));
    permissions.retain(|permission| !found.away && named(permission.name()));
    Ok(Holder {
        ledger,
        actor: Actor::Key(KeyId(found.key_id)),
        member: found.member_id.map(MemberId),
        roles: found.roles,
        permissions,
        points: visibility(found.visibility.as_deref()),
        expires_at: found.expires_at,
        checked: Instant::now(),
    })
}

macro_rules! key {
    ($by:literal, $app:ident, $ledger:ident, $value:expr) => {
        sqlx::query_as!(
            Found,
            r#"SELECT key_id, member_id, roles, scopes, expires_at, revoked_at,
                      COALESCE((SELECT has_left FROM ledger_members_v1 m
                                WHERE m.ledger_id = k.ledger_id AND m.member_id = k.member_id), false) AS "away!",
                      ARRAY(SELECT unnest(permissions) FROM ledger_roles_v1 r
                            WHERE r.ledger_id = k.ledger_id AND r.role = ANY(k.roles)) AS "permissions!: Vec<String>",
                      (SELECT COALESCE(settings::jsonb ->> 'points_visibility', 'members')
                       FROM ledger_settings_v1 s WHERE s.ledger_id = k.ledger_id) AS visibility
               FROM ledger_keys_v2 k WHERE ledger_id = $1 AND "# + $by,
            $ledger.0,
            $value
        )
        .fetch_optional(&$app.database)
        .await
        .map_err(unavailable)
    };
}

async fn by_mac(app: &App, ledger: LedgerId, mac: &str) -> Result<Option<Found>, Denied> {
    key!("mac = $2", app, ledger, mac)
}

async fn by_id(app: &App, ledger: LedgerId, key: KeyId) -> Result<Option<Found>, Denied> {
    key!("key_id = $2", app, ledger, key.0)
}

/// Waits for the read models if they are behind the log: what was just made may be on its way.
pub(super) async fn catch_up(app: &App, ledger: LedgerId) -> Result<(), Denied> {
    let status = projector::status(&app.database, ledger).await.map_err(unavailable)?;
    if status.projected() < status.head {
        // Whether it got there or not: the second look decides.
        let _ = app.projector.wait_for(ledger, status.head, JUST_MADE).await;
    }
    Ok(())
}

pub(super) fn unavailable(error: impl std::error::Error) -> Denied {
    tracing::warn!(%error, "a credential cannot be checked");
    Denied::Unavailable
}
