//! What may be asked about raids.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Plan;
use crate::{KillId, RaidId, Text, Who};

/// A command to the raids of a ledger. Ids are minted by whoever issues it. What happens, happens at the command's
/// effective time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RaidsCommand {
    /// Put a raid into the calendar.
    Plan {
        /// Its id, for ever.
        raid: RaidId,
        /// What is planned.
        plan: Plan,
    },
    /// Change what is planned, before the raid ends.
    Change {
        /// Which.
        raid: RaidId,
        /// What is not named stays.
        changes: PlanChanges,
    },
    /// Call a raid off, before it ends.
    Cancel {
        /// Which.
        raid: RaidId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Begin. Whoever signed up is on the roster from then on, as they signed up.
    Start {
        /// Which.
        raid: RaidId,
        /// What a raid is called that nobody planned: it is planned for now, and starts.
        unplanned: Option<Text<200>>,
    },
    /// Say who is there from the effective time on; before the start, who means to be.
    SetRoster {
        /// Which.
        raid: RaidId,
        /// Who is what; who is not named stays as they are.
        change: RosterChange,
    },
    /// Note a kill; the roster at its time was there.
    RecordKill {
        /// Which raid.
        raid: RaidId,
        /// Its id, for ever.
        kill: KillId,
        /// Who was killed.
        boss: Text<200>,
        /// How hard it was.
        difficulty: Option<Text<40>>,
        /// The encounter's id in its game.
        encounter: Option<u32>,
    },
    /// Take over who was at a kill, as a log has it, whoever joined when. It says nothing of other kills.
    Attend {
        /// Which raid.
        raid: RaidId,
        /// Which kill.
        kill: KillId,
        /// Who was there.
        present: Vec<Who>,
        /// Whether nobody else was.
        alone: bool,
    },
    /// Take back a kill that was noted by mistake.
    RemoveKill {
        /// Which raid.
        raid: RaidId,
        /// Which.
        kill: KillId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// End a raid that runs.
    End {
        /// Which.
        raid: RaidId,
    },
    /// Close a raid that ended: nothing about it changes, and no award names it from then on.
    Close {
        /// Which.
        raid: RaidId,
    },
}

/// New values of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanChanges {
    /// What the raid is called.
    pub title: Option<Text<200>>,
    /// When it is to start.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it is to end.
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it goes.
    pub place: Option<Text<200>>,
    /// What there is to know; not about a person.
    pub notes: Option<Text<2000>>,
    /// What the plan no longer says.
    pub clear: BTreeSet<Clearable>,
}

/// What a plan need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clearable {
    /// When it is to end.
    EndsAt,
    /// Where it goes.
    Place,
    /// What there is to know.
    Notes,
}

/// Who is what on a roster; nobody twice, be it by an alt.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RosterChange {
    /// Who takes part.
    pub present: Vec<Who>,
    /// Who is ready to step in.
    pub standby: Vec<Who>,
    /// Who said that they cannot.
    pub excused: Vec<Who>,
    /// Who is none of these.
    pub gone: Vec<Who>,
}
