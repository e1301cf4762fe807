//! What follows from forgetting somebody, in the very transaction that projects it: whoever projects does it, however often,
//! and a crash before its end leaves the event to be projected again.
//!
//! Folds blank what rows say of the person. Rows that are written once are folded again from the events that speak of them.
//! Then the key goes, for ever, and with it whatever might hold a name still: rows of read models that are stopped or of
//! another release, snapshots, and staging tables that no rebuild is using.

use std::collections::BTreeSet;

use aggregates::{AnyEvent, ImportsEvent, LedgerEvent, LedgerId, MemberId, Position};
use projections::{Happened, MODELS, Model, Opened};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::catch_up::Stopped;
use super::{bulk, checkpoint, opening};
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

/// Erases whom a batch forgets, for ever. These read models are folded to its end.
pub async fn carry_out(
    (database, vault): (&mut PgConnection, &Vault),
    ledger: LedgerId,
    folded: Vec<&Model>,
    batch: &[Happened],
) -> Result<(), Stopped> {
    let (people, Some(last)) = (forgotten(batch), batch.last()) else { return Ok(()) };
    if people.is_empty() {
        return Ok(());
    }
    for model in folded.into_iter().filter(|model| model.table.append_only) {
        let table = model.table.name();
        unsay((&mut *database, vault), ledger, (model, &table), &people, last.position).await?;
    }
    let forgetting: Vec<Happened> =
        batch.iter().filter(|one| !forgotten(std::slice::from_ref(one)).is_empty()).cloned().collect();
    for row in kept_elsewhere(database, ledger).await? {
        match MODELS.iter().find(|model| row.is_of(model)) {
            Some(model) => blank((&mut *database, vault), ledger, model, (&people, &forgetting)).await?,
            None => begin_again(database, ledger, &row).await?,
        }
    }
    // Rows may be lost with their checkpoint and are folded again; the end of a key is waited for.
    sqlx::query("SET LOCAL synchronous_commit = on").execute(&mut *database).await?;
    vault::destroy(database, ledger, &people).await?;
    sqlx::query!("DELETE FROM snapshots WHERE ledger_id = $1", ledger.0).execute(&mut *database).await?;
    unsample(database, ledger).await?;
    Ok(idle_staging(database, ledger).await?)
}

/// Lets go of the characters whom nobody was known as in samplings that ended. One of them may have become the forgotten one's.
async fn unsample(database: &mut PgConnection, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let ended = sqlx::query!(
        "UPDATE esi_samplings SET state = jsonb_set(state::jsonb, '{passages}', '[]')::text
         WHERE ledger_id = $1 AND closed_at IS NOT NULL",
        ledger.0
    );
    ended.execute(database).await.map(drop)
}

/// A read model that this release does not fold on: it is stopped, or of another release.
struct Kept {
    model: String,
    version: i32,
}

impl Kept {
    fn is_of(&self, model: &Model) -> bool {
        model.name() == self.model && model.table.version.cast_signed() == self.version
    }
}

async fn kept_elsewhere(database: &mut PgConnection, ledger: LedgerId) -> Result<Vec<Kept>, sqlx::Error> {
    let (names, versions): (Vec<String>, Vec<i32>) =
        MODELS.iter().map(|model| (model.name().to_owned(), model.table.version.cast_signed())).unzip();
    sqlx::query_as!(
        Kept,
        "SELECT model, version FROM checkpoints WHERE ledger_id = $1
         AND (failed_at IS NOT NULL OR (model, version) NOT IN (SELECT * FROM UNNEST($2::text[], $3::integer[])))",
        ledger.0,
        &names,
        &versions
    )
    .fetch_all(database)
    .await
}

/// Blanks the rows of a read model that is stopped, where it is. What cannot be blanked goes, until it is rebuilt.
async fn blank(
    (database, vault): (&mut PgConnection, &Vault),
    ledger: LedgerId,
    model: &'static Model,
    (people, forgetting): (&BTreeSet<MemberId>, &[Happened]),
) -> Result<(), Stopped> {
    let (table, name) = (&model.table, model.table.name());
    let Some(checkpoint) = checkpoint::lock_one(database, ledger, model).await? else { return Ok(()) };
    if table.append_only {
        return unsay((database, vault), ledger, (model, &name), people, checkpoint.position).await;
    }
    let Some(mut folding) = checkpoint.folding() else { return Ok(empty(database, ledger, &name).await?) };
    let wanted = folding.wanted(forgetting);
    let rows = bulk::load(database, ledger, table, &name, &wanted).await?;
    folding.provide(wanted, rows);
    if folding.fold(forgetting, &Opened::default()).is_err() {
        return Ok(empty(database, ledger, &name).await?);
    }
    let changes = folding.take_changes();
    bulk::delete(database, ledger, table, &name, &changes.deletes).await?;
    Ok(bulk::upsert(database, ledger, table, &name, &changes.upserts).await?)
}

/// Removes the rows of another release's read model, which folds them again from the log.
async fn begin_again(database: &mut PgConnection, ledger: LedgerId, kept: &Kept) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM checkpoints WHERE ledger_id = $1 AND model = $2 AND version = $3",
        ledger.0,
        kept.model,
        kept.version
    )
    .execute(&mut *database)
    .await?;
    empty(database, ledger, &format!("{}_v{}", kept.model, kept.version)).await
}

/// Empties the staging tables that no rebuild is using. None begins meanwhile: each model's place as the one that is rebuilt
/// is taken until the transaction ends.
async fn idle_staging(database: &mut PgConnection, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let models: Vec<String> = MODELS.iter().map(|model| model.name().to_owned()).collect();
    let versions: Vec<i32> = MODELS.iter().map(|model| model.table.version.cast_signed()).collect();
    let ids: Vec<Uuid> = MODELS.iter().map(|_| Uuid::now_v7()).collect();
    let taken = sqlx::query_scalar!(
        "INSERT INTO rebuilds (ledger_id, rebuild_id, model, version, state)
         SELECT $1, id, model, version, 'running'
         FROM UNNEST($2::uuid[], $3::text[], $4::integer[]) AS own (id, model, version)
         ON CONFLICT DO NOTHING RETURNING model",
        ledger.0,
        &ids,
        &models,
        &versions
    )
    .fetch_all(&mut *database)
    .await?;
    for model in MODELS.iter().filter(|model| taken.iter().any(|free| free == model.name())) {
        empty(database, ledger, &format!("{}_staging", model.table.name())).await?;
    }
    sqlx::query!("DELETE FROM rebuilds WHERE ledger_id = $1 AND rebuild_id = ANY($2)", ledger.0, &ids)
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
