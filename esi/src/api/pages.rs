//! Lists in pages: as many as `X-Pages` says.

use std::collections::BTreeMap;
use std::sync::Arc;

use prices::calling::{Answer, Ask, Failure, Service};
use serde::de::DeserializeOwned;

/// Pages that are read. A journal of thirty days has rarely more than ten.
const MOST: usize = 100;

/// Something that a list has once, even if it stands on two pages.
pub(super) trait Row: DeserializeOwned {
    fn number(&self) -> u64;
}

/// All rows, page after page, until no more are needed. New rows come first, so what is added meanwhile moves others to a
/// later page, and none is missed.
pub(super) async fn read<T: Row>(
    service: &Service,
    ask: Ask,
    enough: impl Fn(&[T]) -> bool,
) -> Result<Vec<T>, Failure> {
    let mut rows = BTreeMap::new();
    let mut page = 1;
    loop {
        let answer = match service.ask(ask.clone().query("page", page)).await {
            // The last page went while the one before it was read.
            Err(Failure::Refused { status: 404, .. }) if page > 1 => break,
            answer => answer?,
        };
        let read: Vec<T> = answer.json()?;
        let done = read.is_empty() || enough(&read) || page >= count(&answer)?;
        rows.extend(read.into_iter().map(|row| (row.number(), row)));
        if done {
            break;
        }
        page += 1;
    }
    Ok(rows.into_values().collect())
}

fn count(answer: &Arc<Answer>) -> Result<usize, Failure> {
    let count = answer.header("x-pages").map_or(Ok(1), str::parse).map_err(Failure::shape)?;
    match count {
        0..=MOST => Ok(count),
        _ => Err(Failure::shape(format_args!("{count} pages are more than {MOST}"))),
    }
}
