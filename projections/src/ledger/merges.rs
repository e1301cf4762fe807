//! Merges: a row per member who turned out to be another one.

use aggregates::{AnyEvent, LedgerEvent as Event, MemberId, Position};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A member who turned out to be another one, who may have turned out to be a third one since.
    pub struct Merge {
        /// Who is no person of their own.
        member_id: MemberId,
        /// Who they were found to be.
        into_id: MemberId,
        /// The event that says so.
        changed_at: Position,
    }
}

/// The read model.
pub struct MergesModel;

impl ReadModel for MergesModel {
    const TABLE: Table =
        Table { model: "ledger_merges", version: 1, columns: Merge::COLUMNS, key: 1, append_only: false };
    const BY_EFFECTIVE: ByEffective = ByEffective::AsKnown;
    type Key = (MemberId,);
    type Row = Merge;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(MemberId,)> {
        match &event.event {
            AnyEvent::Ledger(Event::MemberMerged { member, .. }) => Touched::one((*member,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (member,): &(MemberId,),
        row: Option<Merge>,
    ) -> Result<Option<Merge>, String> {
        let AnyEvent::Ledger(Event::MemberMerged { into, .. }) = &happened.event else { return Ok(row) };
        Ok(Some(Merge { member_id: *member, into_id: *into, changed_at: happened.position }))
    }
}
