//! Holding the tree's nodes and the signed checkpoints against the log, along the walk: a page of each beside a page of events.

use std::collections::BTreeMap;

use aggregates::{LedgerId, Position};
use proofs::{Checkpoint, Hash, Subtree, Tree, VerifierKey, origin};
use sqlx::PgPool;

use super::Finding;
use crate::log::{self, Head, Stored, bigint, fixed, position};
use crate::notary::{self, SignedCheckpoint};

/// The tree as it grows along the walk, with what is said of it at the events to come.
pub struct Growing {
    ledger: LedgerId,
    key: Option<VerifierKey>,
    tree: Tree,
    nodes: BTreeMap<Subtree, Hash>,
    checkpoints: BTreeMap<Position, SignedCheckpoint>,
}

impl Growing {
    /// Before the first event. Without a key, signatures are not held.
    pub fn new(ledger: LedgerId, key: Option<VerifierKey>) -> Self {
        let (nodes, checkpoints) = Default::default();
        Growing { ledger, key, tree: Tree::default(), nodes, checkpoints }
    }

    /// Reads what is said of the tree at the events of a page.
    pub async fn load(&mut self, database: &PgPool, page: &[Stored]) -> Result<(), sqlx::Error> {
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        let (first, last) = (&first.event, &last.event);
        let before = Position(first.position.0.saturating_sub(1));
        self.nodes = nodes(database, self.ledger, (before, last.position)).await?;
        let many = i64::try_from(page.len()).unwrap_or(i64::MAX);
        let signed = notary::signed_since(database, self.ledger, before, many).await?;
        let here = signed.into_iter().filter(|signed| signed.position <= last.position);
        self.checkpoints = here.map(|signed| (signed.position, signed)).collect();
        Ok(())
    }

    /// Goes on by an event, and gives what does not agree there.
    pub fn step(&mut self, head: &Head) -> Vec<Finding> {
        let (nodes, mut findings) = (&mut self.nodes, Vec::new());
        self.tree.push_with(&head.hash.0, |subtree, hash| {
            if nodes.remove(&subtree).is_some_and(|said| said != hash) {
                findings.push(differs(subtree));
            }
        });
        let signed = self.checkpoints.remove(&head.position);
        findings.extend(signed.and_then(|signed| self.contradiction(&signed, head)));
        findings
    }

    fn contradiction(&self, signed: &SignedCheckpoint, head: &Head) -> Option<Finding> {
        let expected = Checkpoint {
            origin: origin(self.ledger),
            size: head.position.0,
            root: self.tree.root(),
            recorded_at: head.recorded_at,
            head: head.hash,
        };
        let why = if signed.root != expected.root {
            "its root is not the log's".to_owned()
        } else if signed.recorded_at != expected.recorded_at {
            "its time is not the event's".to_owned()
        } else {
            match self.key.as_ref().map(|key| Checkpoint::open(&signed.note, key)) {
                Some(Ok(said)) if said != expected => "its note says something else".to_owned(),
                Some(Err(refused)) => refused.to_string(),
                _ => return None,
            }
        };
        Some(Finding::CheckpointDiffers { position: head.position, why })
    }
}

/// Everything that is said of the tree beyond the end of the log.
pub async fn beyond(database: &PgPool, ledger: LedgerId) -> Result<Vec<Finding>, sqlx::Error> {
    // Read before the head: what is legitimately there by now is not beyond it.
    let last =
        sqlx::query_scalar!("SELECT max(position) FROM signed_checkpoints WHERE ledger_id = $1", ledger.0);
    let last = last.fetch_one(database).await?.map(position);
    let far = sqlx::query!(
        "SELECT level, index FROM tree_nodes WHERE ledger_id = $1 ORDER BY (index + 1) << level DESC LIMIT 1",
        ledger.0
    );
    let far = far.fetch_optional(database).await?;
    let end = log::head(database, ledger).await?.map_or(Position(0), |head| head.position);
    let why = "the log does not come to it".to_owned();
    let signed = last.filter(|last| *last > end);
    let signed = signed.map(|position| Finding::CheckpointDiffers { position, why });
    let far = far
        .map(|row| Subtree { level: u32::from(row.level.unsigned_abs()), index: row.index.unsigned_abs() });
    let far = far.filter(|subtree| subtree.first() + (1 << subtree.level) > end.0).map(differs);
    Ok(signed.into_iter().chain(far).collect())
}

fn differs(subtree: Subtree) -> Finding {
    let first = subtree.first() + 1;
    let (from, to) = (Position(first), Position(subtree.first() + (1 << subtree.level)));
    Finding::TreeNodeDiffers { position: from, to }
}

/// The nodes whose last leaf is that of an event after one position and up to another.
async fn nodes(
    database: &PgPool,
    ledger: LedgerId,
    (after, to): (Position, Position),
) -> Result<BTreeMap<Subtree, Hash>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT level, index, hash FROM tree_nodes JOIN generate_series(8, 56, 8) AS stored (at) ON level = at
         WHERE ledger_id = $1 AND index >= $2::bigint >> at AND index < $3::bigint >> at",
        ledger.0,
        bigint(after),
        bigint(to)
    )
    .fetch_all(database)
    .await?;
    let read = |level: i16, index: i64, hash: Vec<u8>| {
        let subtree = Subtree { level: u32::from(level.unsigned_abs()), index: index.unsigned_abs() };
        Ok((subtree, Hash(fixed(&hash)?)))
    };
    rows.into_iter().map(|row| read(row.level, row.index, row.hash)).collect()
}
