//! Read models of what a ledger owes and pays.

mod attempts;
mod balances;
mod list;
mod recoveries;
mod summaries;

pub use attempts::{Attempt, AttemptsModel};
pub use balances::{Balance, BalancesModel};
pub use list::{ListModel, Payout};
pub use recoveries::{RecoveriesModel, Recovery};
pub use summaries::{SummariesModel, Summary};

use aggregates::payouts::About;
use aggregates::{Amount, PayoutsEvent as Event};
use rust_decimal::Decimal;

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}

/// The payout that an event is about, where it is about one that was there before.
fn about(event: &Event) -> Option<&About> {
    match event {
        Event::Processing { about, .. }
        | Event::Paid { about, .. }
        | Event::Failed { about, .. }
        | Event::Lost { about, .. }
        | Event::Retried { about }
        | Event::Cancelled { about, .. }
        | Event::Reversed { about, .. } => Some(about),
        Event::Opened { .. }
        | Event::Withdrawn { .. }
        | Event::RecoveryOpened { .. }
        | Event::RecoverySettled { .. } => None,
    }
}

/// The sum, unless it is beyond all bounds.
fn sum(one: &Decimal, more: Amount) -> Result<Decimal, String> {
    let sum = one.checked_add(more.decimal()).ok_or_else(|| format!("{one} and {more} are too much"))?;
    Ok(sum.normalize())
}
