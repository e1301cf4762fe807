//! Verifies payouts: looks in the game for the transfer that pays each one which a rail of the game was asked to pay.
//!
//! A transfer that certainly pays a payout is its proof, and marks it as paid under a key made from both. What is not certain
//! is suggested, and what does not fit says why; either is kept beside the log until there is more. The commander of the
//! fleet is who pays, by the character that they logged in as.

mod asked;
mod found;
mod paying;
mod waiting;

use std::collections::BTreeMap;
use std::time::Duration;

use aggregates::{LedgerId, MemberId};
use esi::verdicts;

use self::waiting::Waiting;
use crate::app::App;
use crate::game::{Game, NoGame};
use crate::lane::Failure;

/// Between two looks: the game's own answers stand for an hour, and for five minutes of contracts.
const LOOK_EVERY: Duration = Duration::from_mins(5);
/// After news, until the read models have come to it.
const SOON: Duration = Duration::from_millis(200);

/// Verifies what waits for it, for ever.
pub async fn verify_payouts(app: App) {
    loop {
        if let Err(failure) = verify_waiting(&app).await {
            tracing::warn!(?failure, "payouts are verified later");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.policies.news.processing() => tokio::time::sleep(SOON).await,
        }
    }
}

/// Verifies what waits for it, by commander. One whom the game does not answer stops no other.
pub async fn verify_waiting(app: &App) -> Result<(), Failure> {
    let Some(game) = &app.game else { return Ok(()) };
    let mut by: BTreeMap<(LedgerId, MemberId), Vec<Waiting>> = BTreeMap::new();
    for payout in waiting::read(&app.database).await? {
        by.entry((payout.ledger, payout.commander)).or_default().push(payout);
    }
    for (of, payouts) in by {
        match of_commander(app, game, of, &payouts).await {
            Ok(()) => {}
            Err(Unverified::Game(why)) => found::not_looked(app, of.0, &payouts, &why).await?,
            Err(Unverified::Books(failure)) => {
                tracing::warn!(ledger = %of.0, ?failure, "payouts are verified later");
            }
        }
    }
    Ok(())
}

/// Why nothing was looked at.
enum Unverified {
    /// The game.
    Game(NoGame),
    /// The books.
    Books(Failure),
}

impl From<NoGame> for Unverified {
    fn from(why: NoGame) -> Self {
        match why {
            NoGame::Vault(_) | NoGame::Database(_) => Unverified::Books(Failure::Unavailable),
            why => Unverified::Game(why),
        }
    }
}

impl From<Failure> for Unverified {
    fn from(failure: Failure) -> Self {
        Unverified::Books(failure)
    }
}

async fn of_commander(
    app: &App,
    game: &Game,
    of: (LedgerId, MemberId),
    payouts: &[Waiting],
) -> Result<(), Unverified> {
    let asked = asked::ask(app, game, of, payouts).await?;
    let used = waiting::used(&app.database, of.0, &asked.transfers).await?;
    let owed = payouts.iter().filter_map(|payout| asked.owed(payout, app.clock.now()));
    let verdicts = verdicts(&owed.collect::<Vec<_>>(), &asked.transfers, &used);
    for payout in payouts {
        let Some(verdict) = verdicts.get(&payout.payout) else { continue };
        let transfer = found::proof(verdict).and_then(|proof| asked.transfer(proof));
        match transfer {
            Some(transfer) => paying::pay(app, payout, transfer).await?,
            None => found::keep(app, payout, verdict).await?,
        }
    }
    Ok(())
}
