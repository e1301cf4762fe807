//! What members would have under other rules: a ledger's history is issued again through the aggregates, in memory, and the
//! answer is a difference. Nothing is written.
//!
//! - Commands are decided again, each in the context that it had; what they left to a rule is left to the proposed one. What
//!   is refused this way has no effect and is listed. Facts apply as recorded: their deltas, on the simulated balances.
//! - A void or a reassignment of an entry that was refused falls away, and is listed. What was refused at the time is not in
//!   the log. Policies do not run: what they did is in the log.
//! - Fleets and payouts are facts. Where other payout rules or prices are proposed, what each approval would owe is reckoned
//!   again: with what was known when it was made, and without touching what was paid.
//! - What was bid is a fact, and so is what an auction came to. Where other rules about ties are proposed, each close is decided
//!   again on the bids that there were, and what is charged for it follows.
//! - A restatement settles everything before it, and so does a switch to another system: what is issued again begins after
//!   the last one.
//! - The log is read by pages. Memory is bounded by members and by entries that a void names, never by events.

mod ahead;
mod book;
mod closing;
mod kept;
mod outcome;
mod owing;
mod periods;
mod recall;
mod switching;
mod walk;
mod world;

use std::sync::Arc;

use aggregates::auctions::ties_asked;
use aggregates::ledger::Proposal;
use aggregates::{AuctionsRefusal, FleetsRefusal, LedgerId, LedgerRefusal, Position};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::lane::{Failure, LoadError, Refusal};
use crate::log::{self, PAGE};

pub use closing::AwardChange;
pub use outcome::{Changed, NotAgain, Simulation};
pub use owing::{Owed, OwedChange};
pub use recall::Simulations;
pub use switching::switched;

/// Why there is no simulation.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The log cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The proposal is none.
    #[error(transparent)]
    Refused(#[from] LedgerRefusal),
    /// What is proposed for payouts is none.
    #[error(transparent)]
    NoPayouts(#[from] FleetsRefusal),
    /// What is proposed for auctions is none.
    #[error(transparent)]
    NoTies(#[from] AuctionsRefusal),
    /// No such ledger.
    #[error("no such ledger")]
    NotFound,
    /// A decision panicked.
    #[error("a decision failed: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

impl From<sqlx::Error> for SimulateError {
    fn from(error: sqlx::Error) -> Self {
        SimulateError::Load(error.into())
    }
}

impl From<SimulateError> for Failure {
    fn from(error: SimulateError) -> Self {
        match error {
            SimulateError::Load(error) => error.into(),
            SimulateError::Refused(refusal) => Failure::Refused(Refusal::Ledger(refusal)),
            SimulateError::NoPayouts(refusal) => Failure::Refused(Refusal::Fleets(refusal)),
            SimulateError::NoTies(refusal) => Failure::Refused(Refusal::Auctions(refusal)),
            SimulateError::NotFound => Failure::NotFound,
            SimulateError::Panicked(error) => Failure::internal(error),
        }
    }
}

/// Issues a ledger's history again under a proposal. `progress` hears of positions that were come to.
pub async fn simulate(
    database: &PgPool,
    ledger: LedgerId,
    proposal: Arc<Proposal>,
    now: DateTime<Utc>,
    mut progress: impl FnMut(u64),
) -> Result<Simulation, SimulateError> {
    proposal.auction_ties.as_deref().map_or(Ok(()), ties_asked)?;
    let end = log::head(database, ledger).await?.ok_or(SimulateError::NotFound)?.position;
    let ahead = ahead::read(database, ledger, end).await?;
    let at_closes = closing::attended(database, ledger, &proposal).await?;
    let mut walk = walk::Walk::new(world::World::new(proposal, (ahead, at_closes), now));
    let mut at = Position(0);
    while at < end {
        let page = log::page(database, ledger, at, PAGE).await?;
        at = page.last().ok_or(LoadError::Gap { position: at.next() })?.position.min(end);
        // Decisions take processor time: not that of the threads that answer others.
        walk = tokio::task::spawn_blocking(move || walk.through(&page, end)).await??;
        progress(at.0);
    }
    walk.world.proposal.ends_what_is(&walk.world.plain, now)?;
    Ok(walk.world.outcome(ledger, end))
}
