//! The list of views: which rows count, who is building which, and how much there is.
//!
//! A place in the list belongs to whoever's `build_id` stands in it. Rows are written and removed only in transactions that
//! hold the place's lock and found it theirs, so two servers, or a builder and whoever makes room, never meet in a twin.

use std::time::Duration;

use aggregates::LedgerId;
use projections::Model;
use sqlx::{AssertSqlSafe, PgConnection, PgExecutor};
use uuid::Uuid;

use super::{AsOfError, View};

/// A build that said nothing for so long is dead.
pub const DEAD_AFTER: Duration = Duration::from_secs(30);
/// How old the note of a view's last use may become while it is used.
const NOTED_EVERY: Duration = Duration::from_secs(15);
/// Rows that are removed in one transaction.
const REMOVED: i64 = 20_000;

/// A twin of a read table.
pub fn twin(model: &str, version: i32) -> String {
    format!("as_of.{model}_v{version}")
}

/// A read model's version, as columns have it.
pub fn version(model: &Model) -> i32 {
    model.table.version.cast_signed()
}

fn named(models: &[&'static Model]) -> (Vec<String>, Vec<i32>) {
    models.iter().map(|model| (model.name().to_owned(), version(model))).unzip()
}

/// Which of a view's read models have rows that count, and for how many the note of their last use is old.
pub struct Built {
    names: Vec<String>,
    /// Whether [`used`] is due.
    pub is_old: bool,
}

impl Built {
    /// Those that are not among them.
    pub fn missing(&self, models: &[&'static Model]) -> Vec<&'static Model> {
        let is_built = |model: &&Model| self.names.iter().any(|name| name == model.name());
        models.iter().filter(|model| !is_built(model)).copied().collect()
    }
}

/// Looks up which rows of a view count. What the same transaction reads after it, if it is one that keeps its snapshot, is all
/// of them.
pub async fn built(
    database: impl PgExecutor<'_>,
    view: &View,
    models: &[&'static Model],
) -> Result<Built, sqlx::Error> {
    let (names, versions) = named(models);
    let rows = sqlx::query!(
        r#"SELECT v.model, v.touched_at < now() - make_interval(secs => $4) AS "is_old!" FROM as_of.views v
           JOIN UNNEST($2::text[], $3::integer[]) AS own (model, version)
                ON v.model = own.model AND v.version = own.version
           WHERE v.view_id = $1 AND v.built"#,
        view.id,
        &names,
        &versions,
        NOTED_EVERY.as_secs_f64()
    )
    .fetch_all(database)
    .await?;
    let is_old = rows.iter().any(|row| row.is_old);
    Ok(Built { names: rows.into_iter().map(|row| row.model).collect(), is_old })
}

/// Notes that a view was used.
pub async fn used(database: impl PgExecutor<'_>, view: &View) -> Result<(), sqlx::Error> {
    let used =
        sqlx::query!("UPDATE as_of.views SET touched_at = now() WHERE view_id = $1 AND built", view.id);
    used.execute(database).await.map(drop)
}

/// Takes the places that nobody has, or nobody living; those that were got.
pub async fn claim(
    database: impl PgExecutor<'_>,
    view: &View,
    models: &[&'static Model],
    build: Uuid,
) -> Result<Vec<&'static Model>, sqlx::Error> {
    let (names, versions) = named(models);
    let got = sqlx::query_scalar!(
        "INSERT INTO as_of.views AS v (view_id, model, version, ledger_id, build_id)
         SELECT $1, model, version, $2, $3 FROM UNNEST($4::text[], $5::integer[]) AS own (model, version)
         ORDER BY model, version
         ON CONFLICT (view_id, model, version) DO UPDATE SET build_id = $3, touched_at = now()
            WHERE NOT v.built AND v.touched_at < now() - make_interval(secs => $6)
         RETURNING v.model",
        view.id,
        view.ledger.0,
        build,
        &names,
        &versions,
        DEAD_AFTER.as_secs_f64()
    )
    .fetch_all(database)
    .await?;
    Ok(models.iter().filter(|model| got.iter().any(|name| name == model.name())).copied().collect())
}

/// Locks a place whose rows do not count, until the transaction ends, and says that its owner lives; fails if it is not
/// theirs any longer.
pub async fn hold(
    database: impl PgExecutor<'_>,
    view: Uuid,
    (model, version): (&str, i32),
    build: Uuid,
) -> Result<(), AsOfError> {
    let held = sqlx::query!(
        "UPDATE as_of.views SET touched_at = now()
         WHERE view_id = $1 AND model = $2 AND version = $3 AND build_id = $4 AND NOT built",
        view,
        model,
        version,
        build
    );
    match held.execute(database).await?.rows_affected() {
        0 => Err(AsOfError::Overtaken),
        _ => Ok(()),
    }
}

/// Says that the owner of these places lives.
pub async fn alive(database: impl PgExecutor<'_>, view: &View, build: Uuid) -> Result<(), sqlx::Error> {
    let alive = sqlx::query!(
        "UPDATE as_of.views SET touched_at = now() WHERE view_id = $1 AND build_id = $2 AND NOT built",
        view.id,
        build
    );
    alive.execute(database).await.map(drop)
}

/// Says that a place's rows count.
pub async fn complete(
    database: &mut PgConnection,
    view: &View,
    model: &'static Model,
) -> Result<(), sqlx::Error> {
    let count = format!(
        "UPDATE as_of.views SET built = true, touched_at = now(), rows = (SELECT count(*) FROM {} WHERE ledger_id = $1)
         WHERE view_id = $1 AND model = $2 AND version = $3",
        twin(model.name(), version(model))
    );
    let count = sqlx::query(AssertSqlSafe(count)).bind(view.id).bind(model.name()).bind(version(model));
    count.execute(database).await.map(drop)
}

/// Removes the rows of a place, some at a time, each time under the place's lock.
pub async fn clear(
    database: &mut PgConnection,
    view: Uuid,
    place: (&str, i32),
    build: Uuid,
) -> Result<(), AsOfError> {
    use sqlx::Connection as _;
    let table = twin(place.0, place.1);
    let sql = format!(
        "DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE ledger_id = $1 LIMIT $2))"
    );
    loop {
        let mut transaction = database.begin().await?;
        hold(&mut *transaction, view, place, build).await?;
        let removed = sqlx::query(AssertSqlSafe(sql.clone())).bind(view).bind(REMOVED);
        let removed = removed.execute(&mut *transaction).await?.rows_affected();
        transaction.commit().await?;
        if removed < REMOVED.unsigned_abs() {
            return Ok(());
        }
    }
}

/// Gives a place up.
pub async fn leave(
    database: impl PgExecutor<'_>,
    view: Uuid,
    (model, version): (&str, i32),
    build: Uuid,
) -> Result<(), sqlx::Error> {
    let left = sqlx::query!(
        "DELETE FROM as_of.views
         WHERE view_id = $1 AND model = $2 AND version = $3 AND build_id = $4 AND NOT built",
        view,
        model,
        version,
        build
    );
    left.execute(database).await.map(drop)
}

/// The keys of a ledger's people, to be held against what they are when names that they opened are shown.
pub struct Keys {
    subjects: Vec<Uuid>,
    wrapped: Vec<Vec<u8>>,
}

/// The keys as they are now.
pub async fn keys(database: impl PgExecutor<'_>, ledger: LedgerId) -> Result<Keys, sqlx::Error> {
    let keys = sqlx::query!(
        r#"SELECT subject_id, wrapped AS "wrapped!" FROM subject_keys WHERE ledger_id = $1 AND wrapped IS NOT NULL"#,
        ledger.0
    );
    let (subjects, wrapped) =
        keys.fetch_all(database).await?.into_iter().map(|row| (row.subject_id, row.wrapped)).unzip();
    Ok(Keys { subjects, wrapped })
}

/// Goes on only if every one of these keys is there still, and keeps it until the transaction ends.
pub async fn hold_keys(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    keys: &Keys,
) -> Result<(), AsOfError> {
    let held = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM subject_keys k JOIN UNNEST($2::uuid[], $3::bytea[]) AS had (subject_id, wrapped)
                      ON k.subject_id = had.subject_id AND k.wrapped = had.wrapped
               WHERE k.ledger_id = $1 ORDER BY k.subject_id FOR SHARE OF k) AS held"#,
        ledger.0,
        &keys.subjects,
        &keys.wrapped
    );
    match usize::try_from(held.fetch_one(database).await?) {
        Ok(held) if held == keys.subjects.len() => Ok(()),
        _ => Err(AsOfError::Overtaken),
    }
}
