//! Orders: a row per thing that a policy failed at and that somebody said something about.

use aggregates::schedules::Work;
use aggregates::{AnyEvent, Position, SchedulesEvent as Event};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// What was said of something that a policy fails at.
    pub struct Order {
        /// Whose work it is.
        policy: String,
        /// What the policy calls it.
        work: String,
        /// How often somebody had it tried again.
        retried: i32,
        /// Why it is left alone, if it is.
        skipped_for: Option<String>,
        /// When somebody said so last.
        ordered_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct OrdersModel;

impl ReadModel for OrdersModel {
    const TABLE: Table =
        Table { model: "schedules_orders", version: 1, columns: Order::COLUMNS, key: 2, append_only: false };
    type Key = (String, String);
    type Row = Order;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(String, String)> {
        match &event.event {
            AnyEvent::Schedules(Event::WorkRetried { work } | Event::WorkSkipped { work, .. }) => {
                let Work { policy, name } = work;
                Touched::one((policy.name().to_owned(), name.to_string()))
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (policy, work): &(String, String),
        row: Option<Order>,
    ) -> Result<Option<Order>, String> {
        let AnyEvent::Schedules(event) = &happened.event else { return Ok(row) };
        let (retried, skipped_for) = row.map_or((0, None), |row| (row.retried, row.skipped_for));
        let (retried, skipped_for) = match event {
            Event::WorkRetried { .. } => (retried.saturating_add(1), skipped_for),
            Event::WorkSkipped { reason, .. } => (retried, Some(reason.to_string())),
            _ => (retried, skipped_for),
        };
        Ok(Some(Order {
            policy: policy.clone(),
            work: work.clone(),
            retried,
            skipped_for,
            ordered_at: happened.recorded_at,
            changed_at: happened.position,
        }))
    }
}
