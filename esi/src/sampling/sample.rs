//! One sample: who flies in a fleet, or why that cannot be said.

use prices::calling::Failure;

use crate::{Esi, FleetNumber, Login, Member, Whereabouts, refuses_login};

/// What came of looking once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// These fly.
    Members(Vec<Member>),
    /// The fleet is none any more.
    Disbanded,
    /// The commander flies in another one.
    Elsewhere(FleetNumber),
    /// It is somebody else's fleet by now.
    NotBoss,
    /// The commander flies in it, and does not see who else does. What the game says of the commander may be a minute old.
    Unseen,
    /// The game does not take the commander's login.
    LoginLost(String),
    /// There was no answer that can be used.
    Failed(Failure),
}

/// Looks once.
pub async fn sample(esi: &Esi, login: Login<'_>, fleet: FleetNumber) -> Sample {
    match look(esi, login, fleet).await {
        Ok(sample) => sample,
        Err(failure) if refuses_login(&failure) => Sample::LoginLost(failure.to_string()),
        Err(failure) => Sample::Failed(failure),
    }
}

async fn look(esi: &Esi, login: Login<'_>, fleet: FleetNumber) -> Result<Sample, Failure> {
    if let Some(members) = esi.members(login, fleet).await? {
        return Ok(Sample::Members(members));
    }
    Ok(match esi.fleet_of(login).await? {
        None => Sample::Disbanded,
        Some(Whereabouts { fleet_id, .. }) if fleet_id != fleet => Sample::Elsewhere(fleet_id),
        Some(Whereabouts { fleet_boss_id: Some(boss), .. }) if boss != login.pilot => Sample::NotBoss,
        Some(_) => Sample::Unseen,
    })
}
