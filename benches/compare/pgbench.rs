//! Peers that pgbench plays: a commit per event, without and with a head row.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use crate::guild::Bench;
use crate::lane::{Load, summary};
use crate::span;

/// Connections that the server has room for, beside bursar's own.
const CLIENTS: usize = 256;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS peer_events (LIKE events INCLUDING ALL);
    CREATE SEQUENCE IF NOT EXISTS peer_positions;
    CREATE TABLE IF NOT EXISTS peer_heads (ledger int PRIMARY KEY, position bigint NOT NULL) WITH (fillfactor = 50);
    INSERT INTO peer_heads VALUES (1, 1000000000) ON CONFLICT DO NOTHING;
    TRUNCATE peer_events";

const COLUMNS: &str = "gen_random_uuid(), 'points.charged', now(), now(), decode(repeat('00', 16), 'hex'),
    repeat('x', 200), repeat('y', 200), decode(repeat('00', 32), 'hex')";

/// Rows per second, each a commit of its own.
pub async fn single_rows(bench: &Bench, clients: usize) -> anyhow::Result<f64> {
    let insert = format!(
        "INSERT INTO peer_events SELECT '00000000-0000-0000-0000-000000000001', p, 'points',
         '00000000-0000-0000-0000-000000000001', p, e.* FROM (SELECT nextval('peer_positions') AS p) AS next,
         LATERAL (SELECT {}) AS e",
        COLUMNS.replacen("gen_random_uuid(), ", "", 1)
    );
    run(bench, &insert.replace('\n', " "), clients).await
}

/// Events per second, each a commit of its own that moves one head row first.
pub async fn head_rows(bench: &Bench, clients: usize) -> anyhow::Result<f64> {
    let script = format!(
        "WITH head AS (UPDATE peer_heads SET position = position + 1 WHERE ledger = 1 RETURNING position)
         INSERT INTO peer_events SELECT '00000000-0000-0000-0000-000000000002', position, 'points',
         '00000000-0000-0000-0000-000000000002', position, {} FROM head",
        COLUMNS.replacen("gen_random_uuid(), ", "", 1)
    );
    run(bench, &script.replace('\n', " "), clients).await
}

/// A statement over and over, with its latencies.
pub async fn query(bench: &Bench, statement: &str, clients: usize) -> anyhow::Result<Load> {
    let folder = bench.folder.join("latencies");
    std::fs::create_dir_all(&folder)?;
    let log = ["--log".to_owned(), format!("--log-prefix={}/log", folder.display())];
    let rate = pgbench(bench, &statement.replace('\n', " "), clients, &log).await?;
    let mut took = Vec::new();
    for file in std::fs::read_dir(&folder)? {
        // A line has: client, number, latency in microseconds, script, second, microsecond.
        let text = std::fs::read_to_string(file?.path())?;
        let latencies = text.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok());
        took.extend(latencies.map(Duration::from_micros));
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(Load { rate, ..summary(took, span(), 0.0) })
}

async fn run(bench: &Bench, statement: &str, clients: usize) -> anyhow::Result<f64> {
    let mut connection = PgConnection::connect(&bench.url).await?;
    sqlx::raw_sql(TABLES).execute(&mut connection).await?;
    pgbench(bench, statement, clients, &[]).await
}

/// Transactions per second of a script of one statement.
async fn pgbench(bench: &Bench, statement: &str, clients: usize, more: &[String]) -> anyhow::Result<f64> {
    bench.settle().await?;
    let script = bench.folder.join("script.sql");
    std::fs::write(&script, format!("{statement};\n"))?;
    let options: PgConnectOptions = bench.url.parse()?;
    let password = bench.url.split([':', '@']).nth(2).unwrap_or_default().to_owned();
    let output = Command::new(program())
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--username=bursar"])
        .arg(format!("--client={}", clients.min(CLIENTS)))
        .arg(format!("--time={}", span().as_secs()))
        .arg(format!("--file={}", script.display()))
        .arg(format!("--host={}", options.get_socket().map_or_else(String::new, |s| s.display().to_string())))
        .args(more)
        .arg("bursar")
        .env("PGPASSWORD", password)
        .stderr(Stdio::inherit())
        .output()
        .await?;
    let text = String::from_utf8(output.stdout)?;
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.ok_or_else(|| anyhow::anyhow!("pgbench said: {text}"))
}

/// pgbench lies beside the newest server.
fn program() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/pgbench"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("pgbench"))
}
