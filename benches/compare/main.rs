//! What bursar does beside what the hardware and its peers allow, each pair measured in one run.
//!
//! `BENCH_SECONDS` is how long each figure is measured (30), `BENCH_EVENTS` how long the log of the
//! rebuilds is (1,000,000); `BENCH_ONLY` measures some parts only: lane, hundred, projecting, snapshot, postgres-es, rebuild, http.

#![allow(missing_docs, reason = "a program")]
#![allow(clippy::float_arithmetic, reason = "rates and ratios of measurements, not money")]

mod guild;
mod http;
mod lane;
mod limit;
mod pgbench;
mod rebuild;
mod table;

use std::path::PathBuf;
use std::time::Duration;

use bursar::postgres::{Options, start};

use crate::table::Report;

/// Settings that a server of this size would have, and room for as many callers as commands at a time.
const SETTINGS: &[(&str, &str)] =
    &[("shared_buffers", "2GB"), ("max_wal_size", "8GB"), ("max_connections", "320")];

fn main() -> anyhow::Result<()> {
    let data = std::env::temp_dir().join(format!("bursar-bench-{}", std::process::id()));
    let settings = SETTINGS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let postgres = start(Options { data: data.clone(), settings })?;
    let measured = tokio::runtime::Runtime::new()?.block_on(measure(postgres.url(), data.clone()));
    postgres.stop()?;
    std::fs::remove_dir_all(data)?;
    measured
}

async fn measure(url: &str, data: PathBuf) -> anyhow::Result<()> {
    let bench = guild::Bench::prepare(url, data).await?;
    let mut report = Report::default();
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    let wanted = |part: &str| only.is_empty() || only.split(',').any(|name| name == part);
    if wanted("lane") {
        lane::one_ledger(&bench, &mut report).await?;
    }
    if wanted("hundred") {
        lane::hundred_ledgers(&bench, &mut report).await?;
    }
    if wanted("projecting") {
        lane::projecting(&bench, &mut report).await?;
    }
    if wanted("snapshot") {
        lane::beside_a_snapshot(&bench, &mut report).await?;
    }
    if wanted("postgres-es") {
        lane::on_postgres_es(&bench, &mut report).await?;
    }
    if wanted("rebuild") {
        rebuild::against_reading(&bench, &mut report).await?;
    }
    // The server takes the application down with it, so it is the last.
    if wanted("http") {
        http::served(&bench, &mut report).await?;
    }
    println!("{}", report.table());
    Ok(())
}

/// How long one figure is measured.
pub fn span() -> Duration {
    Duration::from_secs(number("BENCH_SECONDS", 30))
}

/// A number from the environment.
pub fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
