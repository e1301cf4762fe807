//! What members have to give back: a row each.

use aggregates::{Amount, AnyEvent, MemberId, PayoutsEvent as Event, PoolId, Position, RecoveryId};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A recovery.
    pub struct Recovery {
        /// Which.
        recovery_id: RecoveryId,
        /// Who.
        member_id: MemberId,
        /// Of which pool, if it is of one.
        pool_id: Option<PoolId>,
        /// In what.
        currency: String,
        /// How much.
        amount: Amount,
        /// How much is still to be given back.
        outstanding: Amount,
        /// Why.
        reason: String,
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct RecoveriesModel;

impl ReadModel for RecoveriesModel {
    const TABLE: Table = Table {
        model: "payouts_recoveries",
        version: 1,
        columns: Recovery::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (RecoveryId,);
    type Row = Recovery;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RecoveryId,)> {
        match &event.event {
            AnyEvent::Payouts(
                Event::RecoveryOpened { recovery, .. } | Event::RecoverySettled { recovery, .. },
            ) => Touched::one((*recovery,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(RecoveryId,),
        row: Option<Recovery>,
    ) -> Result<Option<Recovery>, String> {
        match &happened.event {
            AnyEvent::Payouts(Event::RecoveryOpened { member, amount, pool, reason, .. }) => {
                Ok(Some(Recovery {
                    recovery_id: *id,
                    member_id: *member,
                    pool_id: *pool,
                    currency: amount.currency().to_string(),
                    amount: amount.amount(),
                    outstanding: amount.amount(),
                    reason: reason.to_string(),
                    opened_at: happened.effective_at,
                    changed_at: happened.position,
                }))
            }
            AnyEvent::Payouts(Event::RecoverySettled { left, .. }) => {
                let row = row.ok_or_else(|| missing(id))?;
                Ok(Some(Recovery { outstanding: *left, changed_at: happened.position, ..row }))
            }
            _ => Ok(row),
        }
    }
}
