//! What bursar does beside what the hardware and its peers allow, each pair measured in one run.
//!
//! `BENCH_SECONDS` is how long each figure is measured (30), `BENCH_EVENTS` how long the log of the
//! rebuilds is (1,000,000); `BENCH_ONLY` measures some parts only: lane, hundred, projecting, snapshot, postgres-es, rebuild, http, payouts.
//! `BENCH_PAYOUTS` is how many payouts are listed (1,000,000).

// What answers a query nests deeper than the compiler follows of its own accord.
#![recursion_limit = "256"]
#![allow(missing_docs, reason = "a program")]
#![allow(clippy::float_arithmetic, reason = "rates and ratios of measurements, not money")]

mod guild;
mod http;
mod lane;
mod limit;
mod payouts;
mod pgbench;
mod proof;
mod rebuild;
mod table;

use std::time::Duration;

use bursar::postgres::{Options, start};

use crate::table::Report;

/// Settings that a server of this size would have, and room for as many callers as commands at a time.
const SETTINGS: &[(&str, &str)] =
    &[("shared_buffers", "2GB"), ("max_wal_size", "8GB"), ("max_connections", "320")];

/// What can be measured, in this order. Each part has a PostgreSQL of its own: what one leaves behind to be vacuumed is
/// not another's to pay for. The server takes its application down with it, so a part of its own is what it needs, too.
const PARTS: &[&str] =
    &["lane", "hundred", "projecting", "snapshot", "postgres-es", "rebuild", "http", "payouts"];

fn main() -> anyhow::Result<()> {
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    let wanted = |part: &str| only.is_empty() || only.split(',').any(|name| name == part);
    let mut report = Report::default();
    for part in PARTS.iter().filter(|part| wanted(part)) {
        let data = std::env::temp_dir().join(format!("bursar-bench-{}-{part}", std::process::id()));
        let settings =
            SETTINGS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let postgres = start(Options { data: data.clone(), settings })?;
        let measured = tokio::runtime::Runtime::new()?.block_on(async {
            let bench = guild::Bench::prepare(postgres.url(), data.clone()).await?;
            measure(part, &bench, &mut report).await
        });
        postgres.stop()?;
        std::fs::remove_dir_all(data)?;
        measured?;
    }
    println!("{}", report.table());
    Ok(())
}

async fn measure(part: &str, bench: &guild::Bench, report: &mut Report) -> anyhow::Result<()> {
    match part {
        "lane" => lane::one_ledger(bench, report).await,
        "hundred" => lane::hundred_ledgers(bench, report).await,
        "projecting" => lane::projecting(bench, report).await,
        "snapshot" => lane::beside_a_snapshot(bench, report).await,
        "postgres-es" => lane::on_postgres_es(bench, report).await,
        "rebuild" => rebuild::against_reading(bench, report).await,
        "http" => http::served(bench, report).await,
        _ => payouts::listed(bench, report).await,
    }
}

/// How long one figure is measured.
pub fn span() -> Duration {
    Duration::from_secs(number("BENCH_SECONDS", 30))
}

/// A number from the environment.
pub fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
