//! All sources on one server, a clock that is set by hand, and answers in the sources' shapes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use prices::calling::{Clock, Manners};
use prices::{
    ApiKey, Price, Priced, Prices, Reason, Services, Settings, Source, Strategy, THE_FORGE, TypeId,
};
use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server, ok};

pub const TRITANIUM: TypeId = TypeId(34);
pub const PYERITE: TypeId = TypeId(35);
pub const MEXALLON: TypeId = TypeId(36);

/// First words of the sources' paths.
pub const FUZZWORK: &str = "aggregates";
pub const ESI: &str = "esi";
pub const JANICE: &str = "pricer";

pub struct Market {
    pub server: Server,
    pub clock: Clock,
    pub services: Services,
    pub prices: Prices,
}

pub fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Market {
    /// With these sources.
    pub async fn of(order: &[Source]) -> Self {
        Market::with(order, |_| ()).await
    }

    /// With these sources, asked in a way of their own.
    pub async fn with(order: &[Source], set: impl FnOnce(&mut Settings)) -> Self {
        let server = Server::start().await;
        let clock = Clock::set_to(noon());
        let mut settings = Settings {
            order: order.to_vec(),
            fuzzwork: format!("{}/{FUZZWORK}/", server.base),
            esi: format!("{}/{ESI}/", server.base),
            janice: format!("{}/{JANICE}", server.base),
            janice_key: Some(ApiKey::new("a key").expect("a key")),
            manners: Manners { user_agent: "bursar tests".to_owned(), ..Manners::default() },
            total: Duration::from_secs(60),
        };
        set(&mut settings);
        let services = settings.services(&clock).expect("services");
        let prices = Prices::new(&settings, &services);
        Market { server, clock, services, prices }
    }

    pub fn on(&self, source: &'static str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> &Self {
        self.server.on(source, script);
        self
    }

    /// How often a source was asked.
    pub fn asked(&self, source: &str) -> usize {
        self.server.seen(source).len()
    }

    pub async fn price(&self, types: &[TypeId], strategy: Strategy) -> Priced {
        self.prices.price(types, strategy, THE_FORGE).await
    }

    /// The price of tritanium, which has one.
    pub async fn tritanium(&self, strategy: Strategy) -> Price {
        let priced = self.price(&[TRITANIUM], strategy).await;
        priced.found.get(&TRITANIUM).unwrap_or_else(|| panic!("{:?}", priced.missing)).clone()
    }

    /// What the sources said, none of which had a price.
    pub async fn reasons(&self, strategy: Strategy) -> Vec<Reason> {
        let mut priced = self.price(&[TRITANIUM], strategy).await;
        assert_eq!(priced.found.len(), 0);
        let tried = priced.missing.remove(&TRITANIUM).expect("tritanium");
        tried.into_iter().map(|tried| tried.reason).collect()
    }

    /// What the only source said, which had no price.
    pub async fn reason(&self) -> Reason {
        self.reasons(Strategy::JitaSell).await.remove(0)
    }
}

/// An item of Fuzzwork's.
pub fn aggregate(buy: &str, sell: &str) -> Value {
    let side = |percentile: &str, average: &str, volume: &str| {
        json!({ "weightedAverage": average, "max": "9.0", "min": "1.0", "stddev": "0.5", "median": "4.0",
            "volume": volume, "orderCount": "3", "percentile": percentile })
    };
    json!({ "buy": side(buy, "4.0", "100.0"), "sell": side(sell, "6.5", "300.0") })
}

/// Fuzzwork's answer about tritanium.
pub fn aggregates() -> String {
    json!({ "34": aggregate("5.501", "5.9225") }).to_string()
}

/// An order.
pub fn order(id: u64, buy: bool, price: Value, volume: u64) -> Value {
    json!({ "duration": 90, "is_buy_order": buy, "issued": "2026-11-20T05:12:25Z", "location_id": 60003760,
        "min_volume": 1, "order_id": id, "price": price, "range": "region", "system_id": 30000142, "type_id": 34,
        "volume_remain": volume, "volume_total": volume })
}

/// A row of Janice's.
pub fn row(id: u32, buy: Value, sell: Value) -> Value {
    let best = json!({ "buyPrice": 1, "splitPrice": 50, "sellPrice": 99 });
    json!({ "date": "2026-11-21T00:00:00Z", "market": { "id": 2, "name": "Jita 4-4" }, "buyOrderCount": 44,
        "buyVolume": 15630, "sellOrderCount": 113, "sellVolume": 21277, "immediatePrices": best,
        "top5AveragePrices": { "buyPrice": buy, "splitPrice": 0, "sellPrice": sell },
        "itemType": { "eid": id, "name": "A mineral", "volume": 0.01, "packagedVolume": 0.01 } })
}

/// Answers with a list.
pub fn list(rows: &[Value]) -> Reply {
    ok(Value::from(rows.to_vec()).to_string())
}
