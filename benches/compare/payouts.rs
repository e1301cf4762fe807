//! Lists of a million payouts over HTTP, each beside the statement that its page sends, alone.

use std::time::{Duration, Instant};

use aggregates::MemberId;
use aggregates::ledger::RoleName;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use crate::guild::{Bench, Guild};
use crate::http::{self, Caller, Served};
use crate::lane::rate;
use crate::number;
use crate::table::Report;

/// How often a page is asked for, in turn with its SQL.
const TIMES: usize = 200;
/// How often everything is summed up.
const SUMS: usize = 10;

/// Payouts of one fleet.
const OF_A_FLEET: u64 = 50;

/// The fields that a row of a page has.
const FIELDS: &str = "edges { node { id state amount { amount } carriedIn percent paid method reference batch openedAt paidAt } }
    pageInfo { hasNextPage endCursor }";

/// Fleets of the members in turn, and their payouts, as the projections write them: the oldest are paid, of the newest tenth
/// some are pending and some failed.
const FILL: &str = "
    INSERT INTO fleets_list_v1 (ledger_id, fleet_id, stage, name, commander_id, starts_at, changed_at)
    SELECT $ledger, md5('fleet ' || fleet)::uuid, 'completed', 'Fleet ' || fleet, ($members)[1 + fleet % 1000],
           now() - interval '1 hour' * (1 + $count / $each - fleet), 1
    FROM generate_series(0::bigint, $count / $each) AS fleet;
    INSERT INTO payouts_list_v1 (ledger_id, payout_id, member_id, fleet_id, pool_id, state, currency, amount, carried_in, percent,
                                 paid, method, reference, batch, opened_at, paid_at, changed_at)
    SELECT $ledger, md5('payout ' || n)::uuid, ($members)[1 + n * 7919 % 1000], md5('fleet ' || n / $each)::uuid,
           md5('pool ' || n / $each)::uuid, state, 'ISK', 1000000 + n, 0, 2, CASE state WHEN 'paid' THEN 1000000 + n ELSE 0 END,
           CASE state WHEN 'paid' THEN 'manual' END, CASE state WHEN 'paid' THEN 'journal ' || n END,
           CASE state WHEN 'paid' THEN 'evening ' || n / $each END, now() - interval '1 hour' * (1 + $count / $each - n / $each),
           CASE state WHEN 'paid' THEN now() END, 1
    FROM generate_series(0::bigint, $count - 1) AS n,
         LATERAL (SELECT CASE WHEN n * 10 < $count * 9 OR n % 3 = 0 THEN 'paid' WHEN n % 3 = 1 THEN 'pending' ELSE 'failed' END
                  AS state) AS known;
    INSERT INTO payouts_summaries_v1
    SELECT $ledger, '00000000-0000-0000-0000-000000000000', count(*), count(*) FILTER (WHERE state = 'pending'),
           coalesce(sum(amount) FILTER (WHERE state = 'pending'), 0), 0, 0, count(*) FILTER (WHERE state = 'paid'),
           count(*) FILTER (WHERE state = 'failed'), coalesce(sum(amount) FILTER (WHERE state = 'failed'), 0), 0, 0, 0, 0,
           coalesce(sum(paid), 0), 1
    FROM payouts_list_v1 WHERE ledger_id = $ledger;
    VACUUM ANALYZE fleets_list_v1, payouts_list_v1, payouts_summaries_v1";

/// A list: what it is called, its arguments in GraphQL, and those of its statement.
struct List {
    what: String,
    arguments: String,
    narrowed: Narrowed,
}

/// What narrows a list, as its statement is given it.
#[derive(Clone, Default)]
struct Narrowed {
    own: Option<MemberId>,
    state: Option<&'static str>,
    member: Option<Uuid>,
    fleet: Option<Uuid>,
    pool: Option<Uuid>,
    to: Option<DateTime<Utc>>,
    at_least: Option<String>,
    search: Option<String>,
}

/// Pages of every kind of list, and the summary.
pub async fn listed(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let count = number("BENCH_PAYOUTS", 1_000_000);
    let guild = &bench.guild;
    filled(bench, guild, count).await?;
    let served = Served::start(bench).await?;
    let mut alone = PgConnection::connect(&bench.url).await?;
    let officer = served.caller(guild);
    for list in lists(&mut alone, guild, count).await? {
        let list = List { what: format!("50 of {count} payouts: {}", list.what), ..list };
        beside_sql(report, &officer, &mut alone, &list).await?;
    }
    let member = guild.members[7];
    let key = guild.key(&bench.app, RoleName::RAIDER, Some(member)).await?;
    let own = served.caller(&Guild { owner: key, ..guild.clone() });
    let narrowed = Narrowed { own: Some(member), ..Narrowed::default() };
    let list =
        List { what: "50 of their own payouts, for a member".into(), arguments: String::new(), narrowed };
    beside_sql(report, &own, &mut alone, &list).await?;
    summed_up(report, &officer, &mut alone, count).await?;
    served.stop().await
}

async fn filled(bench: &Bench, guild: &Guild, count: u64) -> anyhow::Result<()> {
    let members: Vec<String> = guild.members.iter().map(|member| format!("'{member}'")).collect();
    let statements = FILL
        .replace("$ledger", &format!("'{}'::uuid", guild.ledger))
        .replace("$members", &format!("ARRAY[{}]::uuid[]", members.join(",")))
        .replace("$count", &count.to_string())
        .replace("$each", &OF_A_FLEET.to_string());
    let mut connection = PgConnection::connect(&bench.url).await?;
    for statement in statements.split(';') {
        connection.execute(AssertSqlSafe(statement.to_owned())).await?;
    }
    bench.settle().await
}

/// The lists, by what a payout in the middle has.
async fn lists(database: &mut PgConnection, guild: &Guild, count: u64) -> anyhow::Result<Vec<List>> {
    let one = "SELECT member_id, fleet_id, pool_id, reference, batch, opened_at FROM payouts_list_v1
               WHERE ledger_id = $1 AND reference = $2";
    let one = sqlx::query(one)
        .bind(guild.ledger.0)
        .bind(format!("journal {}", count / 2))
        .fetch_one(database)
        .await?;
    let id = |column: &str| one.try_get::<Uuid, _>(column);
    let text = |column: &str| one.try_get::<String, _>(column);
    let (member, fleet, pool) = (id("member_id")?, id("fleet_id")?, id("pool_id")?);
    let (reference, batch) = (text("reference")?, text("batch")?);
    let to: DateTime<Utc> = one.try_get("opened_at")?;
    let most = (1_000_000 + count - 20).to_string();
    let searched = |what: &str, text: String| List {
        what: what.into(),
        arguments: format!(r#"search: "{text}""#),
        narrowed: Narrowed { search: Some(text), ..Narrowed::default() },
    };
    let list = |what: &str, arguments: String, narrowed| List { what: what.into(), arguments, narrowed };
    let all = Narrowed::default;
    Ok(vec![
        list("all", String::new(), all()),
        list("in a state", "state: FAILED".into(), Narrowed { state: Some("failed"), ..all() }),
        list("of a member", format!(r#"memberId: "{member}""#), Narrowed { member: Some(member), ..all() }),
        list(
            "of a member, in a state",
            format!(r#"memberId: "{member}", state: PAID"#),
            Narrowed { member: Some(member), state: Some("paid"), ..all() },
        ),
        list("of a fleet", format!(r#"fleetId: "{fleet}""#), Narrowed { fleet: Some(fleet), ..all() }),
        list("of a pool", format!(r#"poolId: "{pool}""#), Narrowed { pool: Some(pool), ..all() }),
        list(
            "before a time",
            format!(r#"to: "{}""#, to.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Narrowed { to: Some(to), ..all() },
        ),
        list("by amount", format!(r#"atLeast: "{most}""#), Narrowed { at_least: Some(most), ..all() }),
        searched("by reference", reference),
        searched("paid together", batch),
    ])
}

/// The statement of a page of payouts, newest first, as it is written down for the build without a database.
fn statement() -> anyhow::Result<String> {
    let parts =
        ["SELECT payout_id, member_id", "payout_id) < ($2", "ORDER BY opened_at DESC, payout_id DESC"];
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx"))? {
        let written: serde_json::Value = serde_json::from_slice(&std::fs::read(file?.path())?)?;
        let sql = written["query"].as_str().unwrap_or_default();
        if parts.iter().all(|part| sql.contains(part)) {
            return Ok(sql.to_owned());
        }
    }
    anyhow::bail!("no statement of .sqlx is that of payouts")
}

/// Its rows, by as many arguments as a page gives it.
async fn rows(database: &mut PgConnection, sql: &str, ledger: Uuid, by: &Narrowed) -> sqlx::Result<usize> {
    let (no_id, no_ids, no_time, no_text) =
        (None::<Uuid>, None::<Vec<Uuid>>, None::<DateTime<Utc>>, None::<String>);
    let query = sqlx::query(AssertSqlSafe(sql.to_owned())).bind(ledger);
    let after_and_before = query.bind(no_time).bind(no_id).bind(no_time).bind(no_id);
    let seen = after_and_before.bind(by.own.map(|own| own.0)).bind(no_ids);
    let of = seen.bind(no_id).bind(by.state).bind(by.member).bind(by.fleet).bind(by.pool);
    let between = of.bind(no_time).bind(by.to).bind(&by.at_least).bind(no_text);
    Ok(between.bind(&by.search).bind(51_i64).fetch_all(database).await?.len())
}

/// A page over HTTP and its SQL, in turn; first once untimed, for what is prepared once.
async fn beside_sql(
    report: &mut Report,
    caller: &Caller,
    alone: &mut PgConnection,
    List { what, arguments, narrowed }: &List,
) -> anyhow::Result<()> {
    let page = format!(
        "query ($id: UUID!) {{ ledger(id: $id) {{ payouts(first: 50 {arguments}) {{ {FIELDS} }} }} }}"
    );
    let (sql, ledger) = (statement()?, caller.ledger().0);
    let mut wire = caller.connect().await?;
    let (mut over_http, mut by_sql) = (Duration::ZERO, Duration::ZERO);
    for time in 0..=TIMES {
        let start = Instant::now();
        let answer = wire.answer(&page, json!({ "id": caller.ledger() })).await?;
        let page_took = start.elapsed();
        let answer = http::read(&answer)?;
        let start = Instant::now();
        let rows = rows(alone, &sql, ledger, narrowed).await?;
        if time > 0 {
            over_http += page_took;
            by_sql += start.elapsed();
        }
        let shown = answer["ledger"]["payouts"]["edges"].as_array().map_or(0, Vec::len);
        anyhow::ensure!(shown > 0 && shown == rows.min(50), "{what}: {shown} of {rows}");
    }
    report.add(what, rate(TIMES, over_http), "its SQL alone", rate(TIMES, by_sql), "0.33");
    Ok(())
}

/// The summary over HTTP, and what a scan would take.
async fn summed_up(
    report: &mut Report,
    caller: &Caller,
    alone: &mut PgConnection,
    count: u64,
) -> anyhow::Result<()> {
    let summary = "query ($id: UUID!) { ledger(id: $id) { payoutSummary { payouts pending pendingAmount paid paidAmount failed } } }";
    let sql = format!(
        "SELECT state, count(*), sum(amount), sum(paid) FROM payouts_list_v1 WHERE ledger_id = '{}' GROUP BY state",
        caller.ledger()
    );
    let start = Instant::now();
    for _ in 0..TIMES {
        let answer = caller.ask(summary, json!({ "id": caller.ledger() })).await?;
        anyhow::ensure!(answer["ledger"]["payoutSummary"]["payouts"] == json!(count), "{answer}");
    }
    let asked = start.elapsed();
    let start = Instant::now();
    for _ in 0..SUMS {
        sqlx::query(AssertSqlSafe(sql.clone())).fetch_all(&mut *alone).await?;
    }
    let what = format!("the summary of {count} payouts");
    report.add(&what, rate(TIMES, asked), "summing them up", rate(SUMS, start.elapsed()), "");
    Ok(())
}
