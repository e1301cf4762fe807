//! `/bid`, and what may be typed after it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{Choice, Said};
use super::request::Request;
use super::text_at;
use crate::notices::loot::role;
use crate::notices::{text, thousands};
use crate::vault::normalised;

/// Characters that a choice may show.
const LONGEST_CHOICE: usize = 100;

/// Bids in an auction that goes by its id, or by what is bid for if there is but one of it. Nothing is said of other bids.
pub async fn bid(
    request: &Request<'_>,
    auction: &str,
    (amount, off_spec): (&str, bool),
) -> Result<String, Said> {
    let auction = which(request, auction).await?;
    let input = json!({ "auctionId": auction, "amount": amount, "offSpec": off_spec });
    let selection = "auction { item { name } closesAt }";
    let done = request.does(("placeBid", "PlaceBidInput"), input, selection).await?;
    let (item, role) = (text(text_at(&done, "/auction/item/name")), role(off_spec));
    let until: Option<DateTime<Utc>> = text_at(&done, "/auction/closesAt").parse().ok();
    let until = until.map(|at| format!("; bids until <t:{}:R>", at.timestamp())).unwrap_or_default();
    Ok(format!("Your bid of {} for {item}{role} is in{until}", thousands(amount)))
}

/// Auctions that are live and fit what was typed so far.
pub async fn choices(request: &Request<'_>, typed: &str) -> Result<Vec<Choice>, Said> {
    let typed = normalised(typed);
    let fits = |(_, item): &(Uuid, String)| normalised(item).contains(&typed);
    let choice = |(id, item): (Uuid, String)| Choice {
        name: item.chars().take(LONGEST_CHOICE).collect(),
        value: id.to_string(),
    };
    Ok(live(request).await?.into_iter().filter(fits).map(choice).collect())
}

async fn which(request: &Request<'_>, auction: &str) -> Result<Uuid, Said> {
    if let Ok(id) = auction.trim().parse() {
        return Ok(id);
    }
    let named = normalised(auction);
    let mut live = live(request).await?;
    live.retain(|(_, item)| normalised(item) == named);
    match live.as_slice() {
        [(id, _)] => Ok(*id),
        [] => Err(Said::new("UNKNOWN_AUCTION", "nothing of that name is bid for now.")),
        _ => Err(Said::new(
            "AUCTION_AMBIGUOUS",
            "several of that name are bid for now: choose one from the list.",
        )),
    }
}

/// The ids and items of auctions that take bids.
async fn live(request: &Request<'_>) -> Result<Vec<(Uuid, String)>, Said> {
    let selection = "auctions(state: LIVE, first: 100) { nodes { id item { name } } }";
    let seen = request.reads("", selection, json!({})).await?;
    let nodes = seen["auctions"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let read =
        |node: &Value| Some((text_at(node, "/id").parse().ok()?, text_at(node, "/item/name").to_owned()));
    Ok(nodes.iter().filter_map(read).collect())
}
