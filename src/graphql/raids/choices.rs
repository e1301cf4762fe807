//! Enumerations of raids, as GraphQL names them.

use async_graphql::Enum;

/// How far a raid has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RaidState {
    /// In the calendar.
    Planned,
    /// It started.
    Running,
    /// It ended; what was between start and end can still be put right.
    Ended,
    /// Nothing about it changes any more.
    Closed,
    /// It was called off.
    Cancelled,
}

/// How a member stands to a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RosterStatus {
    /// Takes part; before the start, means to.
    Present,
    /// Is ready to step in.
    Standby,
    /// Said that they cannot.
    Excused,
}

/// What a plan need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::raids::Clearable")]
pub enum PlanField {
    /// When the raid is to end.
    EndsAt,
    /// Where it goes.
    Place,
    /// What there is to know.
    Notes,
}

/// What attendance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::Presence")]
pub enum AttendancePer {
    /// Kills.
    Kill,
    /// Raids.
    Raid,
}

impl RaidState {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        match self {
            RaidState::Planned => "planned",
            RaidState::Running => "running",
            RaidState::Ended => "ended",
            RaidState::Closed => "closed",
            RaidState::Cancelled => "cancelled",
        }
    }

    /// The state that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "planned" => RaidState::Planned,
            "running" => RaidState::Running,
            "ended" => RaidState::Ended,
            "closed" => RaidState::Closed,
            _ => RaidState::Cancelled,
        }
    }
}

impl RosterStatus {
    /// The status that a column names; none of who is gone.
    pub fn of_column(name: &str) -> Option<Self> {
        match name {
            "present" => Some(RosterStatus::Present),
            "standby" => Some(RosterStatus::Standby),
            "excused" => Some(RosterStatus::Excused),
            _ => None,
        }
    }
}
