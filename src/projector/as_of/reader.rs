//! What reads the read tables: as they are, or as they were in a view.
//!
//! A statement is the same either way. For a view it runs in a transaction of its own, in which the names of read tables mean
//! their twins, and which first looks whether all that it names is there: in one snapshot, so nobody can remove it in between.
//! Nothing stays with the connection, so that a pooler may be in between.

use std::fmt;
use std::sync::{Arc, LazyLock};

use aggregates::LedgerId;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use projections::{MODELS, Model};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{Either, Error, Execute, Executor, PgPool, PgTransaction, Postgres, SqlStr};
use uuid::Uuid;

use super::{AsOfError, Cache, View, registry};

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SELECT set_config('search_path', 'as_of, ' || current_setting('search_path'), true)";
/// Times that rows may vanish, between having been built and being read, before that is an error.
const PATIENCE: usize = 5;

static TABLES: LazyLock<Vec<(String, &'static Model)>> =
    LazyLock::new(|| MODELS.iter().map(|model| (model.table.name(), model)).collect());

/// Runs statements over the read tables of one ledger.
#[derive(Clone)]
pub struct Reader {
    database: PgPool,
    ledger: LedgerId,
    then: Option<(Arc<Cache>, Arc<View>)>,
}

impl Reader {
    /// Of the rows as they are.
    pub fn live(database: PgPool, ledger: LedgerId) -> Self {
        Reader { database, ledger, then: None }
    }

    /// Of the rows as they were.
    pub fn of(cache: Arc<Cache>, view: View) -> Self {
        let (database, ledger) = (cache.database().clone(), view.ledger);
        Reader { database, ledger, then: Some((cache, Arc::new(view))) }
    }

    /// What rows stand under: the ledger's id, or the view's.
    pub fn rows_of(&self) -> Uuid {
        self.view().map_or(self.ledger.0, |view| view.id)
    }

    /// The view, if it is not of the rows as they are.
    pub fn view(&self) -> Option<&View> {
        self.then.as_ref().map(|(_, view)| &**view)
    }

    /// Sees to it that a view has a read model's rows. Rows as they are, are not this one's to wait for.
    pub async fn ready(&self, model: &str) -> Result<(), AsOfError> {
        let Some((cache, view)) = &self.then else { return Ok(()) };
        let models: Vec<_> = MODELS.iter().filter(|known| known.name() == model).collect();
        cache.ready(view, &models).await
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("ledger", &self.ledger).field("view", &self.view()).finish()
    }
}

/// The read models whose tables a statement names.
fn named_in(sql: &str) -> Vec<&'static Model> {
    let is_named = |table: &str| {
        let continues = |at: usize| sql[at + table.len()..].starts_with(|next: char| next.is_ascii_digit());
        sql.match_indices(table).any(|(at, _)| !continues(at))
    };
    TABLES.iter().filter(|(table, _)| is_named(table)).map(|(_, model)| *model).collect()
}

/// A transaction in which the names of read tables mean their twins, and these have their rows.
async fn looking_back(
    cache: &Arc<Cache>,
    view: &View,
    models: &[&'static Model],
) -> Result<PgTransaction<'static>, Error> {
    for _ in 0..PATIENCE {
        let mut transaction = cache.database().begin_with(BEGIN).await?;
        let built = registry::built(&mut *transaction, view, models).await?;
        if built.missing(models).is_empty() {
            if built.is_old {
                registry::used(cache.database(), view).await?;
            }
            return Ok(transaction);
        }
        transaction.rollback().await?;
        cache.ready(view, models).await?;
    }
    Err(AsOfError::Overtaken.into())
}

type Answered = Either<PgQueryResult, PgRow>;

async fn run<'q>(
    (cache, view): &(Arc<Cache>, Arc<View>),
    mut query: impl Execute<'q, Postgres>,
) -> Result<Vec<Answered>, Error> {
    let arguments = query.take_arguments().map_err(Error::Encode)?;
    let sql = query.sql();
    let models = named_in(sql.as_str());
    let mut transaction = looking_back(cache, view, &models).await?;
    let answered = match arguments {
        Some(arguments) => (&mut *transaction).fetch_many(sqlx::query_with(sql, arguments)),
        None => (&mut *transaction).fetch_many(sql),
    };
    let answered = answered.try_collect().await?;
    transaction.commit().await?;
    Ok(answered)
}

impl<'c> Executor<'c> for &'c Reader {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Answered, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        match &self.then {
            None => self.database.fetch_many(query),
            Some(then) => {
                let answered = stream::once(run(then, query));
                answered.map_ok(|rows| stream::iter(rows).map(Ok)).try_flatten().boxed()
            }
        }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        match &self.then {
            None => self.database.fetch_optional(query),
            Some(then) => {
                Box::pin(async move { Ok(run(then, query).await?.into_iter().find_map(Either::right)) })
            }
        }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        self.database.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.database.describe(sql)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_needs_the_tables_that_it_names_and_no_others() {
        let named = |sql| named_in(sql).iter().map(|model| model.name()).collect::<Vec<_>>();
        let joined =
            "SELECT 1 FROM points_history_v2 h LEFT JOIN points_voids_v1 v ON v.ledger_id = h.ledger_id";
        assert_eq!(named(joined), ["points_history", "points_voids"]);
        assert_eq!(named("SELECT 1 FROM points_voids_v1"), ["points_voids"]);
        assert_eq!(named("SELECT 1 FROM points_voids_v10, events, heads"), [""; 0]);
    }
}
