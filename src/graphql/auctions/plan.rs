//! What is auctioned and by which rules, as inputs say it.

use aggregates::auctions::{AntiSnipe, Commitment, Kind, Plan, SecondPrice, TieRule};
use aggregates::{RaidId, Text};
use async_graphql::{InputObject, OneofObject};
use uuid::Uuid;

use super::choices::AuctionTie;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::points::{ItemInput, item};
use crate::graphql::scalar::{DateTime, Decimal};

/// What members bid for.
#[derive(Debug, InputObject)]
pub struct OpenAuctionInput {
    /// Whose books.
    pub ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    pub client_key: String,
    /// What members bid for.
    pub item: ItemInput,
    /// How many there are of it, 1 to 40; nobody gets two.
    #[graphql(default = 1, validator(minimum = 0))]
    pub copies: i32,
    /// How members bid, and what who wins pays.
    pub kind: AuctionKindInput,
    /// The least bid, above zero.
    pub minimum: Decimal,
    /// From when on no bid is taken: ahead, by 90 days at most. It is closed then, by itself.
    pub closes_at: DateTime,
    /// Whether bids for another role than a member's own are taken; those for their own always go before them.
    #[graphql(default)]
    pub off_spec: bool,
    /// What tells equal bids apart, in this order. Where none of them tells in any case, `EARLIEST` is asked last.
    #[graphql(default)]
    pub ties: Vec<AuctionTie>,
    /// The raid that it belongs to.
    pub raid_id: Option<Uuid>,
    /// What there is to know, 1 to 500 characters, not about a person.
    pub note: Option<String>,
}

/// How members bid, in exactly one way.
#[derive(Debug, OneofObject)]
pub enum AuctionKindInput {
    /// Everybody sees the bids, and each has to be higher than what it outbids.
    Open(OpenKindInput),
    /// Nobody sees another's bid before the close; who wins pays their own. Always `true`.
    Sealed(bool),
    /// Nobody sees another's bid before the close; who wins pays by the highest bid of the same kind that lost.
    Vickrey(VickreyKindInput),
}

/// An open auction.
#[derive(Debug, InputObject)]
pub struct OpenKindInput {
    /// The steps of the grid that bids lie on, from the minimum up. All that somebody has may be bid wherever it lies.
    increment: Decimal,
    /// What a bid shortly before the end does to it.
    anti_snipe: Option<AntiSnipeInput>,
}

/// What a bid shortly before the end does to it.
#[derive(Debug, InputObject)]
pub struct AntiSnipeInput {
    /// How many seconds before the end, or fewer, is shortly.
    within: u32,
    /// How many seconds after such a bid the end is then, or later.
    extend: u32,
    /// How often bids move the end; any number of times without it.
    most: Option<u32>,
}

/// A second price.
#[derive(Debug, InputObject)]
pub struct VickreyKindInput {
    /// What is paid on top of the highest bid that lost, at most one's own bid; nothing without it.
    increment: Option<Decimal>,
}

/// The plan that an input means, with what commits to the seed of a draw, if there is to be one.
pub fn plan(input: OpenAuctionInput, commitment: Commitment) -> Result<Box<Plan>> {
    let ties: Vec<TieRule> = input.ties.into_iter().map(Into::into).collect();
    Ok(Box::new(Plan {
        item: item(input.item)?,
        copies: u32::try_from(input.copies).unwrap_or_default(),
        kind: kind(input.kind)?,
        minimum: input.minimum.points("minimum")?,
        closes_at: input.closes_at.0,
        off_spec: input.off_spec,
        commitment: ties.contains(&TieRule::Draw).then_some(commitment),
        ties,
        raid: input.raid_id.map(RaidId),
        note: input.note.map(|note| Text::new("note", note)).transpose()?,
    }))
}

fn kind(input: AuctionKindInput) -> Result<Kind> {
    Ok(match input {
        AuctionKindInput::Open(open) => Kind::Open {
            increment: open.increment.points("increment")?,
            anti_snipe: open.anti_snipe.map(|snipe| AntiSnipe {
                within: snipe.within,
                extend: snipe.extend,
                most: snipe.most,
            }),
        },
        AuctionKindInput::Sealed(true) => Kind::Sealed,
        AuctionKindInput::Sealed(false) => return Err(GraphqlError::no_kind()),
        AuctionKindInput::Vickrey(vickrey) => Kind::Vickrey {
            second_price: match vickrey.increment {
                Some(increment) => SecondPrice::BidPlusIncrement(increment.points("increment")?),
                None => SecondPrice::Bid,
            },
        },
    })
}
