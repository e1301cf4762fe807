//! The averages that the game shows, from ESI: `GET markets/prices/`.
//!
//! One list of all types, of all regions. `average_price` may be missing; `adjusted_price`, which industry fees are computed
//! from, is no price.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Sheet;
use crate::calling::{Ask, Failure, Service};
use crate::number::number;
use crate::quote::{Evidence, Quote};
use crate::{Basis, TypeId};

#[derive(Deserialize)]
struct Row<'a> {
    type_id: TypeId,
    #[serde(borrow)]
    average_price: Option<&'a RawValue>,
}

/// Asks about items.
pub(super) async fn sheet(
    service: &Service,
    types: &[TypeId],
    deadline: DateTime<Utc>,
) -> Result<Sheet, Failure> {
    let answer = service.ask_before(Ask::get("prices", "markets/prices/"), deadline).await?;
    let unlisted = Evidence::of(&[&*answer])?;
    let asked: BTreeSet<_> = types.iter().collect();
    let rows: Vec<Row> = answer.json()?;
    let listed = rows.iter().filter(|row| asked.contains(&row.type_id));
    let averages = listed.filter_map(|row| Some((row.type_id, row.average_price?)));
    let said = averages.map(|(id, average)| {
        let quote =
            number("average_price", average).map(|average| Quote::Average(Basis::MarketAverage, average));
        (id, (quote, unlisted.clone()))
    });
    Ok(Sheet { said: said.collect(), unlisted })
}
