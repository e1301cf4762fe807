//! What the sources said, as a command.

use std::sync::Arc;

use aggregates::fleets::{LinePrice, Priced as Told, Unpriced};
use aggregates::{Actor, FleetsCommand, PayoutsCommand, Text};
use prices::{Price, Priced, Reason, Tried};
use serde_json::json;

use super::waiting::Waiting;
use crate::app::Submission;
use crate::lane::{ClientKey, Failure, Part};

/// What is to be recorded: prices, or that none could be asked for. Nothing yet, if some source may be reached later and this is
/// not the last try.
pub fn of(pool: &Waiting, priced: &Priced, last: bool) -> Result<Option<Submission>, Failure> {
    let unreached = unreached(pool, priced);
    let parts = match &unreached {
        Some(_) if !last => return Ok(None),
        Some(why) => vec![fleets(FleetsCommand::FailValuation {
            pool: pool.pool,
            valuation: pool.valuation,
            why: Text::new("why", why.clone()).map_err(Failure::internal)?,
        })],
        None => recorded(pool, priced)?,
    };
    submission(pool, parts, unreached.is_some()).map(Some)
}

/// Why nothing was priced, if that is only because no source could be reached.
fn unreached(pool: &Waiting, priced: &Priced) -> Option<String> {
    let failed = |tried: &Tried| matches!(tried.reason, Reason::Failed(_));
    let all_failed = priced.missing.values().all(|tried| tried.iter().any(failed));
    if pool.types().is_empty() || !priced.found.is_empty() || !all_failed {
        return None;
    }
    let first = priced.missing.values().next()?;
    Some(sentence(first))
}

fn recorded(pool: &Waiting, priced: &Priced) -> Result<Vec<Part>, Failure> {
    let mut prices = Vec::new();
    let mut missing = Vec::new();
    for (line, id) in &pool.lines {
        match id.and_then(|id| priced.found.get(&id)) {
            Some(price) => prices.push(LinePrice { line: *line, price: told(price)? }),
            None => {
                let tried = id.and_then(|id| priced.missing.get(&id));
                let why =
                    tried.map_or_else(|| "it is no type of the game's".to_owned(), |tried| sentence(tried));
                missing
                    .push(Unpriced { line: *line, why: Text::new("why", why).map_err(Failure::internal)? });
            }
        }
    }
    let (id, valuation) = (pool.pool, pool.valuation);
    Ok(vec![
        fleets(FleetsCommand::RecordPrices { pool: id, valuation, prices, missing }),
        fleets(FleetsCommand::Approve { pool: id, automatic: true }),
        Part::Payouts(Arc::new(PayoutsCommand::OpenOfPool { pool: id })),
        fleets(FleetsCommand::Settle { pool: id }),
    ])
}

fn fleets(command: FleetsCommand) -> Part {
    Part::Fleets(Arc::new(command))
}

fn told(price: &Price) -> Result<Told, Failure> {
    let text = |field, text: &str| Text::new(field, text).map_err(Failure::internal);
    let strategy = serde_json::from_value(json!(price.strategy)).map_err(Failure::internal)?;
    Ok(Told {
        unit: price.unit.try_into().map_err(Failure::internal)?,
        source: text("source", price.source.name())?,
        strategy: Some(strategy),
        as_of: price.as_of,
        digest: Some(Text::new("digest", price.digest.as_str()).map_err(Failure::internal)?),
        reason: None,
    })
}

/// What each source said, as far as there is room for it.
fn sentence(tried: &[Tried]) -> String {
    let said: Vec<String> = tried.iter().map(ToString::to_string).collect();
    said.join("; ").chars().take(240).collect()
}

/// Every server records a valuation under the same key and as the same command, whatever its sources said: the first counts.
fn submission(pool: &Waiting, parts: Vec<Part>, failed: bool) -> Result<Submission, Failure> {
    let (id, valuation) = (pool.pool, pool.valuation);
    let said = json!({ "policy": "value_pools", "pool": id, "valuation": valuation });
    let outcome = if failed { "failed" } else { "prices" };
    Ok(Submission {
        ledger: pool.ledger,
        actor: Actor::Policy("value_pools".to_owned()),
        on_behalf_of: None,
        client_key: ClientKey::new(format!("{id} {valuation} {outcome}"))?,
        canonical: serde_json_canonicalizer::to_vec(&said).map_err(Failure::internal)?,
        backdated_to: None,
        correlation: Some(format!("valuation {valuation} of pool {id}")),
        causation: Some(pool.asked_at),
        source: "value_pools",
        parts,
    })
}
