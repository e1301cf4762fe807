//! Tells a ledger's webhook what happens: payouts, decisions of the loot council, auctions, and what of them comes to its end.
//!
//! It follows the log behind the read models, and remembers by position what is to be told and what became of it. So an event is
//! told once, however many servers run, however often one begins again and however often tables are built anew; and what
//! happened before there was a webhook, or came with a ledger from another server, is not told. What may have arrived is not
//! sent again. What certainly did not is, with longer and longer waits that outlive the server.

mod ending;
mod find;
mod orders;
mod outcome;
mod send;
mod what;

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use sqlx::PgPool;

use crate::app::App;
use crate::log::Undecodable;
use crate::vault::VaultError;

/// Between two looks: for what other servers took in, and for what failed before.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Between news and the look after it, until the read models have come to it and what was paid together is there.
const SOON: Duration = Duration::from_millis(200);

/// Why webhooks could not be told.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The ledger's keys cannot be had.
    #[error(transparent)]
    Keys(#[from] VaultError),
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] Undecodable),
    /// What sends messages broke down.
    #[error(transparent)]
    Broken(#[from] tokio::task::JoinError),
    /// What cannot be.
    #[error("{0}")]
    Defect(String),
}

/// Tells whatever is to be told, for ever.
pub async fn tell_discord(app: App) {
    loop {
        if let Err(error) = tell_due(&app).await {
            tracing::warn!(%error, "webhooks are told later");
        }
        let rest = match next(&app.database).await {
            Ok(Some(due)) => (due - app.clock.now()).to_std().unwrap_or_default().clamp(SOON, LOOK_EVERY),
            Ok(None) | Err(_) => LOOK_EVERY,
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = app.policies.news.notices() => tokio::time::sleep(SOON).await,
        }
    }
}

/// Finds what is to be told by now, and tells it. One ledger's webhook that is gone keeps no other waiting, and one that is slow
/// no longer than for one message.
pub async fn tell_due(app: &App) -> Result<(), NotTold> {
    find::find(app).await?;
    ending::find(app).await?;
    send::give_up_on_the_lost(app).await?;
    orders::follow(app).await?;
    let claimed = send::claim(app).await?;
    let telling = claimed.into_iter().map(|(ledger, notices)| {
        let told = send::tell_in_order(app.clone(), ledger, notices);
        // A server that ends sees to the end what it began: else nobody would know whether it arrived.
        app.policies.to_its_end(told)
    });
    for told in join_all(telling).await {
        told??;
    }
    Ok(())
}

/// Whether an event is told of.
pub fn is_told(event_type: &str) -> bool {
    find::kind_of(event_type).is_some()
}

/// When something is to be told next.
async fn next(database: &PgPool) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    let next = sqlx::query_scalar!(
        "SELECT min(due_at) FROM notices WHERE state = 'waiting' AND kind = ANY($1)",
        &send::kinds()
    );
    next.fetch_one(database).await
}
