//! Janice's pricer: `POST pricer?market=2` with a line for each type id and the header `X-ApiKey`.
//!
//! A list with one row for each item that it knows. `top5AveragePrices` are its averages of the best five percent;
//! `immediatePrices`, which are the best single offers, are not read. A row's `date` is of when it is.

use chrono::{DateTime, Utc};
use reqwest::header::HeaderName;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Sheet;
use crate::calling::{Answer, Ask, Failure, Service};
use crate::number::number;
use crate::quote::{Evidence, Quote, Said};
use crate::settings::ApiKey;
use crate::{Reason, TypeId};

const API_KEY: HeaderName = HeaderName::from_static("x-apikey");
/// Jita 4-4.
const MARKET: u32 = 2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    date: Option<DateTime<Utc>>,
    market: Market,
    item_type: ItemType,
    #[serde(borrow)]
    #[serde(rename = "top5AveragePrices")]
    top5_average_prices: &'a RawValue,
}

#[derive(Deserialize)]
struct Market {
    id: u32,
}

#[derive(Deserialize)]
struct ItemType {
    eid: TypeId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Percentiles<'a> {
    #[serde(borrow)]
    buy_price: &'a RawValue,
    #[serde(borrow)]
    sell_price: &'a RawValue,
}

/// Asks about items.
pub(super) async fn sheet(
    service: &Service,
    key: &ApiKey,
    types: &[TypeId],
    deadline: DateTime<Utc>,
) -> Result<Sheet, Failure> {
    let lines = types.iter().map(TypeId::to_string).collect::<Vec<_>>().join("\n");
    let ask = Ask::post("pricer", "", "text/plain", lines.into_bytes()).question();
    let answer =
        service.ask_before(ask.query("market", MARKET).header(API_KEY, key.value()), deadline).await?;
    read(&answer)
}

fn read(answer: &Answer) -> Result<Sheet, Failure> {
    let rows: Vec<Row> = answer.json()?;
    if let Some(row) = rows.iter().find(|row| row.market.id != MARKET) {
        return Err(Failure::shape(format_args!("prices of the market {}, not {MARKET}", row.market.id)));
    }
    let unlisted = Evidence::of(&[answer])?;
    let said = rows.iter().map(|row| (row.item_type.eid, said(row, &unlisted))).collect();
    Ok(Sheet { said, unlisted })
}

fn said(row: &Row, evidence: &Evidence) -> Said {
    let as_of = row.date.unwrap_or(evidence.as_of).min(evidence.as_of);
    (quote(row.top5_average_prices), Evidence { as_of, ..evidence.clone() })
}

fn quote(prices: &RawValue) -> Result<Quote, Reason> {
    let prices: Percentiles = serde_json::from_str(prices.get()).map_err(Failure::shape)?;
    let (buy, sell) = (number("buyPrice", prices.buy_price)?, number("sellPrice", prices.sell_price)?);
    Ok(Quote::Percentiles { buy, sell })
}
