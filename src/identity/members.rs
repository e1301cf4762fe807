//! Finding the member as whom a person acts in a ledger. Who acts as nobody there, or as somebody who left, gets the same
//! answer as if there were no such ledger.

use std::sync::Arc;
use std::time::Instant;

use aggregates::{Actor, Handle, LedgerId, MemberId};
use uuid::Uuid;

use super::keys::{catch_up, unavailable};
use super::session::{permissions, visibility};
use super::{Denied, Holder, Person};
use crate::app::App;

/// A member who is here, with everything that decides what they may do.
struct Found {
    member_id: Uuid,
    roles: Vec<String>,
    permissions: Vec<String>,
    visibility: Option<String>,
}

/// As whom a person acts in a ledger.
pub async fn holder(app: &App, person: &Person, ledger: LedgerId) -> Result<Arc<Holder>, Denied> {
    let identity = known_by(app, person, ledger).await?.ok_or(Denied::Elsewhere)?;
    let holder = match app.keys.get(ledger, &identity.0) {
        Some(holder) => holder,
        None => looked_up(app, ledger, identity).await?,
    };
    if let Some(member) = holder.member {
        person.enters(ledger, member);
    }
    Ok(holder)
}

/// The same member as they are now; denied if the person acts as them no longer.
pub async fn again(app: &App, person: &Person, holder: &Holder) -> Result<Arc<Holder>, Denied> {
    let identity = known_by(app, person, holder.ledger).await?.ok_or(Denied::Unlinked)?;
    let now = by_identity(app, holder.ledger, &identity).await?.map(|found| accepted(holder.ledger, found));
    now.filter(|now| now.member == holder.member).map(Arc::new).ok_or(Denied::Unlinked)
}

/// Goes on only if a person still acts as everybody as whom they have entered ledgers.
pub async fn are_still(app: &App, person: &Person) -> Result<(), Denied> {
    for (ledger, member) in person.entered() {
        let identity = known_by(app, person, ledger).await?.ok_or(Denied::Unlinked)?;
        let found = by_identity(app, ledger, &identity).await?;
        if found.is_none_or(|found| found.member_id != member.0) {
            return Err(Denied::Unlinked);
        }
    }
    Ok(())
}

async fn looked_up(app: &App, ledger: LedgerId, identity: Handle) -> Result<Arc<Holder>, Denied> {
    let projected = *app.projector.projected(ledger).borrow();
    let found = match by_identity(app, ledger, &identity).await? {
        None => {
            catch_up(app, ledger).await?;
            by_identity(app, ledger, &identity).await?
        }
        found => found,
    };
    let holder = Arc::new(accepted(ledger, found.ok_or(Denied::Elsewhere)?));
    app.keys.keep(identity.0, Arc::clone(&holder), projected);
    Ok(holder)
}

/// What a person is known by in a ledger, if there is one.
async fn known_by(app: &App, person: &Person, ledger: LedgerId) -> Result<Option<Handle>, Denied> {
    let keys = app.vault.ledger(ledger).await.map_err(unavailable)?;
    Ok(keys.map(|keys| keys.identity(&person.issuer, &person.subject)))
}

fn accepted(ledger: LedgerId, found: Found) -> Holder {
    let member = MemberId(found.member_id);
    Holder {
        ledger,
        actor: Actor::Member(member),
        member: Some(member),
        permissions: permissions(&found.roles, &found.permissions),
        roles: found.roles,
        points: visibility(found.visibility.as_deref()),
        expires_at: None,
        checked: Instant::now(),
    }
}

async fn by_identity(app: &App, ledger: LedgerId, identity: &Handle) -> Result<Option<Found>, Denied> {
    sqlx::query_as!(
        Found,
        r#"SELECT i.member_id, m.roles,
                  ARRAY(SELECT unnest(permissions) FROM ledger_roles_v1 r
                        WHERE r.ledger_id = i.ledger_id AND r.role = ANY(m.roles)) AS "permissions!: Vec<String>",
                  (SELECT COALESCE(settings::jsonb ->> 'points_visibility', 'members')
                   FROM ledger_settings_v1 s WHERE s.ledger_id = i.ledger_id) AS visibility
           FROM ledger_identities_v1 i
           JOIN ledger_members_v1 m
             ON m.ledger_id = i.ledger_id AND m.member_id = i.member_id AND NOT m.has_left
           WHERE i.ledger_id = $1 AND i.identity = $2"#,
        ledger.0,
        identity.0
    )
    .fetch_optional(&app.database)
    .await
    .map_err(unavailable)
}
