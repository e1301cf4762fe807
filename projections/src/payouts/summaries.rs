//! How much is in which state: a row per fleet, and one for the whole ledger under the id of no fleet. Who sums up reads one
//! row, however many payouts there are.

use aggregates::payouts::{About, PayoutState};
use aggregates::{Amount, AnyEvent, FleetId, PayoutsEvent as Event, Position};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{about, sum};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What is in which state.
    pub struct Summary {
        /// Of which fleet; of all under the id of none.
        fleet_id: FleetId,
        /// How many payouts there were, but for those that were withdrawn or cancelled.
        payouts: i64,
        /// How many are to be paid.
        pending: i64,
        /// What is left to be paid of them.
        pending_amount: Decimal,
        /// How many a rail was asked to pay.
        processing: i64,
        /// What is left to be paid of them.
        processing_amount: Decimal,
        /// How many are paid.
        paid: i64,
        /// How many failed.
        failed: i64,
        /// What is left to be paid of them.
        failed_amount: Decimal,
        /// Of how many nobody knows what came of them.
        unknown: i64,
        /// What is left to be paid of them.
        unknown_amount: Decimal,
        /// How many are not owed any more.
        cancelled: i64,
        /// How many came back.
        reversed: i64,
        /// What was paid in all, whole or in part, but for what came back.
        paid_amount: Decimal,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// All of a ledger's fleets.
pub const ALL: FleetId = FleetId(Uuid::nil());

/// The read model.
pub struct SummariesModel;

impl ReadModel for SummariesModel {
    const TABLE: Table = Table {
        model: "payouts_summaries",
        version: 1,
        columns: Summary::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (FleetId,);
    type Row = Summary;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(FleetId,)> {
        let AnyEvent::Payouts(event) = &event.event else { return Touched::none() };
        let fleet = match event {
            Event::Opened { fleet, payouts, .. } if !payouts.is_empty() => Some(*fleet),
            Event::Withdrawn { payouts, .. } => payouts.first().map(|about| about.fleet),
            _ => about(event).map(|about| about.fleet),
        };
        fleet.map_or_else(Touched::none, |fleet| Touched::These(vec![(fleet,), (ALL,)]))
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (fleet_id,): &(FleetId,),
        row: Option<Summary>,
    ) -> Result<Option<Summary>, String> {
        let AnyEvent::Payouts(event) = &happened.event else { return Ok(row) };
        let row = row.unwrap_or_else(|| empty(*fleet_id, happened.position));
        Ok(Some(Summary { changed_at: happened.position, ..counted(row, event)? }))
    }
}

fn empty(fleet_id: FleetId, changed_at: Position) -> Summary {
    Summary {
        fleet_id,
        payouts: 0,
        pending: 0,
        pending_amount: Decimal::ZERO,
        processing: 0,
        processing_amount: Decimal::ZERO,
        paid: 0,
        failed: 0,
        failed_amount: Decimal::ZERO,
        unknown: 0,
        unknown_amount: Decimal::ZERO,
        cancelled: 0,
        reversed: 0,
        paid_amount: Decimal::ZERO,
        changed_at,
    }
}

fn counted(mut row: Summary, event: &Event) -> Result<Summary, String> {
    match event {
        Event::Opened { payouts, .. } => {
            for opened in payouts {
                row.add(PayoutState::Pending, 1, opened.amount)?;
            }
        }
        Event::Withdrawn { payouts, .. } => {
            for about in payouts {
                row.moved(about, PayoutState::Cancelled, left(about)?)?;
            }
        }
        Event::Processing { about, .. } => row.moved(about, PayoutState::Processing, left(about)?)?,
        Event::Failed { about, .. } => row.moved(about, PayoutState::Failed, left(about)?)?,
        Event::Lost { about, .. } => row.moved(about, PayoutState::Unknown, left(about)?)?,
        Event::Retried { about } => row.moved(about, PayoutState::Pending, left(about)?)?,
        Event::Cancelled { about, .. } => row.moved(about, PayoutState::Cancelled, left(about)?)?,
        Event::Paid { about, amount, left, .. } => {
            let state = if *left > Amount::ZERO { PayoutState::Pending } else { PayoutState::Paid };
            row.moved(about, state, *left)?;
            row.paid_amount = sum(&row.paid_amount, amount.amount())?;
        }
        Event::Reversed { about, amount, .. } => {
            row.moved(about, PayoutState::Reversed, Amount::ZERO)?;
            row.paid_amount = sum(&row.paid_amount, amount.negated())?;
        }
        Event::RecoveryOpened { .. } | Event::RecoverySettled { .. } => {}
    }
    Ok(row)
}

/// What was left to be paid.
fn left(about: &About) -> Result<Amount, String> {
    about.owed.minus(about.had).ok_or_else(|| "an amount is beyond its bounds".to_owned())
}

impl Summary {
    fn moved(&mut self, about: &About, to: PayoutState, now: Amount) -> Result<(), String> {
        self.add(about.was, -1, left(about)?.negated())?;
        self.add(to, 1, now)
    }

    fn add(&mut self, state: PayoutState, count: i64, amount: Amount) -> Result<(), String> {
        if state != PayoutState::Cancelled {
            self.payouts += count;
        }
        let (number, sum_of) = match state {
            PayoutState::Pending => (&mut self.pending, Some(&mut self.pending_amount)),
            PayoutState::Processing => (&mut self.processing, Some(&mut self.processing_amount)),
            PayoutState::Failed => (&mut self.failed, Some(&mut self.failed_amount)),
            PayoutState::Unknown => (&mut self.unknown, Some(&mut self.unknown_amount)),
            PayoutState::Paid => (&mut self.paid, None),
            PayoutState::Cancelled => (&mut self.cancelled, None),
            PayoutState::Reversed => (&mut self.reversed, None),
        };
        *number += count;
        if let Some(total) = sum_of {
            *total = sum(total, amount)?;
        }
        Ok(())
    }
}
