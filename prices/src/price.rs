//! A price, and what came of pricing.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Reason, Source, Strategy, TypeId};

/// A price that is older than so many hours is stale.
pub const STALE_AFTER_HOURS: i64 = 48;

/// What kind of price it is. There is no single best offer among them: one order of one piece would make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The volume-weighted average of the best five percent of what is offered.
    Percentile,
    /// The volume-weighted average of all that is offered, without outliers.
    OrderAverage,
    /// The average that the game shows, over all regions.
    MarketAverage,
}

/// What one item is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// ISK for one piece, with two places, above zero.
    pub unit: Decimal,
    /// Whose price it is.
    pub source: Source,
    /// Which price it is.
    pub strategy: Strategy,
    /// What kind of price it is.
    pub basis: Basis,
    /// Of when it is, by the source's own word.
    pub as_of: DateTime<Utc>,
    /// Until when the source gives no other.
    pub expires_at: DateTime<Utc>,
    /// SHA-256 of the answer's bytes (of several pages one after the other) in hexadecimal digits.
    pub digest: String,
}

/// A source that was asked, or passed over, in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Which.
    pub source: Source,
    /// Why it has no price.
    #[serde(flatten)]
    pub reason: Reason,
}

/// What came of pricing: every item that was asked for is in one of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Priced {
    /// When this was done.
    pub at: DateTime<Utc>,
    /// What has a price.
    pub found: BTreeMap<TypeId, Price>,
    /// What has none, and what each source said, in their order.
    pub missing: BTreeMap<TypeId, Vec<Tried>>,
    /// Why sources were passed over for what another one priced afterwards.
    pub passed: BTreeMap<TypeId, Vec<Tried>>,
}

impl Price {
    /// Whether it is older than [`STALE_AFTER_HOURS`].
    pub fn stale(&self, now: DateTime<Utc>) -> bool {
        now - self.as_of > TimeDelta::hours(STALE_AFTER_HOURS)
    }
}

impl std::fmt::Display for Tried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calling::Failure;

    #[test]
    fn a_price_is_stale_when_it_is_older_than_two_days() {
        let as_of = DateTime::UNIX_EPOCH;
        let price = Price {
            unit: Decimal::new(550, 2),
            source: Source::Janice,
            strategy: Strategy::JitaBuy,
            basis: Basis::Percentile,
            as_of,
            expires_at: as_of,
            digest: "00".to_owned(),
        };
        assert!(!price.stale(as_of + TimeDelta::hours(48)));
        assert!(price.stale(as_of + TimeDelta::hours(48) + TimeDelta::seconds(1)));
        let written = serde_json::to_value(&price).expect("JSON");
        assert_eq!(written["unit"], "5.50");
        assert_eq!((&written["source"], &written["strategy"]), (&"janice".into(), &"jita_buy".into()));
        assert_eq!(serde_json::from_value::<Price>(written).expect("a price"), price);
    }

    #[test]
    fn what_came_of_pricing_is_read_back_as_it_was_written() {
        let tried = vec![Tried { source: Source::Janice, reason: Reason::KeyMissing }];
        let missing = BTreeMap::from([(TypeId(34), tried)]);
        let (found, passed) = (BTreeMap::new(), BTreeMap::new());
        let priced = Priced { at: DateTime::UNIX_EPOCH, found, missing, passed };
        let written = serde_json::to_string(&priced).expect("JSON");
        assert_eq!(serde_json::from_str::<Priced>(&written).expect("what came of it"), priced);
    }

    #[test]
    fn what_was_tried_is_written_with_its_code_and_read_back() {
        let reasons = [
            (Reason::NotListed, "NOT_LISTED"),
            (Reason::PriceZero { side: crate::Side::Buy }, "PRICE_ZERO"),
            (Reason::Failed(Failure::Html), "HTML"),
            (Reason::Failed(Failure::TimedOut { milliseconds: 8000 }), "TIMED_OUT"),
        ];
        for (reason, code) in reasons {
            let tried = Tried { source: Source::EsiRegionOrders, reason };
            let written = serde_json::to_value(&tried).expect("JSON");
            assert_eq!((&written["source"], &written["code"]), (&"esi_region_orders".into(), &code.into()));
            assert_eq!(serde_json::from_value::<Tried>(written).expect("what was tried"), tried);
        }
    }
}
