//! Simulations that were made a moment ago, so that adopting one does not make it again; and one at a time per ledger.

use std::array;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use aggregates::LedgerId;
use aggregates::ledger::Proposal;

use super::{SimulateError, Simulation, simulate};
use crate::app::App;
use crate::log;

/// Simulations that are remembered, over all ledgers.
const REMEMBERED: usize = 4;
/// Turns that are taken: each ledger waits for one of them, which few others share.
const TURNS: usize = 64;

/// Simulations of this process.
pub struct Simulations {
    turns: [tokio::sync::Mutex<()>; TURNS],
    made: Mutex<VecDeque<Arc<Simulation>>>,
}

impl Default for Simulations {
    fn default() -> Self {
        Simulations { turns: array::from_fn(|_| tokio::sync::Mutex::default()), made: Mutex::default() }
    }
}

impl Simulations {
    /// What members would have under a proposal, at the end of the log.
    pub async fn of(
        &self,
        app: &App,
        ledger: LedgerId,
        proposal: Proposal,
    ) -> Result<Arc<Simulation>, SimulateError> {
        let _turn = self.turns[usize::from(ledger.0.as_bytes()[15]) % TURNS].lock().await;
        let head = log::head(&app.database, ledger).await?.ok_or(SimulateError::NotFound)?;
        let made = |made: &&Arc<Simulation>| {
            made.ledger == ledger && made.position == head.position && *made.proposal == proposal
        };
        if let Some(made) = self.made().iter().find(made) {
            return Ok(Arc::clone(made));
        }
        let now = app.clock.now();
        let made = Arc::new(simulate(&app.database, ledger, Arc::new(proposal), now, |_| ()).await?);
        let mut all = self.made();
        all.retain(|other| other.ledger != ledger || other.position == made.position);
        all.truncate(REMEMBERED - 1);
        all.push_front(Arc::clone(&made));
        Ok(made)
    }

    fn made(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Simulation>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
