//! Payouts: a row each. Attempts are rows of their own, so no list multiplies by them.

use aggregates::payouts::{Opened as New, PayoutState};
use aggregates::{Amount, AnyEvent, FleetId, MemberId, PayoutId, PayoutsEvent as Event, PoolId, Position};
use chrono::{DateTime, Utc};

use super::{about, missing};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A payout.
    pub struct Payout {
        /// Which.
        payout_id: PayoutId,
        /// To whom.
        member_id: MemberId,
        /// Of which fleet.
        fleet_id: FleetId,
        /// Of which pool.
        pool_id: PoolId,
        /// `pending`, `processing`, `paid`, `failed`, `unknown`, `cancelled` or `reversed`.
        state: String,
        /// In what.
        currency: String,
        /// How much.
        amount: Amount,
        /// How much of it had been carried from earlier pools.
        carried_in: Amount,
        /// The member's part of everything that is shared out, in percent.
        percent: Amount,
        /// How much is paid by now.
        paid: Amount,
        /// How it was last paid, or is being paid.
        method: Option<String>,
        /// What proves the last payment.
        reference: Option<String>,
        /// What payments that were made together are called.
        batch: Option<String>,
        /// What there is to know about the last payment.
        notes: Option<String>,
        /// Why it failed, was lost, cancelled or reversed.
        reason: Option<String>,
        /// When it was opened.
        opened_at: DateTime<Utc>,
        /// When it was last paid.
        paid_at: Option<DateTime<Utc>>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ListModel;

impl ReadModel for ListModel {
    const TABLE: Table =
        Table { model: "payouts_list", version: 1, columns: Payout::COLUMNS, key: 1, append_only: false };
    type Key = (PayoutId,);
    type Row = Payout;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(PayoutId,)> {
        let AnyEvent::Payouts(event) = &event.event else { return Touched::none() };
        match event {
            Event::Opened { payouts, .. } => {
                Touched::These(payouts.iter().map(|opened| (opened.payout,)).collect())
            }
            Event::Withdrawn { payouts, .. } => {
                Touched::These(payouts.iter().map(|about| (about.payout,)).collect())
            }
            _ => Touched::These(about(event).map(|about| (about.payout,)).into_iter().collect()),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (id,): &(PayoutId,),
        row: Option<Payout>,
    ) -> Result<Option<Payout>, String> {
        let AnyEvent::Payouts(event) = &happened.event else { return Ok(row) };
        if let Event::Opened { pool, fleet, currency, payouts, .. } = event {
            let new = payouts.iter().find(|new| new.payout == *id).ok_or_else(|| missing(id))?;
            return first((*pool, *fleet), currency.to_string(), new, happened).map(Some);
        }
        let row = changed(row.ok_or_else(|| missing(id))?, event, happened, opened);
        Ok(Some(Payout { changed_at: happened.position, ..row }))
    }
}

fn first(
    (pool_id, fleet_id): (PoolId, FleetId),
    currency: String,
    new: &New,
    happened: &Happened,
) -> Result<Payout, String> {
    Ok(Payout {
        payout_id: new.payout,
        member_id: new.member,
        fleet_id,
        pool_id,
        state: PayoutState::Pending.name().to_owned(),
        currency,
        amount: new.amount,
        carried_in: new.carried_in,
        percent: new.percent.try_into().map_err(|_| missing("a percentage"))?,
        paid: Amount::ZERO,
        method: None,
        reference: None,
        batch: None,
        notes: None,
        reason: None,
        opened_at: happened.effective_at,
        paid_at: None,
        changed_at: happened.position,
    })
}

fn changed(row: Payout, event: &Event, happened: &Happened, opened: &Opened) -> Payout {
    let to = |state: PayoutState, row: Payout| Payout { state: state.name().to_owned(), ..row };
    let because =
        |reason: &dyn std::fmt::Display, row: Payout| Payout { reason: Some(reason.to_string()), ..row };
    match event {
        Event::Withdrawn { .. } => because(&"the approval was voided", to(PayoutState::Cancelled, row)),
        Event::Processing { method, .. } => {
            Payout { method: Some(method.name().to_owned()), ..to(PayoutState::Processing, row) }
        }
        Event::Paid { paid, left, method, reference, batch, notes, .. } => {
            let state = if *left > Amount::ZERO { PayoutState::Pending } else { PayoutState::Paid };
            Payout {
                paid: *paid,
                method: Some(method.name().to_owned()),
                reference: reference.as_ref().map(ToString::to_string),
                batch: batch.as_ref().map(ToString::to_string),
                notes: notes.as_ref().and_then(|notes| opened.text(notes)),
                reason: None,
                paid_at: Some(happened.effective_at),
                ..to(state, row)
            }
        }
        Event::Failed { reason, .. } => because(reason, to(PayoutState::Failed, row)),
        Event::Lost { reason, .. } => because(reason, to(PayoutState::Unknown, row)),
        Event::Retried { .. } => Payout { reason: None, ..to(PayoutState::Pending, row) },
        Event::Cancelled { reason, .. } => because(reason, to(PayoutState::Cancelled, row)),
        Event::Reversed { reason, .. } => because(reason, to(PayoutState::Reversed, row)),
        _ => row,
    }
}
