//! The sources: what each one can say, and how it is asked.

mod esi_orders;
mod esi_prices;
mod fuzzwork;
mod janice;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::calling::{Answer, Failure};
use crate::quote::{Evidence, Said};
use crate::settings::{ApiKey, Services};
use crate::{Reason, Region, Strategy, TypeId, UnknownName};

/// Who knows prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Fuzzwork's aggregates of a station or a region.
    FuzzworkAggregates,
    /// The orders of a region, from ESI.
    EsiRegionOrders,
    /// The averages that the game shows, from ESI.
    EsiMarketPrices,
    /// Janice's pricer.
    Janice,
}

/// What a price is of. Numbers of one place are the same for each strategy that asks there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Jita 4-4.
    Jita,
    /// All of a region.
    Region(Region),
    /// All regions.
    Everywhere,
}

/// What one answer says of the items that it was asked about.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) said: BTreeMap<TypeId, Said>,
    /// Where it is from that the others are not listed.
    pub(crate) unlisted: Evidence,
}

impl Source {
    /// All there are, in the order in which they are asked if nothing else is configured.
    pub const ALL: [Source; 4] =
        [Source::FuzzworkAggregates, Source::EsiRegionOrders, Source::EsiMarketPrices, Source::Janice];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Source::FuzzworkAggregates => "fuzzwork_aggregates",
            Source::EsiRegionOrders => "esi_region_orders",
            Source::EsiMarketPrices => "esi_market_prices",
            Source::Janice => "janice",
        }
    }

    /// Of where its prices are for a strategy, if it has any.
    pub(crate) fn place(self, strategy: Strategy, region: Region) -> Result<Place, Reason> {
        let average = strategy == Strategy::RegionalAverage;
        match self {
            Source::FuzzworkAggregates | Source::EsiRegionOrders if average => Ok(Place::Region(region)),
            Source::EsiMarketPrices if average => Ok(Place::Everywhere),
            Source::FuzzworkAggregates | Source::EsiRegionOrders | Source::Janice if !average => {
                Ok(Place::Jita)
            }
            _ => Err(Reason::StrategyNotOffered { strategy }),
        }
    }

    /// How many items are asked about at once.
    pub(crate) fn batch(self) -> usize {
        match self {
            Source::FuzzworkAggregates => 200,
            Source::EsiRegionOrders => 1,
            Source::EsiMarketPrices => usize::MAX,
            Source::Janice => 100,
        }
    }

    /// Asks about items.
    pub(crate) async fn ask(
        self,
        (services, janice_key): (&Services, Option<&ApiKey>),
        place: Place,
        types: &[TypeId],
        deadline: DateTime<Utc>,
    ) -> Result<Sheet, Reason> {
        let sheet = match self {
            Source::FuzzworkAggregates => fuzzwork::sheet(&services.fuzzwork, place, types, deadline).await,
            Source::EsiRegionOrders => esi_orders::sheet(&services.esi, place, types, deadline).await,
            Source::EsiMarketPrices => esi_prices::sheet(&services.esi, types, deadline).await,
            Source::Janice => {
                let key = janice_key.ok_or(Reason::KeyMissing)?;
                janice::sheet(&services.janice, key, types, deadline).await
            }
        };
        sheet.map_err(Reason::Failed)
    }
}

impl Evidence {
    /// Several answers are as old as the oldest and stand as long as the first to fall.
    pub(crate) fn of(answers: &[impl Borrow<Answer>]) -> Result<Self, Failure> {
        let all = || answers.iter().map(Borrow::borrow);
        Ok(Evidence {
            as_of: all().map(|answer| answer.as_of).min().ok_or(Failure::Empty)?,
            expires_at: all().map(|answer| answer.expires_at).min().ok_or(Failure::Empty)?,
            digest: crate::calling::digest(all().map(|answer| &*answer.body)),
        })
    }
}

impl FromStr for Source {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Source::ALL.into_iter().find(|source| source.name() == name);
        found.ok_or_else(|| UnknownName(name.to_owned()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_wire_are_read_back() {
        for source in Source::ALL {
            assert_eq!(source.name().parse(), Ok(source));
            assert_eq!(serde_json::to_value(source).expect("JSON"), source.name());
        }
        for strategy in Strategy::ALL {
            assert_eq!(strategy.name().parse(), Ok(strategy));
            assert_eq!(serde_json::to_value(strategy).expect("JSON"), strategy.name());
        }
        assert_eq!("eve_marketer".parse::<Source>(), Err(UnknownName("eve_marketer".to_owned())));
    }
}
