//! Lists of a million payouts over HTTP, each beside the SQL that its page needs, alone.

use std::time::{Duration, Instant};

use aggregates::ledger::RoleName;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use crate::guild::{Bench, Guild};
use crate::http::{Caller, Served};
use crate::lane::rate;
use crate::number;
use crate::table::Report;

/// How often a page is asked for, in turn with its SQL.
const TIMES: usize = 200;
/// How often everything is summed up.
const SUMS: usize = 10;

/// Payouts of one fleet.
const OF_A_FLEET: u64 = 50;

/// The fields that a row of a page has, and the columns that they are read from.
const FIELDS: &str = "edges { node { id state amount { amount } carriedIn percent paid method reference batch openedAt paidAt } }
    pageInfo { hasNextPage endCursor }";
const COLUMNS: &str =
    "payout_id, member_id, fleet_id, pool_id, state, currency, amount::text, carried_in::text, percent::text,
    paid::text, method, reference, batch, notes, reason, opened_at, paid_at, changed_at";

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

/// A list: what it is called, its arguments in GraphQL, and what its SQL says besides.
type List = (&'static str, String, String);

/// Pages of every kind of list, and the summary.
pub async fn listed(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let count = number("BENCH_PAYOUTS", 1_000_000);
    let guild = &bench.guild;
    filled(bench, guild, count).await?;
    let served = Served::start(bench).await?;
    let mut alone = PgConnection::connect(&bench.url).await?;
    let officer = served.caller(guild);
    for (what, arguments, condition) in lists(&mut alone, guild, count).await? {
        let list = (format!("50 of {count} payouts: {what}"), arguments, condition);
        beside_sql(report, &officer, &mut alone, list).await?;
    }
    let member = guild.members[7];
    let key = guild.key(&bench.app, RoleName::RAIDER, Some(member)).await?;
    let own = served.caller(&Guild { owner: key, ..guild.clone() });
    let list = (
        "50 of their own payouts, for a member".to_owned(),
        String::new(),
        format!("AND member_id = '{member}'"),
    );
    beside_sql(report, &own, &mut alone, list).await?;
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
    let one = "SELECT member_id, fleet_id, pool_id, reference, batch, opened_at::text FROM payouts_list_v1
               WHERE ledger_id = $1 AND reference = $2";
    let one = sqlx::query(one)
        .bind(guild.ledger.0)
        .bind(format!("journal {}", count / 2))
        .fetch_one(database)
        .await?;
    let id = |column: &str| one.try_get::<Uuid, _>(column);
    let text = |column: &str| one.try_get::<String, _>(column);
    let (member, fleet, pool) = (id("member_id")?, id("fleet_id")?, id("pool_id")?);
    let (reference, batch, then) = (text("reference")?, text("batch")?, text("opened_at")?);
    let before = then.replacen(' ', "T", 1).replace("+00", "Z");
    let most = 1_000_000 + count - 20;
    let searched = |text: &str| format!("AND (reference = '{text}' OR batch = '{text}')");
    Ok(vec![
        ("all", String::new(), String::new()),
        ("in a state", "state: FAILED".into(), "AND state = 'failed'".into()),
        ("of a member", format!(r#"memberId: "{member}""#), format!("AND member_id = '{member}'")),
        (
            "of a member, in a state",
            format!(r#"memberId: "{member}", state: PAID"#),
            format!("AND member_id = '{member}' AND state = 'paid'"),
        ),
        ("of a fleet", format!(r#"fleetId: "{fleet}""#), format!("AND fleet_id = '{fleet}'")),
        ("of a pool", format!(r#"poolId: "{pool}""#), format!("AND pool_id = '{pool}'")),
        ("before a time", format!(r#"to: "{before}""#), format!("AND opened_at < '{then}'")),
        ("by amount", format!(r#"atLeast: "{most}""#), format!("AND amount >= {most}")),
        ("by reference", format!(r#"search: "{reference}""#), searched(&reference)),
        ("paid together", format!(r#"search: "{batch}""#), searched(&batch)),
    ])
}

/// A page over HTTP and its SQL, in turn.
async fn beside_sql(
    report: &mut Report,
    caller: &Caller,
    alone: &mut PgConnection,
    (what, arguments, condition): (String, String, String),
) -> anyhow::Result<()> {
    let page = format!(
        "query ($id: UUID!) {{ ledger(id: $id) {{ payouts(first: 50 {arguments}) {{ {FIELDS} }} }} }}"
    );
    let sql = format!(
        "SELECT {COLUMNS} FROM payouts_list_v1 WHERE ledger_id = '{}' {condition}
         ORDER BY opened_at DESC, payout_id DESC LIMIT 51",
        caller.ledger()
    );
    let (mut over_http, mut by_sql) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..TIMES {
        let start = Instant::now();
        let answer = caller.ask(&page, json!({ "id": caller.ledger() })).await?;
        over_http += start.elapsed();
        let start = Instant::now();
        let rows = sqlx::query(AssertSqlSafe(sql.clone())).fetch_all(&mut *alone).await?;
        by_sql += start.elapsed();
        let shown = answer["ledger"]["payouts"]["edges"].as_array().map_or(0, Vec::len);
        anyhow::ensure!(shown > 0 && shown == rows.len().min(50), "{what}: {shown} of {}", rows.len());
    }
    report.add(&what, rate(TIMES, over_http), "its SQL alone", rate(TIMES, by_sql), "0.33");
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
