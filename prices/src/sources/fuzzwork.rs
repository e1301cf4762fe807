//! Fuzzwork's aggregates: `GET aggregates/?station=60003760&types=34,35`, or `?region=10000002&...`.
//!
//! An object by type id with two sides each; numbers are strings. What nobody trades is left out, or filled with zeros. Where
//! nothing at all is listed, the answer is an empty list instead. Only the numbers that a place is asked for are read.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Place, Sheet};
use crate::calling::{Answer, Ask, Failure, Service};
use crate::number::number;
use crate::quote::{Evidence, Quote};
use crate::{Basis, JITA, MOST, Reason, TypeId};

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    buy: Orders<'a>,
    #[serde(borrow)]
    sell: Orders<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Orders<'a> {
    #[serde(borrow)]
    weighted_average: &'a RawValue,
    #[serde(borrow)]
    volume: &'a RawValue,
    #[serde(borrow)]
    percentile: &'a RawValue,
}

/// Asks about items.
pub(super) async fn sheet(
    service: &Service,
    place: Place,
    types: &[TypeId],
    deadline: DateTime<Utc>,
) -> Result<Sheet, Failure> {
    let list = types.iter().map(TypeId::to_string).collect::<Vec<_>>().join(",");
    let ask = Ask::get("aggregates", "");
    let ask = match place {
        Place::Region(region) => ask.query("region", region),
        Place::Jita | Place::Everywhere => ask.query("station", JITA),
    };
    let answer = service.ask_before(ask.query("types", list), deadline).await?;
    read(&answer, place, types)
}

fn read(answer: &Answer, place: Place, types: &[TypeId]) -> Result<Sheet, Failure> {
    let nothing = answer.json::<[(); 0]>().is_ok();
    let items = if nothing { BTreeMap::new() } else { answer.json::<BTreeMap<String, &RawValue>>()? };
    let unlisted = Evidence::of(&[answer])?;
    let listed = types.iter().filter_map(|id| Some((*id, *items.get(&id.to_string())?)));
    let said = listed.map(|(id, item)| (id, (quote(item, place), unlisted.clone()))).collect();
    Ok(Sheet { said, unlisted })
}

fn quote(item: &RawValue, place: Place) -> Result<Quote, Reason> {
    let Item { buy, sell } = serde_json::from_str(item.get()).map_err(Failure::shape)?;
    if let Place::Region(_) = place {
        return Ok(Quote::Average(Basis::OrderAverage, average(&buy, &sell)?));
    }
    let [buy, sell] = [buy.percentile, sell.percentile].map(|raw| number("percentile", raw));
    Ok(Quote::Percentiles { buy: buy?, sell: sell? })
}

/// The average of both sides by volume. A side without volume, or with an average of zero, has no part in it.
fn average(buy: &Orders, sell: &Orders) -> Result<Decimal, Reason> {
    let (mut sum, mut pieces) = (Decimal::ZERO, Decimal::ZERO);
    for side in [buy, sell] {
        let volume = number("volume", side.volume)?;
        let average = number("weightedAverage", side.weighted_average)?;
        let Some(worth) = average.checked_mul(volume) else {
            return Err(Reason::BadNumber { field: "volume".to_owned(), text: volume.to_string() });
        };
        if worth.is_zero() {
            continue;
        }
        // Two numbers of at most 28 digits, the larger of which was just held.
        (sum, pieces) = (sum.saturating_add(worth), pieces.saturating_add(volume));
    }
    Ok(sum.checked_div(pieces).unwrap_or_default().min(MOST))
}
