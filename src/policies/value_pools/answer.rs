//! What the sources said, as a command.

use std::sync::Arc;

use aggregates::fleets::{LinePrice, Priced as Told, Unpriced};
use aggregates::{Actor, Amount, FleetsCommand, PayoutsCommand, Text};
use prices::{Price, Priced, Reason, Tried, TypeId};
use serde_json::json;

use super::waiting::Waiting;
use crate::app::Submission;
use crate::lane::{ClientKey, Failure, Part};

/// What is to be recorded, each where the one before cannot be: prices and the approval, and prices alone, so that whoever
/// approves the pool hears why that does not go; or that none could be asked for. Nothing yet, if some source may be reached
/// later and this is not the last try.
pub fn of(pool: &Waiting, priced: &Priced, last: bool) -> Result<Vec<Submission>, Failure> {
    match unreached(pool, priced) {
        Some(_) if !last => Ok(Vec::new()),
        Some(why) => Ok(vec![failed(pool, &why)?]),
        None => {
            let (id, prices) = (pool.pool, recorded(pool, priced)?);
            let approved = vec![
                prices.clone(),
                fleets(FleetsCommand::Approve { pool: id, automatic: true }),
                Part::Payouts(Arc::new(PayoutsCommand::OpenOfPool { pool: id })),
                fleets(FleetsCommand::Settle { pool: id }),
            ];
            let unapproved = submission(pool, vec![prices], "unapproved prices")?;
            Ok(vec![submission(pool, approved, "prices")?, unapproved])
        }
    }
}

/// That there are no prices, and why.
pub fn failed(pool: &Waiting, why: &str) -> Result<Submission, Failure> {
    let why = Text::new("why", short(why)).map_err(Failure::internal)?;
    let fail = FleetsCommand::FailValuation { pool: pool.pool, valuation: pool.valuation, why };
    submission(pool, vec![fleets(fail)], "failed")
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

fn recorded(pool: &Waiting, priced: &Priced) -> Result<Part, Failure> {
    let mut prices = Vec::new();
    let mut missing = Vec::new();
    for (line, id) in &pool.lines {
        match priced_as(priced, *id) {
            Ok((price, unit)) => prices.push(LinePrice { line: *line, price: told(price, unit)? }),
            Err(why) => {
                let why = Text::new("why", why).map_err(Failure::internal)?;
                missing.push(Unpriced { line: *line, why });
            }
        }
    }
    Ok(fleets(FleetsCommand::RecordPrices { pool: pool.pool, valuation: pool.valuation, prices, missing }))
}

/// What a type's unit is worth, or why nobody knows.
fn priced_as(priced: &Priced, id: Option<TypeId>) -> Result<(&Price, Amount), String> {
    if let Some(price) = id.and_then(|id| priced.found.get(&id)) {
        let unit = Amount::try_from(price.unit);
        return unit.map(|unit| (price, unit)).map_err(|why| format!("{}: {why}", price.source.name()));
    }
    let tried = id.and_then(|id| priced.missing.get(&id));
    Err(tried.map_or_else(|| "it is no type of the game's".to_owned(), |tried| sentence(tried)))
}

fn fleets(command: FleetsCommand) -> Part {
    Part::Fleets(Arc::new(command))
}

fn told(price: &Price, unit: Amount) -> Result<Told, Failure> {
    let text = |field, text: &str| Text::new(field, text).map_err(Failure::internal);
    let strategy = serde_json::from_value(json!(price.strategy)).map_err(Failure::internal)?;
    Ok(Told {
        unit,
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
    short(&said.join("; "))
}

fn short(text: &str) -> String {
    text.chars().take(240).collect()
}

/// Every server records a valuation under the same key and as the same command, whatever its sources said: the first counts.
fn submission(pool: &Waiting, parts: Vec<Part>, outcome: &str) -> Result<Submission, Failure> {
    let (id, valuation) = (pool.pool, pool.valuation);
    let said = json!({ "policy": "value_pools", "pool": id, "valuation": valuation });
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
