//! The server from outside: mutations, queries, and how soon what was written can be read.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use aggregates::LedgerId;
use bursar::server::{self, Access};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::guild::{Bench, Guild};
use crate::lane::{Load, load, summary};
use crate::table::Report;
use crate::{pgbench, span};

/// Callers at a time.
const CALLERS: usize = 64;
const READERS: usize = 16;
/// How soon a mutation's standing must be readable, in milliseconds.
const READABLE: &str = "at most 20 ms";

const CHARGE: &str =
    "mutation ($input: ChargePointsInput!) { chargePoints(input: $input) { receipt { position } } }";
const STANDINGS: &str = "query ($id: UUID!) { ledger(id: $id) { standings(first: 50) {
    edges { node { dkp priority member { id name } } } } } }";
const STANDING: &str = "query ($id: UUID!, $member: UUID!, $at: Position!) { ledger(id: $id, atLeast: $at) {
    member(by: { id: $member }) { standing { dkp } } } }";

/// What [`STANDINGS`] asks of the database.
const STANDINGS_SQL: &str =
    "SELECT member_id, name, has_left, dkp::text, ep::text, gp::text, eligible, priority::text,
    joined_at, changed_at FROM (SELECT * FROM points_standings_v2 WHERE ledger_id = '{ledger}' AND NOT has_left
    ORDER BY eligible DESC, priority DESC, ep DESC, joined_at, member_id LIMIT 51) AS page";

/// The server, from inside of the process.
pub struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

/// Somebody with a key.
#[derive(Clone)]
pub struct Caller {
    client: reqwest::Client,
    address: SocketAddr,
    guild: Guild,
}

/// A connection that stays open: a page's time is the server's, without what a client makes of requests and answers.
pub struct Wire {
    stream: TcpStream,
    head: String,
}

impl Served {
    /// On a port of its own.
    pub async fn start(bench: &Bench) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, stop) = (listener.local_addr()?, CancellationToken::new());
        let serving = server::serve(bench.app.clone(), listener, Access::default(), stop.clone());
        Ok(Served { address, stop, serving: tokio::spawn(serving) })
    }

    /// Whoever has the guild's key.
    pub fn caller(&self, guild: &Guild) -> Caller {
        Caller { client: reqwest::Client::new(), address: self.address, guild: guild.clone() }
    }

    /// Ends it.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        Ok(self.serving.await?)
    }
}

impl Caller {
    /// The ledger that the key is of.
    pub fn ledger(&self) -> LedgerId {
        self.guild.ledger
    }

    /// What a query's answer has, which is without errors.
    pub async fn ask(&self, query: &str, variables: Value) -> anyhow::Result<Value> {
        let url = format!("http://{}/graphql", self.address);
        let request = self.client.post(url).bearer_auth(&self.guild.owner);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await?;
        read(&answer.bytes().await?)
    }

    /// A connection of their own.
    pub async fn connect(&self) -> anyhow::Result<Wire> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\naccept: */*",
            self.address, self.guild.owner
        );
        Ok(Wire { stream, head })
    }

    async fn charge(&self, key: String, n: usize) -> anyhow::Result<Value> {
        let member = self.guild.members[n % self.guild.members.len()];
        let input = json!({ "ledgerId": self.guild.ledger, "clientKey": key, "account": "DKP", "price": "1.5",
            "member": { "id": member }, "item": { "id": 16_915, "name": "Netherwind Pants" } });
        let data = self.ask(CHARGE, json!({ "input": input })).await?;
        Ok(data["chargePoints"]["receipt"]["position"].clone())
    }

    async fn standings(&self) -> anyhow::Result<Value> {
        self.ask(STANDINGS, json!({ "id": self.guild.ledger })).await
    }

    async fn standing(&self, n: usize, at: &Value) -> anyhow::Result<Value> {
        let member = self.guild.members[n % self.guild.members.len()];
        self.ask(STANDING, json!({ "id": self.guild.ledger, "member": member, "at": at })).await
    }
}

impl Wire {
    /// A query's answer, as it came.
    pub async fn answer(&mut self, query: &str, variables: Value) -> anyhow::Result<Vec<u8>> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = format!("{}\r\ncontent-length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::with_capacity(1 << 16);
        let end = loop {
            anyhow::ensure!(self.stream.read_buf(&mut answer).await? > 0, "the server hung up");
            if let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8(answer.drain(..end).collect())?.to_ascii_lowercase();
        anyhow::ensure!(head.starts_with("http/1.1 200"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or_else(|| anyhow::anyhow!("{head}"))?.parse()?;
        while answer.len() < length {
            anyhow::ensure!(self.stream.read_buf(&mut answer).await? > 0, "the server hung up");
        }
        Ok(answer)
    }
}

/// What an answer has, which is without errors.
pub fn read(answer: &[u8]) -> anyhow::Result<Value> {
    let mut answer: Value = serde_json::from_slice(answer)?;
    anyhow::ensure!(answer.get("errors").is_none(), "{answer}");
    Ok(answer["data"].take())
}

/// Everything that is asked over HTTP. All projections run.
pub async fn served(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let served = Served::start(bench).await?;
    let guild = Guild::open(&bench.app, 1_000).await?;
    let caller = served.caller(&guild);
    let mutations = mutations(bench, report, &caller).await?;
    queries(bench, report, &caller).await?;
    readable(report, &caller, mutations / 2.0).await?;
    served.stop().await
}

async fn mutations(bench: &Bench, report: &mut Report, caller: &Caller) -> anyhow::Result<f64> {
    let run = Uuid::now_v7();
    let over_http = many(CALLERS, |task, n| {
        let caller = caller.clone();
        async move { caller.charge(format!("{run}-{task}-{n}"), task * 31 + n * 7).await.map(drop) }
    })
    .await?;
    let direct = load(bench, std::slice::from_ref(&caller.guild), CALLERS).await?;
    let what = format!(
        "mutations over HTTP, {CALLERS} at a time, projecting (p50 {:.1} ms, p99 {:.1} ms)",
        over_http.p50, over_http.p99
    );
    report.add(&what, over_http.rate, "the lane without HTTP", direct.rate, "");
    Ok(over_http.rate)
}

async fn queries(bench: &Bench, report: &mut Report, caller: &Caller) -> anyhow::Result<()> {
    let asked = many(READERS, |_, _| {
        let caller = caller.clone();
        async move { caller.standings().await.map(drop) }
    })
    .await?;
    let sql = STANDINGS_SQL.replace("{ledger}", &caller.guild.ledger.to_string());
    let alone = pgbench::query(bench, &sql, READERS).await?;
    let what = format!("50 of 1,000 standings over HTTP, {READERS} at a time");
    report.add(&what, asked.rate, "their SQL by pgbench", alone.rate, "");
    let figure = |load: &Load| format!("p50 {:.1} ms, p99 {:.1} ms", load.p50, load.p99);
    report.beside("the same", figure(&asked), "their SQL by pgbench", figure(&alone));
    Ok(())
}

/// Writes at half of what was possible, and asks for one standing after each of a few writes of its own.
async fn readable(report: &mut Report, caller: &Caller, per_second: f64) -> anyhow::Result<()> {
    let (stop, run) = (CancellationToken::new(), Uuid::now_v7());
    let mut writers = JoinSet::new();
    let period = Duration::from_secs_f64(f64::from(u32::try_from(CALLERS)?) / per_second);
    for task in 0..CALLERS {
        let caller = caller.clone();
        let writing = async move {
            let mut ticks = tokio::time::interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            for n in 0.. {
                ticks.tick().await;
                caller.charge(format!("{run}-{task}-{n}"), task * 31 + n * 7).await?;
            }
            anyhow::Ok(())
        };
        writers.spawn(stop.clone().run_until_cancelled_owned(writing));
    }
    let (start, span, mut took) = (Instant::now(), span(), Vec::new());
    while start.elapsed() < span {
        let position = caller.charge(format!("{run}-reader-{}", took.len()), took.len()).await?;
        let written = Instant::now();
        caller.standing(took.len(), &position).await?;
        took.push(written.elapsed());
    }
    stop.cancel();
    while let Some(written) = writers.join_next().await {
        written?.transpose()?;
    }
    let read = summary(took, start.elapsed(), 0.0);
    let what = format!("from a mutation's answer to its standing's, {per_second:.0} mutations per second");
    report.note(&what, format!("p50 {:.1} ms, p99 {:.1} ms", read.p50, read.p99), READABLE);
    Ok(())
}

/// Does something over and over, so many at a time.
async fn many<F>(at_a_time: usize, what: impl Fn(usize, usize) -> F) -> anyhow::Result<Load>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let (start, span) = (Instant::now(), span());
    let what = &what;
    let loops = (0..at_a_time).map(|task| async move {
        let (mut took, mut n) = (Vec::new(), 0);
        while start.elapsed() < span {
            let asked = Instant::now();
            tokio::spawn(what(task, n)).await??;
            took.push(asked.elapsed());
            n += 1;
        }
        anyhow::Ok(took)
    });
    let took = futures::future::try_join_all(loops).await?.concat();
    Ok(summary(took, start.elapsed(), 0.0))
}
