//! Values pools: asks for the prices of what is in them, once somebody asked to have a pool valued.
//!
//! That a pool waits stands in its books, so a valuation outlives any server: whoever runs finds it. What the sources say is
//! recorded once, however many servers ask; a pool that changed meanwhile waits for another valuation, and an answer to the
//! earlier one is refused. Where nobody needs to approve, the prices and the approval are one command.

mod answer;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use prices::Prices;

use self::waiting::Waiting;
use crate::app::{App, Submission};
use crate::lane::Failure;

/// Between two looks for pools that wait: what another server took in, or what failed before.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Between two looks after news, until the read models have come to it.
const SOON: Duration = Duration::from_millis(100);
/// How often sources that cannot be reached are asked before a valuation is given up.
const TRIES: u32 = 3;

/// Values every pool that waits, for ever.
pub async fn value_pools(app: App, prices: Arc<Prices>) {
    let mut tried = BTreeMap::new();
    loop {
        match value_waiting(&app, &prices, &mut tried).await {
            Ok(()) => {}
            Err(failure) => tracing::warn!(?failure, "pools are valued later"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.policies.news.pools() => tokio::time::sleep(SOON).await,
        }
    }
}

/// How often each valuation was tried by this server.
type Tried = BTreeMap<(aggregates::PoolId, u32), u32>;

/// Values every pool that waits. One that cannot be valued stops no other.
pub async fn value_waiting(app: &App, prices: &Prices, tried: &mut Tried) -> Result<(), Failure> {
    let waiting = waiting::read(&app.database).await?;
    let is_here =
        |key: &(aggregates::PoolId, u32)| waiting.iter().any(|pool| (pool.pool, pool.valuation) == *key);
    tried.retain(|key, _| is_here(key));
    for pool in waiting {
        let count = tried.entry((pool.pool, pool.valuation)).or_default();
        *count += 1;
        if let Err(failure) = value(app, prices, &pool, *count >= TRIES).await {
            tracing::warn!(ledger = %pool.ledger, pool = %pool.pool, ?failure, "a pool is valued later");
        }
    }
    Ok(())
}

/// Asks the sources, and records what they say: prices, or on the last try that none of them could be asked. Where that cannot
/// be recorded, less of it is, so that no pool waits for ever: prices without an approval, and in the end only why.
async fn value(app: &App, prices: &Prices, pool: &Waiting, last: bool) -> Result<(), Failure> {
    let priced = prices.price(&pool.types(), pool.strategy, pool.region).await;
    let mut never = None;
    for answer in answer::of(pool, &priced, last)? {
        never = record(app, answer).await?;
        if never.is_none() {
            return Ok(());
        }
    }
    let Some(why) = never else { return Ok(()) };
    match record(app, answer::failed(pool, &why)?).await? {
        None => Ok(()),
        Some(why) => Err(Failure::internal(why)),
    }
}

/// Records an answer; gives why it never can be.
async fn record(app: &App, answer: Submission) -> Result<Option<String>, Failure> {
    match app.submit(answer).await {
        // The pool changed, or another server was first.
        Err(Failure::Refused(refusal)) if refusal.code() == "VALUATION_NOT_AWAITED" => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(refusal.sentence())),
        Err(Failure::EventTooLarge { bytes, limit }) => {
            Ok(Some(format!("what the sources say is {bytes} bytes long, of at most {limit}")))
        }
        answer => answer.map(|_| None),
    }
}
