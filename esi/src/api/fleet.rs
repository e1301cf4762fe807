//! In which fleet a pilot flies, and who flies in a fleet.
//!
//! `GET characters/{id}/fleet/` answers 404 for who flies in none; `GET fleets/{id}/members/` answers 404 to everybody but
//! the fleet's boss, and for a fleet that is none any more.

use chrono::{DateTime, Utc};
use prices::calling::Failure;
use serde::{Deserialize, Serialize};

use super::{Esi, Login};
use crate::{FleetNumber, PilotId};

/// In which fleet a pilot flies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Whereabouts {
    /// Which.
    pub fleet_id: FleetNumber,
    /// Whose fleet it is, where the interface says so.
    pub fleet_boss_id: Option<PilotId>,
}

/// Somebody in a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub character_id: PilotId,
    /// In what they fly.
    pub ship_type_id: Option<u32>,
    /// Since when, by the game's own word.
    pub join_time: Option<DateTime<Utc>>,
}

impl Esi {
    /// The fleet that a pilot flies in, if they do.
    pub async fn fleet_of(&self, login: Login<'_>) -> Result<Option<Whereabouts>, Failure> {
        let ask = login.get("fleet", format!("characters/{}/fleet/", login.pilot))?.anew();
        there(self.0.ask(ask).await.and_then(|answer| answer.json()))
    }

    /// Who flies in a fleet; nothing if it is none that this pilot may see.
    pub async fn members(
        &self,
        login: Login<'_>,
        fleet: FleetNumber,
    ) -> Result<Option<Vec<Member>>, Failure> {
        let ask = login.get("members", format!("fleets/{fleet}/members/"))?.anew();
        let members = there(self.0.ask(ask).await.and_then(|answer| answer.json::<Vec<Member>>()))?;
        Ok(members.map(|mut members| {
            members.sort_by_key(|member| member.character_id);
            members.dedup_by_key(|member| member.character_id);
            members
        }))
    }
}

fn there<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Err(Failure::Refused { status: 404, .. }) => Ok(None),
        answer => answer.map(Some),
    }
}
