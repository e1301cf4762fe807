//! What was tried and done with each payout: a row per event.

use aggregates::{Amount, AnyEvent, PayoutId, PayoutsEvent as Event, Position};
use chrono::{DateTime, Utc};

use super::{about, missing};
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// Something that was done with a payout.
    pub struct Attempt {
        /// Which payout.
        payout_id: PayoutId,
        /// The event.
        position: Position,
        /// What was done: `processing`, `paid`, `failed`, `lost`, `retried`, `cancelled` or `reversed`.
        kind: String,
        /// How much was paid or came back.
        amount: Option<Amount>,
        /// How.
        method: Option<String>,
        /// What proves it.
        reference: Option<String>,
        /// Why.
        reason: Option<String>,
        /// When.
        at: DateTime<Utc>,
    }
}

/// The read model.
pub struct AttemptsModel;

impl ReadModel for AttemptsModel {
    const TABLE: Table =
        Table { model: "payouts_attempts", version: 1, columns: Attempt::COLUMNS, key: 2, append_only: true };
    type Key = (PayoutId, Position);
    type Row = Attempt;
    type Ambient = ();

    fn touches((): &(), happened: &Happened) -> Touched<(PayoutId, Position)> {
        let AnyEvent::Payouts(event) = &happened.event else { return Touched::none() };
        let keys = about(event).map(|about| (about.payout, happened.position));
        Touched::These(keys.into_iter().collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (payout_id, position): &(PayoutId, Position),
        _: Option<Attempt>,
    ) -> Result<Option<Attempt>, String> {
        let AnyEvent::Payouts(event) = &happened.event else { return Err(missing(payout_id)) };
        let attempt = Attempt {
            payout_id: *payout_id,
            position: *position,
            kind: String::new(),
            amount: None,
            method: None,
            reference: None,
            reason: None,
            at: happened.effective_at,
        };
        Ok(Some(told(attempt, event)))
    }
}

fn told(row: Attempt, event: &Event) -> Attempt {
    let of = |kind: &str, row: Attempt| Attempt { kind: kind.to_owned(), ..row };
    let because = |kind: &str, reason: &dyn std::fmt::Display, row: Attempt| Attempt {
        kind: kind.to_owned(),
        reason: Some(reason.to_string()),
        ..row
    };
    match event {
        Event::Processing { method, .. } => {
            Attempt { method: Some(method.name().to_owned()), ..of("processing", row) }
        }
        Event::Paid { amount, method, reference, .. } => Attempt {
            amount: Some(amount.amount()),
            method: Some(method.name().to_owned()),
            reference: reference.as_ref().map(ToString::to_string),
            ..of("paid", row)
        },
        Event::Failed { reason, .. } => because("failed", reason, row),
        Event::Lost { reason, .. } => because("lost", reason, row),
        Event::Retried { .. } => of("retried", row),
        Event::Cancelled { reason, .. } => because("cancelled", reason, row),
        Event::Reversed { amount, reason, .. } => {
            Attempt { amount: Some(*amount), ..because("reversed", reason, row) }
        }
        _ => row,
    }
}
