//! Disputes: a row per dispute, open and resolved ones.

use aggregates::{AnyEvent, LedgerEvent, MemberId, PointsEvent as Event, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// The last dispute of an entry.
    pub struct Dispute {
        /// The entry.
        entry: Position,
        /// Who disputes it, if it is a member.
        by_member: Option<MemberId>,
        /// Whom the note is about.
        note_of: MemberId,
        /// Why; none once the person that it is about is forgotten.
        note: Option<String>,
        /// Since when.
        disputed_at: DateTime<Utc>,
        /// Whether the entry stands; none while it is open.
        stands: Option<bool>,
        /// What was found.
        resolution: Option<String>,
        /// When it was resolved.
        resolved_at: Option<DateTime<Utc>>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct DisputesModel;

impl ReadModel for DisputesModel {
    const TABLE: Table =
        Table { model: "points_disputes", version: 2, columns: Dispute::COLUMNS, key: 1, append_only: false };
    type Key = (Position,);
    type Row = Dispute;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(Position,)> {
        match &event.event {
            AnyEvent::Points(Event::Disputed { entry, .. } | Event::DisputeResolved { entry, .. }) => {
                Touched::one((entry.0,))
            }
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { .. }) => Touched::All,
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (entry,): &(Position,),
        row: Option<Dispute>,
    ) -> Result<Option<Dispute>, String> {
        Ok(match &happened.event {
            AnyEvent::Points(Event::Disputed { by, note, .. }) => Some(Dispute {
                entry: *entry,
                by_member: *by,
                note_of: note.of,
                note: opened.text(note),
                disputed_at: happened.effective_at,
                stands: None,
                resolution: None,
                resolved_at: None,
                changed_at: happened.position,
            }),
            AnyEvent::Points(Event::DisputeResolved { stands, note, .. }) => row.map(|row| Dispute {
                stands: Some(*stands),
                resolution: Some(note.to_string()),
                resolved_at: Some(happened.effective_at),
                changed_at: happened.position,
                ..row
            }),
            AnyEvent::Ledger(LedgerEvent::MemberForgotten { member, merged, .. }) => {
                row.map(|row| match row.note_of == *member || merged.contains(&row.note_of) {
                    true => Dispute { note: None, changed_at: happened.position, ..row },
                    false => row,
                })
            }
            _ => row,
        })
    }
}
