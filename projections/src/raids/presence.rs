//! Who was at each kill: a row per kill and member.

use aggregates::{AnyEvent, KillId, MemberId, Position, RaidId, RaidsEvent as Event};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// How a member was there.
    pub struct Presence {
        /// In which raid.
        raid_id: RaidId,
        /// At which kill.
        kill_id: KillId,
        /// Who.
        member_id: MemberId,
        /// `present`, `standby` or `excused`.
        status: String,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct PresenceModel;

impl ReadModel for PresenceModel {
    const TABLE: Table =
        Table { model: "raids_presence", version: 1, columns: Presence::COLUMNS, key: 3, append_only: false };
    type Key = (RaidId, KillId, MemberId);
    type Row = Presence;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RaidId, KillId, MemberId)> {
        let AnyEvent::Raids(event) = &event.event else { return Touched::none() };
        let (raid, kill, members): (_, _, Vec<_>) = match event {
            Event::KillRecorded { raid, kill, who, .. } => {
                (raid, kill, who.each().map(|(member, _)| member).collect())
            }
            Event::KillCorrected { raid, kill, who, absent } => {
                (raid, kill, who.each().map(|(member, _)| member).chain(absent.iter().copied()).collect())
            }
            Event::KillRemoved { raid, kill, absent, .. } => (raid, kill, absent.clone()),
            _ => return Touched::none(),
        };
        Touched::These(members.into_iter().map(|member| (*raid, *kill, member)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (raid_id, kill_id, member_id): &(RaidId, KillId, MemberId),
        row: Option<Presence>,
    ) -> Result<Option<Presence>, String> {
        let AnyEvent::Raids(event) = &happened.event else { return Ok(row) };
        let now = match event {
            Event::KillRecorded { who, .. } | Event::KillCorrected { who, .. } => who.status(*member_id),
            Event::KillRemoved { .. } => None,
            _ => return Ok(row),
        };
        let now = now.map(|status| status.name().to_owned());
        // A correction lists everybody: who is there as before is left as they are.
        if let Some(row) = row.as_ref().filter(|row| now.as_ref() == Some(&row.status)) {
            return Ok(Some(row.clone()));
        }
        Ok(now.map(|status| Presence {
            raid_id: *raid_id,
            kill_id: *kill_id,
            member_id: *member_id,
            status,
            changed_at: happened.position,
        }))
    }
}
