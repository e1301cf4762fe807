//! Whether a read table is, byte for byte, what a fold gives: nearly always so, and then at the price of a COPY.
//!
//! PostgreSQL copies rows out, and the fold's rows are written the same way beside it. Where the two differ, be it only in
//! how a value is written, nothing is said: who asks then compares row by row, which tells what differs.

use futures::TryStreamExt as _;
use projections::{Cells, Table};
use sqlx::PgConnection;

use super::copy::{HEADER, TRAILER, write_row};

/// Bytes of rows that are written at a time: few enough to stay where the processor has them.
const BESIDE: usize = 1 << 15;

/// Whether what a statement copies out are these rows of a table.
pub async fn alike(
    database: &mut PgConnection,
    sql: &str,
    table: &Table,
    mut rows: impl Iterator<Item = &dyn Cells>,
) -> Result<bool, sqlx::Error> {
    let mut copied = database.copy_out_raw(sql).await?;
    let mut expected = Vec::with_capacity(2 * BESIDE);
    expected.extend(HEADER);
    let (mut at, mut same, mut more) = (0, true, true);
    // All of it is read in any case, so that the connection is good for the next statement.
    while let Some(bytes) = copied.try_next().await? {
        if same && more && expected.len() - at < bytes.len() {
            expected.drain(..at);
            at = 0;
            while more && expected.len() < BESIDE.max(bytes.len()) {
                match rows.next() {
                    Some(row) => write_row(&mut expected, table, row),
                    None => {
                        expected.extend(TRAILER);
                        more = false;
                    }
                }
            }
        }
        same = same && expected[at..].starts_with(&bytes);
        at += if same { bytes.len() } else { 0 };
    }
    Ok(same && !more && at == expected.len())
}
