//! What happens to raids.

use chrono::{DateTime, Utc};

use super::{Attendees, Plan};
use crate::aggregate::events;
use crate::{KillId, MemberId, RaidId, Sealed, Text};

events! {
    /// An event of the raids. `at` is the effective time, where the state depends on it.
    pub enum RaidsEvent {
        /// A raid stands in the calendar.
        "raids.planned" => Planned {
            /// Its id, for ever.
            raid: RaidId,
            /// What is planned.
            #[serde(flatten)]
            plan: Plan,
        },
        /// Something else is planned.
        "raids.changed" => Changed {
            /// Which raid.
            raid: RaidId,
            /// What is planned now.
            #[serde(flatten)]
            plan: Plan,
        },
        /// Members said whether they mean to come to a raid that is to start.
        "raids.signed_up" => SignedUp {
            /// Which raid.
            raid: RaidId,
            /// As they mean to be.
            #[serde(flatten)]
            who: Attendees,
            /// Who took back what they said.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            gone: Vec<MemberId>,
        },
        /// A raid was called off.
        "raids.cancelled" => Cancelled {
            /// Which raid.
            raid: RaidId,
            /// Why.
            reason: Text<500>,
        },
        /// A raid began.
        "raids.started" => Started {
            /// Which raid.
            raid: RaidId,
            /// When.
            at: DateTime<Utc>,
            /// Its roster from then on: who signed up.
            #[serde(flatten)]
            who: Attendees,
        },
        /// Members are on the roster otherwise from a time on, each until the next that is said of them.
        "raids.roster_set" => RosterSet {
            /// Which raid.
            raid: RaidId,
            /// From when on.
            at: DateTime<Utc>,
            /// Who is what.
            #[serde(flatten)]
            who: Attendees,
            /// Who is not on it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            gone: Vec<MemberId>,
        },
        /// A boss was killed.
        "raids.kill_recorded" => KillRecorded {
            /// In which raid.
            raid: RaidId,
            /// The kill's id, for ever.
            kill: KillId,
            /// When.
            at: DateTime<Utc>,
            /// Who was killed.
            boss: Text<200>,
            /// How hard it was.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            difficulty: Option<Text<40>>,
            /// The encounter's id in its game.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            encounter: Option<u32>,
            /// The roster at that time.
            #[serde(flatten)]
            who: Attendees,
        },
        /// A roster that was set for an earlier time changed who was at a kill.
        "raids.kill_corrected" => KillCorrected {
            /// In which raid.
            raid: RaidId,
            /// Which kill.
            kill: KillId,
            /// The roster at its time, as it is known now.
            #[serde(flatten)]
            who: Attendees,
            /// Who no longer counts as there in any way.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            absent: Vec<MemberId>,
        },
        /// A kill was noted by mistake.
        "raids.kill_removed" => KillRemoved {
            /// In which raid.
            raid: RaidId,
            /// Which kill.
            kill: KillId,
            /// Why.
            reason: Text<500>,
            /// Everybody who counted as there in some way.
            absent: Vec<MemberId>,
        },
        /// A raid ended. What was said of its roster for a later time counts no more.
        "raids.ended" => Ended {
            /// Which raid.
            raid: RaidId,
            /// When.
            at: DateTime<Utc>,
        },
        /// Nothing about a raid changes any more.
        "raids.closed" => Closed {
            /// Which raid.
            raid: RaidId,
        },
    }
}

impl RaidsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
