//! Rosters over time: a row per raid, member and instant from which on they are something else. It holds until the
//! member's next, or the raid's end; what is said for later than the end counts for nothing.

use aggregates::raids::{Attendees, Status};
use aggregates::{AnyEvent, MemberId, Position, RaidId, RaidsEvent as Event};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What a member is from an instant on.
    pub struct Stay {
        /// In which raid.
        raid_id: RaidId,
        /// Who.
        member_id: MemberId,
        /// From when on.
        from_at: DateTime<Utc>,
        /// `present`, `standby`, `excused` or `gone`.
        status: String,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct RosterModel;

impl ReadModel for RosterModel {
    const TABLE: Table =
        Table { model: "raids_roster", version: 1, columns: Stay::COLUMNS, key: 3, append_only: false };
    type Key = (RaidId, MemberId, DateTime<Utc>);
    type Row = Stay;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RaidId, MemberId, DateTime<Utc>)> {
        let Some((raid, at, who, gone)) = said(event) else { return Touched::none() };
        let named = who.each().map(|(member, _)| member).chain(gone.iter().copied());
        Touched::These(named.map(|member| (raid, member, at)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (raid_id, member_id, from_at): &(RaidId, MemberId, DateTime<Utc>),
        row: Option<Stay>,
    ) -> Result<Option<Stay>, String> {
        let Some((_, _, who, _)) = said(happened) else { return Ok(row) };
        Ok(Some(Stay {
            raid_id: *raid_id,
            member_id: *member_id,
            from_at: *from_at,
            status: who.status(*member_id).unwrap_or(Status::Gone).name().to_owned(),
            changed_at: happened.position,
        }))
    }
}

/// What an event says of a roster: of which raid, from when on, who is what and who is gone.
fn said(happened: &Happened) -> Option<(RaidId, DateTime<Utc>, &Attendees, &[MemberId])> {
    match &happened.event {
        AnyEvent::Raids(Event::Started { raid, at, who }) => Some((*raid, *at, who, &[])),
        AnyEvent::Raids(Event::RosterSet { raid, at, who, gone }) => Some((*raid, *at, who, gone)),
        _ => None,
    }
}
