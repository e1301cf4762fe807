//! Commands through the lane.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::points::PointsContext;
use aggregates::{Actor, Context, PointsBook, Position};
use hosting::Asked;
use reference::Reference;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::guild::{Bench, Guild};
use crate::table::Report;
use crate::{limit, pgbench, span};

/// What a load came to.
pub struct Load {
    /// Commands per second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    /// Milliseconds.
    pub p99: f64,
    /// Events per batch.
    pub batch: f64,
}

/// Issues charges, so many at a time, spread over these ledgers.
pub async fn load(bench: &Bench, guilds: &[Guild], at_a_time: usize) -> anyhow::Result<Load> {
    bench.settle().await?;
    let (start, span, run) = (Instant::now(), span(), Uuid::now_v7());
    let before = batches(bench);
    let mut tasks = JoinSet::new();
    for task in 0..at_a_time {
        let (app, guild) = (bench.app.clone(), guilds[task % guilds.len()].clone());
        tasks.spawn(async move {
            let mut took = Vec::new();
            while start.elapsed() < span {
                let (asked, n) = (Instant::now(), took.len());
                guild.issue(&app, format!("{run}-{task}-{n}"), task * 31 + n * 7).await?;
                took.push(asked.elapsed());
            }
            anyhow::Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(part) = tasks.join_next().await {
        took.extend(part??);
    }
    let after = batches(bench);
    Ok(summary(took, start.elapsed(), (after.0 - before.0) / (after.1 - before.1).max(1.0)))
}

/// What so many answers in so long come to.
pub fn summary(mut took: Vec<Duration>, elapsed: Duration, batch: f64) -> Load {
    took.sort_unstable();
    let at = |share: usize| took.get(took.len() * share / 100).copied().map_or(f64::NAN, millis);
    Load { rate: rate(took.len(), elapsed), p50: at(50), p99: at(99), batch }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// So many in so long, per second.
pub fn rate(count: usize, elapsed: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / elapsed.as_secs_f64()
}

/// Events and batches so far.
fn batches(bench: &Bench) -> (f64, f64) {
    let text = bench.app.metrics.text().unwrap_or_default();
    let value = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap_or_default()
    };
    (value("bursar_batch_events_sum "), value("bursar_batch_events_count "))
}

/// One ledger, projections paused.
pub async fn one_ledger(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    bench.app.projector.pause(true).await;
    for at_a_time in [1, 8, 64, 256] {
        let load = load(bench, std::slice::from_ref(&bench.guild), at_a_time).await?;
        let limit = limit::unnest(bench, load.batch).await?;
        let what = format!(
            "one ledger, {at_a_time} at a time (p50 {:.1} ms, p99 {:.1} ms, mean batch {:.0})",
            load.p50, load.p99, load.batch
        );
        let aim = if at_a_time >= 64 { "0.9" } else { "" };
        report.add(&what, load.rate, "the same statement alone", limit, aim);
        let rows = pgbench::single_rows(bench, at_a_time).await?;
        report.add(&what, load.rate, "pgbench, a row a commit", rows, "");
        let heads = pgbench::head_rows(bench, at_a_time).await?;
        let aim = if at_a_time >= 64 { "20" } else { "" };
        report.add(&what, load.rate, "pgbench, head row and event a commit", heads, aim);
    }
    bench.app.projector.pause(false).await;
    Ok(())
}

/// A hundred ledgers, projections paused.
pub async fn hundred_ledgers(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let mut guilds = Vec::new();
    for _ in 0..100 {
        guilds.push(Guild::open(&bench.app, 20).await?);
    }
    bench.app.projector.pause(true).await;
    for at_a_time in [64, 256] {
        let load = load(bench, &guilds, at_a_time).await?;
        let rows = pgbench::single_rows(bench, at_a_time).await?;
        let what = format!(
            "a hundred ledgers, {at_a_time} at a time (p50 {:.1} ms, p99 {:.1} ms)",
            load.p50, load.p99
        );
        report.add(&what, load.rate, "pgbench, a row a commit", rows, "1");
    }
    bench.app.projector.pause(false).await;
    Ok(())
}

/// One ledger with all projections running, and how far they lag at the end.
pub async fn projecting(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let guild = Guild::open(&bench.app, 1_000).await?;
    let load = load(bench, std::slice::from_ref(&guild), 256).await?;
    let head = *bench.app.lanes.watch(guild.ledger).borrow();
    let (ended, patience) = (Instant::now(), Duration::from_secs(120));
    bench.app.projector.wait_for(guild.ledger, head, patience).await?;
    let lag = ended.elapsed();
    let limit = limit::unnest(bench, load.batch).await?;
    report.add("one ledger, 256 at a time, projecting", load.rate, "the same statement alone", limit, "0.33");
    report.note("lag when that ends", format!("{:.2} s", lag.as_secs_f64()), "below 1 s");
    Ok(())
}

/// Appends beside a transaction that holds an old snapshot.
pub async fn beside_a_snapshot(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    bench.app.projector.pause(true).await;
    let guilds = std::slice::from_ref(&bench.guild);
    let free = load(bench, guilds, 64).await?;
    let mut holder = PgConnection::connect(&bench.url).await?;
    let mut snapshot = holder.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
    sqlx::query("SELECT count(*) FROM heads").execute(&mut *snapshot).await?;
    let beside = load(bench, guilds, 64).await?;
    snapshot.rollback().await?;
    report.add("one ledger, 64, beside an idle snapshot", beside.rate, "without it", free.rate, "");
    bench.app.projector.pause(false).await;
    Ok(())
}

/// The same aggregate on postgres-es, on one stream.
pub async fn on_postgres_es(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    for (at_a_time, events, aim) in [(8, 1_000, ""), (64, 1_000, "500"), (256, 200, "500")] {
        bench.app.projector.pause(true).await;
        let ours = load(bench, std::slice::from_ref(&bench.guild), at_a_time).await?;
        bench.app.projector.pause(false).await;
        let theirs = raced(bench, at_a_time, events).await?;
        let what = format!("one stream, {at_a_time} at a time");
        report.add(&what, ours.rate, &format!("postgres-es, the first {events} events"), theirs, aim);
    }
    Ok(())
}

/// Events per second of so many commands on a new stream.
async fn raced(bench: &Bench, at_a_time: usize, events: usize) -> anyhow::Result<f64> {
    let theirs = Reference::with_connections(&bench.url, u32::try_from(at_a_time)?).await?;
    theirs.create_tables().await?;
    let books = bursar::lane::load(&bench.app.database, bench.guild.ledger).await?.books;
    let ledger = Arc::new(books.durable().ledger.state);
    let stream = Uuid::now_v7();
    let asked = |n: usize| Asked::<PointsBook> {
        context: Context {
            actor: Actor::Operator,
            on_behalf_of: None,
            recorded_at: chrono::Utc::now(),
            backdated_to: None,
            position: Position(n as u64 + 1),
            lent: PointsContext { ledger: Arc::clone(&ledger), ..PointsContext::default() },
        },
        command: Arc::new(bench.guild.charge(n)),
    };
    let commands = (0..events).map(|n| (stream, asked(n))).collect();
    bench.settle().await?;
    let race = theirs.race::<PointsBook>(commands, at_a_time).await?;
    theirs.close().await;
    Ok(rate(usize::try_from(race.accepted)?, race.took))
}
