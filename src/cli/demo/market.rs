//! A stand-in for the market: the demo asks nobody outside for prices, and its answers are the same everywhere.
//!
//! Of the two sources that are asked first, the one that stands for Fuzzwork is down and the one that stands for ESI answers, so
//! that a valuation shows both. The figures are made up, near what such things cost.

use std::net::SocketAddr;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Jita 4-4, where everything is traded.
const JITA: u64 = 60_003_760;
/// A type's id in the game, what is bid for one of it, and what is asked.
const PRICES: [(u32, u32, u32); 62] = [
    (34, 4, 5),
    (35, 16, 18),
    (36, 74, 79),
    (37, 210, 232),
    (38, 905, 968),
    (39, 1_190, 1_310),
    (40, 2_480, 2_690),
    (11_399, 38_100, 41_900),
    (238, 95, 118),
    (201, 102, 126),
    (2_048, 412_000, 498_000),
    (519, 803_000, 921_000),
    (2_364, 744_000, 862_000),
    (10_190, 771_000, 888_000),
    (22_291, 905_000, 1_020_000),
    (2_281, 611_000, 702_000),
    (3_841, 498_000, 575_000),
    (3_831, 351_000, 402_000),
    (3_540, 1_120_000, 1_290_000),
    (3_530, 702_000, 811_000),
    (1_183, 403_000, 466_000),
    (12_076, 1_480_000, 1_690_000),
    (12_058, 1_230_000, 1_410_000),
    (440, 781_000, 899_000),
    (438, 404_000, 455_000),
    (448, 610_000, 693_000),
    (3_244, 692_000, 777_000),
    (527, 511_000, 590_000),
    (2_185, 388_000, 431_000),
    (2_446, 695_000, 770_000),
    (2_456, 209_000, 240_000),
    (2_488, 300_000, 338_000),
    (28_211, 1_170_000, 1_320_000),
    (11_289, 41_000, 48_500),
    (11_287, 20_400, 24_200),
    (28_668, 27_300, 30_800),
    (25_588, 8_200, 9_700),
    (25_589, 31_500, 36_000),
    (25_590, 6_900, 8_100),
    (25_591, 4_100, 5_300),
    (25_592, 2_900, 3_800),
    (25_593, 12_800, 14_900),
    (25_594, 22_100, 25_700),
    (25_595, 60_300, 68_800),
    (25_596, 7_700, 9_200),
    (25_597, 94_000, 106_500),
    (25_598, 15_400, 17_900),
    (25_599, 9_900, 11_600),
    (25_600, 29_700, 33_300),
    (25_605, 118_000, 132_000),
    (25_606, 9_100, 10_800),
    (30_252, 2_110, 2_600),
    (30_254, 41_000, 46_400),
    (30_258, 3_900, 4_800),
    (30_259, 5_640_000, 5_980_000),
    (30_269, 1_310_000, 1_490_000),
    (30_744, 198_000, 200_000),
    (30_745, 499_000, 500_000),
    (30_746, 1_499_000, 1_500_000),
    (30_747, 4_990_000, 5_000_000),
    (30_377, 21_300_000, 23_900_000),
    (30_378, 64_200_000, 70_100_000),
];

/// Answers on a loopback address of its own until the program ends.
pub async fn open() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let down = || async { (StatusCode::SERVICE_UNAVAILABLE, "the demo's Fuzzwork is down") };
    let stalls = Router::new()
        .route("/aggregates/", get(down))
        .route("/esi/markets/{region}/orders/", get(orders))
        .route("/esi/markets/prices/", get(averages));
    tokio::spawn(async move { axum::serve(listener, stalls).await });
    Ok(address)
}

#[derive(Deserialize)]
struct Asked {
    type_id: u32,
}

/// One order to buy and one to sell, for what the demo knows of.
async fn orders(Path(_): Path<u32>, Query(asked): Query<Asked>) -> Json<Vec<Value>> {
    let found = PRICES.iter().filter(|(id, ..)| *id == asked.type_id);
    let both = found.flat_map(|(id, bid, ask)| [order(*id, true, *bid), order(*id, false, *ask)]);
    Json(both.collect())
}

fn order(id: u32, is_buy_order: bool, price: u32) -> Value {
    json!({
        "order_id": u64::from(id) * 2 + u64::from(is_buy_order), "type_id": id, "is_buy_order": is_buy_order,
        "location_id": JITA, "system_id": 30_000_142, "price": price, "volume_remain": 1_000_000,
        "volume_total": 1_000_000, "min_volume": 1, "range": "station", "duration": 90, "issued": "2026-01-01T00:00:00Z",
    })
}

/// What the game shows as everything's value: the middle of both.
async fn averages() -> Json<Vec<Value>> {
    let middle = |(id, bid, ask): &(u32, u32, u32)| {
        let price = u32::midpoint(*bid, *ask);
        json!({ "type_id": id, "average_price": price, "adjusted_price": price })
    };
    Json(PRICES.iter().map(middle).collect())
}
