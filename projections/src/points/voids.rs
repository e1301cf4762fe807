//! Voids: a row per voided entry.

use aggregates::{AnyEvent, EntryId, PointsEvent, Position};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// An entry that was reversed.
    pub struct Voided {
        /// The entry.
        entry: Position,
        /// The entry that reverses it.
        voided_by: Position,
    }
}

/// The read model.
pub struct VoidsModel;

impl ReadModel for VoidsModel {
    const TABLE: Table =
        Table { model: "points_voids", version: 1, columns: Voided::COLUMNS, key: 1, append_only: false };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (Position,);
    type Row = Voided;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(Position,)> {
        match &event.event {
            AnyEvent::Points(PointsEvent::Voided { entry, .. }) => Touched::one((entry.0,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (entry,): &(Position,),
        row: Option<Voided>,
    ) -> Result<Option<Voided>, String> {
        let AnyEvent::Points(event @ PointsEvent::Voided { .. }) = &happened.event else { return Ok(row) };
        let voided_by = EntryId::of(happened.position, event.part()).0;
        Ok(Some(Voided { entry: *entry, voided_by }))
    }
}
