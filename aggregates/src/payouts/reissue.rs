//! Issuing history again: what was owed and paid does not hang on any rule of points.

use super::{Payouts, PayoutsEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Payouts {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Opened { .. }
            | Event::Withdrawn { .. }
            | Event::Processing { .. }
            | Event::Paid { .. }
            | Event::Failed { .. }
            | Event::Lost { .. }
            | Event::Retried { .. }
            | Event::Cancelled { .. }
            | Event::Reversed { .. }
            | Event::RecoveryOpened { .. }
            | Event::RecoverySettled { .. } => {}
        })
    }
}
