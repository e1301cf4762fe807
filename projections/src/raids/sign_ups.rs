//! Sign-ups: a row per raid and member who said what they mean to be. They stay as they were once the raid starts.

use aggregates::{AnyEvent, MemberId, Position, RaidId, RaidsEvent as Event};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What a member means to be.
    pub struct SignUp {
        /// In which raid.
        raid_id: RaidId,
        /// Who.
        member_id: MemberId,
        /// `present`, `standby` or `excused`.
        status: String,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct SignUpsModel;

impl ReadModel for SignUpsModel {
    const TABLE: Table =
        Table { model: "raids_sign_ups", version: 1, columns: SignUp::COLUMNS, key: 2, append_only: false };
    type Key = (RaidId, MemberId);
    type Row = SignUp;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RaidId, MemberId)> {
        let AnyEvent::Raids(Event::SignedUp { raid, who, gone }) = &event.event else {
            return Touched::none();
        };
        let named = who.each().map(|(member, _)| member).chain(gone.iter().copied());
        Touched::These(named.map(|member| (*raid, member)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (raid_id, member_id): &(RaidId, MemberId),
        row: Option<SignUp>,
    ) -> Result<Option<SignUp>, String> {
        let AnyEvent::Raids(Event::SignedUp { who, .. }) = &happened.event else { return Ok(row) };
        Ok(who.status(*member_id).map(|status| SignUp {
            raid_id: *raid_id,
            member_id: *member_id,
            status: status.name().to_owned(),
            changed_at: happened.position,
        }))
    }
}
