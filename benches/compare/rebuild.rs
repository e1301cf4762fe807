//! Rebuilding read models and verifying them, beside reading and decoding the log alone, copying the rows alone, and postgres-es.

use std::cell::Cell;
use std::ops::Range;
use std::time::{Duration, Instant};

use aggregates::ledger::{DecayEvery, DecayRule, Proposal, Rule};
use aggregates::{Percent, PointsBook, Position};
use bursar::projector::as_of::View;
use bursar::simulate::simulate;
use bursar::verify::verify;
use bursar::{log, projector};
use futures::future::try_join_all;
use projections::MODELS;
use reference::Reference;
use rust_decimal::Decimal;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::guild::{Bench, Guild};
use crate::lane::rate;
use crate::number;
use crate::proof;
use crate::table::Report;

/// Commands under way while a log is written.
const AT_ONCE: usize = 512;

/// Rebuilds over a log of `BENCH_EVENTS`, with the memory that they take beside those over a tenth of it.
pub async fn against_reading(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let events = usize::try_from(number("BENCH_EVENTS", 1_000_000))?;
    let guild = Guild::open(&bench.app, 1_000).await?;
    written(bench, &guild, 0..events / 10).await?;
    report.note("memory at rest", format!("{:.0} MB", memory()), "");
    let small = peak_of_rebuilds(bench, &guild).await?;
    written(bench, &guild, events / 10..events).await?;
    let large = peak_of_rebuilds(bench, &guild).await?;
    let what = format!("most memory in rebuilds of {events} events, MB");
    report.add(&what, large, "of a tenth of them", small, "at most 1.5");
    let reading = rates(bench, report, &guild).await?;
    proof::of_one_event(bench, report, &guild, reading).await
}

async fn peak_of_rebuilds(bench: &Bench, guild: &Guild) -> anyhow::Result<f64> {
    // Starts the high-water mark anew.
    std::fs::write("/proc/self/clear_refs", "5")?;
    rebuilt(bench, guild, "points_standings").await?;
    rebuilt(bench, guild, "points_history").await?;
    Ok(peak())
}

/// Gives the rate of reading and decoding alone.
async fn rates(bench: &Bench, report: &mut Report, guild: &Guild) -> anyhow::Result<f64> {
    let (count, reading) = read(bench, guild).await?;
    let standings = rebuilt(bench, guild, "points_standings").await?;
    let what = format!("rebuild of standings of 1,000 from {count} events");
    report.add(&what, standings, "reading and decoding alone", reading, "0.5");
    let then = looked_back(bench, guild, "points_standings").await?;
    let what = format!("standings of 1,000 as of the last of {count} events, from cold");
    report.add(&what, then, "reading and decoding alone", reading, "0.33");
    let simulated = simulated(bench, guild).await?;
    report.add(
        "simulation of a decay over those events",
        simulated,
        "reading and decoding alone",
        reading,
        "0.33",
    );
    let copying = copied(bench, guild).await?;
    let history = rebuilt(bench, guild, "points_history").await?;
    report.add("rebuild of history, a row per event", history, "copying those rows alone", copying, "0.5");
    let (verifying, megabytes) = verified(bench, guild).await?;
    let what = format!("verify: every hash, snapshot and read table (at most {megabytes:.0} MB)");
    report.add(&what, verifying, "reading and decoding alone", reading, "0.33");
    let over = Reference::over_ledger(&bench.url, guild.ledger).await?;
    let replayed = over.replay::<PointsBook>(guild.ledger.0).await?;
    let theirs = rate(usize::try_from(replayed.events)?, replayed.took);
    report.add("rebuild of standings", standings, "replay by postgres-es", theirs, "");
    over.close().await;
    Ok(reading)
}

/// Adds these events to the log, and waits until all tables have them.
async fn written(bench: &Bench, guild: &Guild, events: Range<usize>) -> anyhow::Result<()> {
    for start in events.clone().step_by(AT_ONCE) {
        let chunk = start..(start + AT_ONCE).min(events.end);
        try_join_all(chunk.map(|n| guild.issue(&bench.app, format!("event {n}"), n))).await?;
    }
    let head = *bench.app.lanes.watch(guild.ledger).borrow();
    bench.app.projector.wait_for(guild.ledger, head, Duration::from_secs(600)).await?;
    Ok(())
}

async fn read(bench: &Bench, guild: &Guild) -> anyhow::Result<(usize, f64)> {
    bench.settle().await?;
    let (start, mut at, mut count) = (Instant::now(), Position(0), 0);
    loop {
        let page = log::page(&bench.app.database, guild.ledger, at, log::PAGE).await?;
        let Some(last) = page.last() else { return Ok((count, rate(count, start.elapsed()))) };
        at = last.position;
        for event in &page {
            std::hint::black_box(event.event()?);
            count += 1;
        }
    }
}

async fn rebuilt(bench: &Bench, guild: &Guild, model: &str) -> anyhow::Result<f64> {
    bench.settle().await?;
    let (start, stores) = (Instant::now(), (&bench.app.database, &*bench.app.vault));
    let report = projector::rebuild(stores, guild.ledger, model, Uuid::now_v7(), |_, _| ()).await?;
    anyhow::ensure!(report.differing == 0, "{report:?}");
    Ok(rate(usize::try_from(report.events)?, start.elapsed()))
}

/// Everything held against everything, with the memory that it takes.
async fn verified(bench: &Bench, guild: &Guild) -> anyhow::Result<(f64, f64)> {
    bench.settle().await?;
    std::fs::write("/proc/self/clear_refs", "5")?;
    let (start, checked) = (Instant::now(), Cell::new(0));
    let (database, vault) = (&bench.app.database, &*bench.app.vault);
    let found = verify(database, vault, guild.ledger, |at| checked.set(at)).await?;
    anyhow::ensure!(found.is_empty(), "{found:?}");
    Ok((rate(usize::try_from(checked.get())?, start.elapsed()), peak()))
}

/// A read model as of the head, which nobody asked for before.
async fn looked_back(bench: &Bench, guild: &Guild, model: &str) -> anyhow::Result<f64> {
    bench.settle().await?;
    let head = log::head(&bench.app.database, guild.ledger).await?.unwrap_or_else(log::Head::genesis);
    let view = View::at(guild.ledger, head.position, head.recorded_at);
    let models: Vec<_> = MODELS.iter().filter(|known| known.name() == model).collect();
    let start = Instant::now();
    bench.app.as_of.ready(&view, &models).await?;
    Ok(rate(usize::try_from(head.position.0)?, start.elapsed()))
}

/// The history issued again under a decay that nobody recorded: every charge is decided anew.
async fn simulated(bench: &Bench, guild: &Guild) -> anyhow::Result<f64> {
    bench.settle().await?;
    let decay =
        DecayRule { dkp: Percent::try_from(Decimal::TEN).ok(), ep: None, gp: None, every: DecayEvery::Day };
    let rules = vec![Rule::Decay(decay)];
    let proposal = Proposal { rules, decay_every_period: true, ..Proposal::default() };
    let start = Instant::now();
    let made =
        simulate(&bench.app.database, guild.ledger, proposal.into(), bench.app.clock.now(), |_| ()).await?;
    anyhow::ensure!(made.reissued > made.facts && made.refused == 0, "{} of {}", made.reissued, made.events);
    Ok(rate(usize::try_from(made.events)?, start.elapsed()))
}

/// The history's rows out and in again, by COPY between two tables of one shape.
async fn copied(bench: &Bench, guild: &Guild) -> anyhow::Result<f64> {
    bench.settle().await?;
    let mut connection = PgConnection::connect(&bench.url).await?;
    sqlx::raw_sql("CREATE UNLOGGED TABLE IF NOT EXISTS peer_history (LIKE points_history_v2 INCLUDING ALL)")
        .execute(&mut connection)
        .await?;
    let out =
        format!("COPY (SELECT * FROM points_history_v2 WHERE ledger_id = '{}') TO STDOUT", guild.ledger);
    let mut rows = Vec::new();
    {
        use futures::TryStreamExt as _;
        let mut stream = connection.copy_out_raw(&out).await?;
        while let Some(bytes) = stream.try_next().await? {
            rows.extend_from_slice(&bytes);
        }
    }
    let start = Instant::now();
    let mut copy = connection.copy_in_raw("COPY peer_history FROM STDIN").await?;
    for chunk in rows.chunks(1 << 16) {
        copy.send(chunk).await?;
    }
    let count = usize::try_from(copy.finish().await?)?;
    let took = start.elapsed();
    sqlx::query(AssertSqlSafe("TRUNCATE peer_history")).execute(&mut connection).await?;
    Ok(rate(count, took))
}

/// Megabytes.
fn memory() -> f64 {
    status("VmRSS:")
}

fn peak() -> f64 {
    status("VmHWM:")
}

fn status(field: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|value| value.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1e3
}
