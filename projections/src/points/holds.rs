//! Holds: a row per amount that is set aside, but for bids under seal.

use aggregates::{AnyEvent, HoldId, MemberId, Points, PointsEvent as Event, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// Points that are set aside.
    pub struct HoldRow {
        /// Which.
        hold_id: HoldId,
        /// Whose.
        member_id: MemberId,
        /// How much.
        amount: Points,
        /// What for.
        reason: String,
        /// Since when.
        effective_at: DateTime<Utc>,
        /// The event that set them aside.
        changed_at: Position,
    }
}

/// The read model.
pub struct HoldsModel;

impl ReadModel for HoldsModel {
    const TABLE: Table =
        Table { model: "points_holds", version: 1, columns: HoldRow::COLUMNS, key: 1, append_only: false };
    type Key = (HoldId,);
    type Row = HoldRow;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(HoldId,)> {
        match &event.event {
            AnyEvent::Points(Event::Held { sealed: true, .. } | Event::HoldReleased { sealed: true, .. }) => {
                Touched::none()
            }
            AnyEvent::Points(Event::Held { hold, .. } | Event::HoldReleased { hold, .. }) => {
                Touched::one((*hold,))
            }
            AnyEvent::Points(Event::Charged { terms: Some(terms), .. }) => {
                Touched::These(terms.hold.iter().map(|paid| (paid.hold,)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (hold,): &(HoldId,),
        _: Option<HoldRow>,
    ) -> Result<Option<HoldRow>, String> {
        let AnyEvent::Points(Event::Held { member, amount, reason, .. }) = &happened.event else {
            return Ok(None);
        };
        Ok(Some(HoldRow {
            hold_id: *hold,
            member_id: *member,
            amount: *amount,
            reason: reason.to_string(),
            effective_at: happened.effective_at,
            changed_at: happened.position,
        }))
    }
}
