//! What follows from forgetting somebody, in the very transaction that projects it: whoever projects does it, however often,
//! and a crash before its end leaves the event to be projected again.
//!
//! Folds blank what rows say of the person. Rows that are written once are folded again from the events that speak of them.
//! Then the key goes, for ever, and with it whatever might hold a name still: snapshots, staging tables that nobody is
//! using, and rows that no fold of this release keeps.

use std::collections::BTreeSet;

use aggregates::{AnyEvent, ImportsEvent, LedgerEvent, LedgerId, MemberId, Position};
use projections::{Happened, MODELS, Model};
use sqlx::{AssertSqlSafe, PgConnection};

use super::catch_up::Stopped;
use super::{bulk, opening};
use crate::log;
use crate::vault::{self, Vault};

/// Events that are folded again at a time.
const PAGE: i64 = 1_000;

/// Whom these events forget, by every id that texts are sealed to.
pub fn forgotten(events: &[Happened]) -> BTreeSet<MemberId> {
    let ids = |happened: &Happened| match &happened.event {
        AnyEvent::Ledger(LedgerEvent::MemberForgotten { member, merged, .. }) => {
            merged.iter().copied().chain([*member]).collect()
        }
        AnyEvent::Imports(ImportsEvent::NamesForgotten { people, .. }) => people.clone(),
        _ => Vec::new(),
    };
    events.iter().flat_map(ids).collect()
}

/// Folds what was said of people again, without it, into a table whose rows are written once. Everything up to `to` is in it.
pub async fn unsay(
    (database, vault): (&mut PgConnection, &Vault),
    ledger: LedgerId,
    (model, table): (&Model, &str),
    people: &BTreeSet<MemberId>,
    to: Position,
) -> Result<(), Stopped> {
    let sealed: Vec<String> = people.iter().map(|person| format!("%\"of\":\"{person}\"%")).collect();
    let mut after = Position(0);
    loop {
        let page = log::like(&mut *database, ledger, (after, to), &sealed, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.position;
        let undecodable = |(position, source)| Stopped::Undecodable { position, source };
        let events: Vec<Happened> =
            page.iter().map(opening::happened).collect::<Result<_, _>>().map_err(undecodable)?;
        let opened = opening::open(vault, ledger, &events).await?.without(people);
        let mut folding = model.fresh();
        folding.fold(&events, &opened).map_err(Stopped::Unfoldable)?;
        bulk::upsert(database, ledger, &model.table, table, &folding.take_changes().upserts).await?;
    }
}

/// Erases people for ever, once these read models are folded to the same position.
pub async fn carry_out(
    (database, vault): (&mut PgConnection, &Vault),
    ledger: LedgerId,
    models: Vec<&Model>,
    (people, to): (&BTreeSet<MemberId>, Position),
) -> Result<(), Stopped> {
    for model in models.into_iter().filter(|model| model.table.append_only) {
        let table = model.table.name();
        unsay((&mut *database, vault), ledger, (model, &table), people, to).await?;
    }
    Ok(erase(database, ledger, people).await?)
}

async fn erase(
    database: &mut PgConnection,
    ledger: LedgerId,
    people: &BTreeSet<MemberId>,
) -> Result<(), sqlx::Error> {
    // Rows may be lost with their checkpoint and are folded again; the end of a key is waited for.
    sqlx::query("SET LOCAL synchronous_commit = on").execute(&mut *database).await?;
    vault::destroy(database, ledger, people).await?;
    sqlx::query!("DELETE FROM snapshots WHERE ledger_id = $1", ledger.0).execute(&mut *database).await?;
    idle_staging(database, ledger).await?;
    unkept(database, ledger).await
}

/// Empties the staging tables that no rebuild is using.
async fn idle_staging(database: &mut PgConnection, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let running = sqlx::query_scalar!(
        "SELECT model FROM rebuilds WHERE ledger_id = $1 AND state = 'running'
         AND updated_at > now() - interval '1 minute'",
        ledger.0
    );
    let running = running.fetch_all(&mut *database).await?;
    for model in MODELS.iter().filter(|model| !running.iter().any(|busy| busy == model.name())) {
        empty(database, ledger, &format!("{}_staging", model.table.name())).await?;
    }
    Ok(())
}

/// Removes the rows of read models that are stopped, which a rebuild writes anew, and those of other releases, which begin
/// again from the log.
async fn unkept(database: &mut PgConnection, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT model, version, failed_at FROM checkpoints WHERE ledger_id = $1 FOR UPDATE",
        ledger.0
    );
    for row in rows.fetch_all(&mut *database).await? {
        let own =
            |model: &&Model| model.name() == row.model && model.table.version.cast_signed() == row.version;
        let table = format!("{}_v{}", row.model, row.version);
        match MODELS.iter().find(own) {
            Some(_) if row.failed_at.is_some() => empty(database, ledger, &table).await?,
            Some(_) => {}
            None => {
                empty(database, ledger, &table).await?;
                begin_again(database, ledger, &row.model, row.version).await?;
            }
        }
    }
    Ok(())
}

async fn begin_again(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &str,
    version: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM checkpoints WHERE ledger_id = $1 AND model = $2 AND version = $3",
        ledger.0,
        model,
        version
    )
    .execute(database)
    .await
    .map(drop)
}

/// Removes a ledger's rows from a table, if there is one of that name.
async fn empty(database: &mut PgConnection, ledger: LedgerId, table: &str) -> Result<(), sqlx::Error> {
    let there = sqlx::query_scalar!(r#"SELECT to_regclass($1) IS NOT NULL AS "there!""#, table);
    let named = table.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if named && there.fetch_one(&mut *database).await? {
        let sql = format!("DELETE FROM {table} WHERE ledger_id = $1");
        sqlx::query(AssertSqlSafe(sql)).bind(ledger.0).execute(database).await?;
    }
    Ok(())
}
