//! Kills: a row per kill that counts.

use aggregates::raids::Attendees;
use aggregates::{AnyEvent, KillId, Position, RaidId, RaidsEvent as Event};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A kill.
    pub struct Kill {
        /// In which raid.
        raid_id: RaidId,
        /// Which.
        kill_id: KillId,
        /// When.
        killed_at: DateTime<Utc>,
        /// Who was killed.
        boss: String,
        /// How hard it was.
        difficulty: Option<String>,
        /// The encounter's id in its game.
        encounter: Option<i64>,
        /// How many took part.
        present: i32,
        /// How many were on standby.
        standby: i32,
        /// How many were excused.
        excused: i32,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct KillsModel;

impl ReadModel for KillsModel {
    const TABLE: Table =
        Table { model: "raids_kills", version: 1, columns: Kill::COLUMNS, key: 2, append_only: false };
    type Key = (RaidId, KillId);
    type Row = Kill;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RaidId, KillId)> {
        match &event.event {
            AnyEvent::Raids(
                Event::KillRecorded { raid, kill, .. }
                | Event::KillCorrected { raid, kill, .. }
                | Event::KillRemoved { raid, kill, .. },
            ) => Touched::one((*raid, *kill)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (raid_id, kill_id): &(RaidId, KillId),
        row: Option<Kill>,
    ) -> Result<Option<Kill>, String> {
        let AnyEvent::Raids(event) = &happened.event else { return Ok(row) };
        let changed_at = happened.position;
        match event {
            Event::KillRecorded { at, boss, difficulty, encounter, who, .. } => {
                let row = Kill {
                    raid_id: *raid_id,
                    kill_id: *kill_id,
                    killed_at: *at,
                    boss: boss.to_string(),
                    difficulty: difficulty.as_ref().map(ToString::to_string),
                    encounter: encounter.map(i64::from),
                    present: 0,
                    standby: 0,
                    excused: 0,
                    changed_at,
                };
                Ok(Some(counted(row, who)))
            }
            Event::KillCorrected { who, .. } => {
                let row = row.ok_or_else(|| missing(kill_id))?;
                Ok(Some(Kill { changed_at, ..counted(row, who) }))
            }
            Event::KillRemoved { .. } => Ok(None),
            _ => Ok(row),
        }
    }
}

fn counted(row: Kill, who: &Attendees) -> Kill {
    let count = |list: &[_]| i32::try_from(list.len()).unwrap_or(i32::MAX);
    Kill { present: count(&who.present), standby: count(&who.standby), excused: count(&who.excused), ..row }
}
