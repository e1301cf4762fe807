//! The tree's hashes as they are stored: the leaves in the log, every eighth level above them in `tree_nodes`.
//!
//! A node that is missing is computed from those below and kept. So whoever asks first pays for what nobody asked before;
//! the periodic signer does so in time.

use std::collections::BTreeMap;
use std::ops::Range;

use aggregates::{LedgerId, Position};
use futures::future::BoxFuture;
use proofs::{Hash, Plan, Subtree, leaf, node};
use sqlx::PgPool;

use super::NotaryError;
use crate::log::{fixed, position};

/// Levels between two that are stored.
const STEP: u32 = 8;
/// Hashes below a node that is stored.
const BELOW: u64 = 1 << STEP;

type Known = BTreeMap<Subtree, Hash>;

/// The hashes of a plan.
pub async fn hashes(database: &PgPool, ledger: LedgerId, plan: &Plan) -> Result<Vec<Hash>, NotaryError> {
    let mut known = Known::new();
    for (level, range) in wanted(plan) {
        let found = stored(database, ledger, level, range.clone()).await?;
        known.extend(range.map(|index| Subtree { level, index }).zip(found));
    }
    let answer = plan.answer(|subtree| joined(&known, subtree));
    answer.ok_or_else(|| NotaryError::Database(sqlx::Error::RowNotFound))
}

/// What is to be looked up, by stored level: ranges that do not touch.
fn wanted(plan: &Plan) -> Vec<(u32, Range<u64>)> {
    let range = |subtree: Subtree| {
        let level = subtree.level / STEP * STEP;
        let width = subtree.level - level;
        (level, subtree.index << width..(subtree.index + 1) << width)
    };
    let mut ranges: Vec<(u32, Range<u64>)> = plan.subtrees().map(range).collect();
    ranges.sort_by_key(|(level, range)| (*level, range.start));
    ranges.dedup_by(|(level, next), (before, range)| {
        let touch = level == before && next.start <= range.end;
        if touch {
            range.end = range.end.max(next.end);
        }
        touch
    });
    ranges
}

/// The hash of a subtree from what is known of those below it.
fn joined(known: &Known, subtree: Subtree) -> Option<Hash> {
    if let Some(hash) = known.get(&subtree) {
        return Some(*hash);
    }
    let level = subtree.level.checked_sub(1).filter(|level| level % STEP != STEP - 1)?;
    let half = |side| joined(known, Subtree { level, index: 2 * subtree.index + side });
    Some(node(&half(0)?, &half(1)?))
}

/// The hashes of a stored level, in order; those that are missing are computed and kept.
fn stored(
    database: &PgPool,
    ledger: LedgerId,
    level: u32,
    range: Range<u64>,
) -> BoxFuture<'_, Result<Vec<Hash>, NotaryError>> {
    Box::pin(async move {
        if level == 0 {
            return leaves(database, ledger, range).await;
        }
        let mut known = kept(database, ledger, level, &range).await?;
        while let Some(first) = range.clone().find(|index| !known.contains_key(index)) {
            // So much that leaves are read 65,536 at a time.
            let most = if level == STEP { BELOW } else { 1 };
            let missing = (first..range.end).take_while(|index| !known.contains_key(index));
            let end = first + missing.zip(0..most).fold(0, |count, _| count + 1);
            let below = stored(database, ledger, level - STEP, first * BELOW..end * BELOW).await?;
            let made: Vec<Hash> = below.chunks(1 << STEP).map(complete).collect();
            keep(database, ledger, level, first, &made).await?;
            known.extend((first..).zip(made));
        }
        Ok(known.into_values().collect())
    })
}

/// The hash over as many hashes as a power of two.
fn complete(hashes: &[Hash]) -> Hash {
    match hashes {
        [hash] => *hash,
        hashes => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node(&complete(left), &complete(right))
        }
    }
}

async fn kept(
    database: &PgPool,
    ledger: LedgerId,
    level: u32,
    range: &Range<u64>,
) -> Result<BTreeMap<u64, Hash>, NotaryError> {
    let rows = sqlx::query!(
        "SELECT index, hash FROM tree_nodes WHERE ledger_id = $1 AND level = $2 AND index >= $3 AND index < $4",
        ledger.0,
        i16::try_from(level).unwrap_or(i16::MAX),
        range.start.cast_signed(),
        range.end.cast_signed()
    )
    .fetch_all(database)
    .await?;
    rows.into_iter().map(|row| Ok((row.index.cast_unsigned(), Hash(fixed(&row.hash)?)))).collect()
}

async fn keep(
    database: &PgPool,
    ledger: LedgerId,
    level: u32,
    first: u64,
    made: &[Hash],
) -> Result<(), NotaryError> {
    sqlx::query!(
        "INSERT INTO tree_nodes (ledger_id, level, index, hash)
         SELECT $1, $2, * FROM UNNEST($3::bigint[], $4::bytea[]) ON CONFLICT DO NOTHING",
        ledger.0,
        i16::try_from(level).unwrap_or(i16::MAX),
        &(first.cast_signed()..).take(made.len()).collect::<Vec<_>>(),
        &made.iter().map(|hash| hash.0.to_vec()).collect::<Vec<_>>()
    )
    .execute(database)
    .await?;
    Ok(())
}

/// The leaves of these indices: the leaf of the event at position p has index p - 1.
async fn leaves(database: &PgPool, ledger: LedgerId, range: Range<u64>) -> Result<Vec<Hash>, NotaryError> {
    let rows = sqlx::query!(
        "SELECT position, hash FROM events
         WHERE ledger_id = $1 AND position > $2 AND position <= $3 ORDER BY position",
        ledger.0,
        range.start.cast_signed(),
        range.end.cast_signed()
    )
    .fetch_all(database)
    .await?;
    let mut rows = rows.into_iter().peekable();
    let leaf = |index: u64| {
        let here = Position(index + 1);
        let row = rows.next_if(|row| position(row.position) == here);
        row.map(|row| leaf(&row.hash)).ok_or(NotaryError::Missing(here))
    };
    range.map(leaf).collect()
}

#[cfg(test)]
mod tests {
    use proofs::Tree;

    use super::*;

    #[test]
    fn few_ranges_are_asked_for_and_no_hash_twice() {
        for (index, size) in [(0, 1_000_000), (999_999, 1_000_000), (65_535, 65_537), (255, 256), (0, 1)] {
            let plan = Plan::inclusion(index, size).expect("a leaf");
            let ranges = wanted(&plan);
            assert!(ranges.len() <= 9, "{ranges:?}");
            assert!(ranges.iter().map(|(_, range)| range.end - range.start).sum::<u64>() <= 6 * BELOW);
        }
    }

    #[test]
    fn what_is_looked_up_gives_the_same_answer_as_the_whole_tree() {
        let (mut tree, mut all, size) = (Tree::default(), Known::new(), 70_000_u64);
        for entry in 0..size {
            tree.push_with(&entry.to_be_bytes(), |subtree, hash| {
                all.insert(subtree, hash);
            });
        }
        let asked = |plan: Plan| {
            let of = |(level, range): (u32, Range<u64>)| range.map(move |index| Subtree { level, index });
            let known: Known =
                wanted(&plan).into_iter().flat_map(of).map(|subtree| (subtree, all[&subtree])).collect();
            let found = plan.answer(|subtree| joined(&known, subtree)).expect("known");
            assert_eq!(Some(found.clone()), plan.answer(|subtree| all.get(&subtree).copied()));
            found
        };
        assert_eq!(asked(Plan::root(size)), [tree.root()]);
        for at in [0, 1, 255, 256, 65_535, 65_536, 69_999] {
            asked(Plan::inclusion(at, size).expect("a leaf"));
            asked(Plan::consistency(at + 1, size).expect("sizes"));
        }
    }
}
