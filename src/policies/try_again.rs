//! Trying again what somebody ordered to: at once where this server can, and by the next look where it is underway already.

use aggregates::schedules::{Policy, Work};
use aggregates::{LedgerId, ScheduleId};
use chrono::{DateTime, Utc};

use super::{close_auctions, run_schedules, sign_checkpoints};
use crate::app::App;
use crate::notary::Slot;

/// Tries again what was ordered. What fails is noted as ever; notices, prices and payouts are woken up by the order itself.
pub async fn try_again(app: &App, ledger: LedgerId, work: &Work) {
    let first = work.name.as_str().split(' ').next().unwrap_or_default();
    match work.policy {
        Policy::Schedules => {
            let Ok(schedule) = first.parse() else { return };
            let ran = run_schedules::run_due(app, ledger, ScheduleId(schedule)).await;
            if let Err(failure) = ran {
                tracing::warn!(%ledger, ?failure, "a schedule failed again");
            }
        }
        Policy::Auctions => {
            if let Err(failure) = close_auctions::close_due_of(app, ledger).await {
                tracing::warn!(%ledger, ?failure, "auctions are closed later");
            }
        }
        Policy::Checkpoints => {
            let Ok(slot) = first.parse::<DateTime<Utc>>() else { return };
            if let Err(error) = sign_checkpoints::sign_due_of(app, ledger, Slot(slot)).await {
                tracing::warn!(%ledger, %error, "checkpoints are signed later");
            }
        }
        Policy::Valuations | Policy::Notices | Policy::Verification => {}
    }
}
