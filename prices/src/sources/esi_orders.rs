//! The orders of a region, from ESI: `GET markets/{region}/orders/?order_type=all&type_id=34&page=1`.
//!
//! One item at a time, in as many pages as `X-Pages` says. The list may change between two pages: then all of it is asked for
//! once more, and an order that is on two pages counts once. Prices are computed as `percentile` says: for Jita of the orders
//! in Jita 4-4 itself, for a region of all its orders but what is sold in structures, which not everybody may enter. So does
//! Fuzzwork, by whose definition they compare.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Place, Sheet};
use crate::calling::{Answer, Ask, Failure, Service, later};
use crate::number::number;
use crate::percentile::{Order, average, percentile};
use crate::quote::{Evidence, Quote};
use crate::{Basis, JITA, Reason, Region, Side, THE_FORGE, TypeId};

/// Pages of one item's orders. Some 300 orders are many.
const MOST_PAGES: usize = 50;
/// Ids of structures that players built are beyond this.
const STRUCTURES: u64 = 100_000_000;

#[derive(Deserialize)]
struct Row<'a> {
    order_id: u64,
    type_id: TypeId,
    is_buy_order: bool,
    location_id: u64,
    volume_remain: u32,
    #[serde(borrow)]
    price: &'a RawValue,
}

/// Asks about an item.
pub(super) async fn sheet(
    service: &Service,
    place: Place,
    types: &[TypeId],
    deadline: DateTime<Utc>,
) -> Result<Sheet, Failure> {
    let region = if let Place::Region(region) = place { region } else { THE_FORGE };
    let mut said = BTreeMap::new();
    let mut unlisted = nothing(service);
    for id in types {
        let listing = Listing { service, region, id: *id, deadline };
        let Some(pages) = listing.pages().await? else { continue };
        unlisted = Evidence::of(&pages)?;
        said.insert(*id, (quote(&rows(&pages, *id)?, place), unlisted.clone()));
    }
    Ok(Sheet { said, unlisted })
}

/// What is to be said of a type that ESI does not know.
fn nothing(service: &Service) -> Evidence {
    let as_of = service.clock().now();
    Evidence { as_of, expires_at: later(as_of, service.manners().silent), digest: String::new() }
}

/// The orders of one item.
struct Listing<'a> {
    service: &'a Service,
    region: Region,
    id: TypeId,
    deadline: DateTime<Utc>,
}

impl Listing<'_> {
    /// All pages, or nothing if there is no such type.
    async fn pages(&self) -> Result<Option<Vec<Arc<Answer>>>, Failure> {
        match self.all(false).await {
            // A page that was there is not any more.
            Err(Failure::Refused { status: 404, .. }) => self.all(true).await,
            Ok(Some(pages)) if changed(&pages) => self.all(true).await,
            pages => pages,
        }
    }

    async fn all(&self, anew: bool) -> Result<Option<Vec<Arc<Answer>>>, Failure> {
        let first = match self.page(1, anew).await {
            Err(Failure::Refused { status: 404, .. }) => return Ok(None),
            first => first?,
        };
        let count = first.header("x-pages").map_or(Ok(1), str::parse).map_err(Failure::shape)?;
        if count > MOST_PAGES {
            return Err(Failure::shape(format_args!("{count} pages are more than {MOST_PAGES}")));
        }
        let others = stream::iter(2..=count).map(|number| self.page(number, anew));
        let others: Vec<_> = others.buffered(self.service.manners().at_once.max(1)).try_collect().await?;
        Ok(Some([vec![first], others].concat()))
    }

    async fn page(&self, number: usize, anew: bool) -> Result<Arc<Answer>, Failure> {
        let ask = Ask::get("orders", format!("markets/{}/orders/", self.region));
        let ask = ask.query("order_type", "all").query("type_id", self.id).query("page", number);
        self.service.ask_before(if anew { ask.anew() } else { ask }, self.deadline).await
    }
}

/// Whether the pages are not all of the same list.
fn changed(pages: &[Arc<Answer>]) -> bool {
    pages.iter().any(|page| page.as_of != pages[0].as_of && page.header("last-modified").is_some())
}

/// All orders, each once.
fn rows<'a>(pages: &'a [Arc<Answer>], id: TypeId) -> Result<BTreeMap<u64, Row<'a>>, Failure> {
    let mut rows = BTreeMap::new();
    for page in pages {
        for row in page.json::<Vec<Row>>()? {
            if row.type_id != id {
                return Err(Failure::shape(format_args!("an order for {}, not for {id}", row.type_id)));
            }
            rows.insert(row.order_id, row);
        }
    }
    Ok(rows)
}

fn quote(rows: &BTreeMap<u64, Row>, place: Place) -> Result<Quote, Reason> {
    let (mut buy, mut sell) = (Vec::new(), Vec::new());
    for row in rows.values().filter(|row| counts(row, place)) {
        let order = Order::new(number("price", row.price)?, row.volume_remain);
        if row.is_buy_order { buy.push(order) } else { sell.push(order) }
    }
    Ok(match place {
        Place::Jita => {
            Quote::Percentiles { buy: percentile(buy, Side::Buy), sell: percentile(sell, Side::Sell) }
        }
        _ => Quote::Average(Basis::OrderAverage, average(buy, sell)),
    })
}

fn counts(row: &Row, place: Place) -> bool {
    match place {
        Place::Jita => row.location_id == JITA,
        _ => row.is_buy_order || row.location_id <= STRUCTURES,
    }
}
