//! Why a sampling ended.

use serde::{Deserialize, Serialize};

use crate::FleetNumber;

/// Why a sampling ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Closed {
    /// The fleet is none any more, or its commander left it.
    #[error("the fleet was disbanded; its last sample stands")]
    Disbanded,
    /// The commander flies in another fleet.
    #[error("the commander flies in another fleet, {fleet}; the last sample stands")]
    Elsewhere {
        /// Which.
        fleet: FleetNumber,
    },
    /// The commander is not the fleet's boss any more, and only the boss sees who flies.
    #[error("the commander is not the fleet's boss any more")]
    NotBoss,
    /// The commander's login does not hold any more.
    #[error("the commander has to log in again: {detail}")]
    LoginLost {
        /// What the game says.
        detail: String,
    },
    /// Too many samples failed in a row.
    #[error("{count} samples failed in a row, the last one because {detail}")]
    Errors {
        /// How many.
        count: u32,
        /// Why the last one did.
        detail: String,
    },
    /// The fleet is not active in the books any more.
    #[error("the fleet is over")]
    Completed,
    /// Somebody stopped it.
    #[error("it was stopped")]
    Stopped,
}

impl Closed {
    /// The code that callers see.
    pub fn code(&self) -> &'static str {
        match self {
            Closed::Disbanded => "DISBANDED",
            Closed::Elsewhere { .. } => "ELSEWHERE",
            Closed::NotBoss => "NOT_BOSS",
            Closed::LoginLost { .. } => "LOGIN_LOST",
            Closed::Errors { .. } => "ERRORS",
            Closed::Completed => "COMPLETED",
            Closed::Stopped => "STOPPED",
        }
    }
}
