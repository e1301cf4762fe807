//! Why a source has no price for an item.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Strategy;
use crate::calling::Failure;

/// A side of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Orders of those who want to buy.
    Buy,
    /// Orders of those who want to sell.
    Sell,
    /// Both together.
    Both,
}

/// Why a source has no price for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Reason {
    /// It does not list the item.
    #[error("the item is not listed")]
    NotListed,
    /// Nobody trades it, or for less than a cent: that is no price.
    #[error("the price ({side}) is zero")]
    PriceZero {
        /// Whose orders are missing.
        side: Side,
    },
    /// What should be a number from 0 to 10^15 is not.
    #[error("`{field}` is `{text}`")]
    BadNumber {
        /// Which.
        field: String,
        /// What it is.
        text: String,
    },
    /// The source has no such prices.
    #[error("it has no prices for the strategy {strategy}")]
    StrategyNotOffered {
        /// What was asked for.
        strategy: Strategy,
    },
    /// It answers only with a key, and there is none.
    #[error("it needs a key, and none is set")]
    KeyMissing,
    /// It gave no answer that can be used.
    #[error(transparent)]
    #[serde(untagged)]
    Failed(#[from] Failure),
}

impl Reason {
    /// Whether asking later may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Reason::Failed(failure) if failure.may_pass())
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Buy => "buy",
            Side::Sell => "sell",
            Side::Both => "both sides",
        })
    }
}
