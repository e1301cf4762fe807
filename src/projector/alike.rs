//! Whether a read table is, byte for byte, what a fold gives: nearly always so, and then at the price of a COPY.
//!
//! PostgreSQL copies rows out, and the fold's rows are written the same way beside it. Where the two differ, be it only in
//! how a value is written, nothing is said: who asks then compares row by row, which tells what differs.

use futures::TryStreamExt as _;
use sqlx::PgConnection;

use super::copy::{HEADER, TRAILER};

/// Bytes of rows that are written at a time, and a message's beside them.
const ROOM: usize = 1 << 17;

/// Whether what a statement copies out is what `next` [writes](super::copy::write_row), piece by piece: it says false once there is no more.
pub async fn alike(
    database: &mut PgConnection,
    sql: &str,
    mut next: impl FnMut(&mut Vec<u8>) -> bool,
) -> Result<bool, sqlx::Error> {
    let mut copied = database.copy_out_raw(sql).await?;
    let mut expected = Vec::with_capacity(ROOM);
    expected.extend(HEADER);
    let (mut at, mut same, mut more) = (0, true, true);
    // All of it is read in any case, so that the connection is good for the next statement.
    while let Some(bytes) = copied.try_next().await? {
        while same && more && expected.len() - at < bytes.len() {
            expected.drain(..at);
            at = 0;
            more = next(&mut expected);
            expected.extend(if more { &[] } else { TRAILER });
        }
        same = same && expected[at..].starts_with(&bytes);
        at += if same { bytes.len() } else { 0 };
    }
    Ok(same && !more && at == expected.len())
}
