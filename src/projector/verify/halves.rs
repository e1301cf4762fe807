//! A large table held against a fold by two connections, so that PostgreSQL copies out both of its halves at a time.

use aggregates::LedgerId;
use projections::{Cell, Cells, Rows, Table};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};

use crate::projector::alike::alike;
use crate::projector::bulk::copied_sql;

/// Whether a table is what a fold has, of which the first half has so many rows. The connection is in a snapshot, and stays
/// there. A table that cannot be divided, or no other connection for, is compared as a whole.
pub async fn are_alike(
    (database, pool): (&mut PgConnection, &PgPool),
    ledger: LedgerId,
    table: &Table,
    (rows, half): (&dyn Rows, usize),
) -> Result<bool, sqlx::Error> {
    let last = half.checked_sub(1).filter(|_| table.key == 1).and_then(|last| rows.each().nth(last));
    let middle = last.and_then(first_literal);
    let beside = if middle.is_some() { beside(database, pool).await? } else { None };
    let Some((middle, mut beside)) = middle.zip(beside) else {
        return alike(database, &copied_sql(table, ledger, (None, None)), table, rows.each()).await;
    };
    let lower = copied_sql(table, ledger, (None, Some(&middle)));
    let upper = copied_sql(table, ledger, (Some(&middle), None));
    let (lower, upper) = futures::try_join!(
        alike(database, &lower, table, rows.each().take(half)),
        alike(&mut beside, &upper, table, rows.each().skip(half)),
    )?;
    beside.rollback().await?;
    Ok(lower && upper)
}

/// What a row's key begins with, where it is of a kind that has the same order here and in PostgreSQL.
fn first_literal(row: &dyn Cells) -> Option<String> {
    let mut first = None;
    row.each(&mut |cell| {
        first.get_or_insert(match cell {
            Cell::Bigint(number) => Some(number.to_string()),
            Cell::Uuid(id) => Some(format!("'{id}'")),
            _ => None,
        });
    });
    first.flatten()
}

/// Another connection in the same snapshot; `None` if none is free, as nobody who has one should wait for another.
async fn beside(
    database: &mut PgConnection,
    pool: &PgPool,
) -> Result<Option<Transaction<'static, Postgres>>, sqlx::Error> {
    let Some(mut beside) = pool.try_begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
    else {
        return Ok(None);
    };
    let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(database).await?;
    sqlx::query(AssertSqlSafe(format!("SET TRANSACTION SNAPSHOT '{snapshot}'")))
        .execute(&mut *beside)
        .await?;
    Ok(Some(beside))
}
