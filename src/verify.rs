//! Holding the log against itself, and snapshots and read tables against the log, while the server runs.
//!
//! Nothing is believed: every hash is computed anew, every stream counted, every state folded from the start. Memory is
//! bounded by members and open entries, never by events, and no statement outlives a page.

mod tree;

use std::collections::HashMap;
use std::fmt;

use aggregates::{LedgerId, Position};
use projections::MODELS;
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use crate::lane::{Books, Claim, Metadata, States, claimed_snapshots};
use crate::log::{self, Head, PAGE, Recorded, bigint};
use crate::projector;
use crate::vault::Vault;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Finding {
    /// An event is not where it should be.
    Missing {
        /// Where.
        position: Position,
    },
    /// An event, or one before it, is not what was hashed.
    HashDiffers {
        /// Where.
        position: Position,
    },
    /// Something about an event contradicts the rest.
    Contradiction {
        /// Where.
        position: Position,
        /// What.
        why: String,
    },
    /// The head is not the last event.
    HeadDiffers {
        /// Where the head says that the log ends.
        position: Position,
    },
    /// A snapshot is not what the log gives.
    SnapshotDiffers {
        /// Of which aggregate.
        stream_type: &'static str,
        /// Where it says that it was taken.
        position: Position,
    },
    /// A signed checkpoint is not of this log.
    CheckpointDiffers {
        /// Where it was signed.
        position: Position,
        /// What does not agree.
        why: String,
    },
    /// A stored node of the log's tree is not what the log gives. It may be deleted: it is computed again.
    TreeNodeDiffers {
        /// The first event that it covers.
        position: Position,
        /// The last.
        to: Position,
    },
    /// A row of a read table is not what the log gives.
    RowDiffers {
        /// The read model.
        model: &'static str,
        /// Its key, and whether it is missing, extra or different.
        row: projector::Difference,
    },
    /// A read table cannot be checked.
    Unchecked {
        /// The read model.
        model: &'static str,
        /// Why.
        why: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Missing { position } => write!(f, "position {position}: the event is missing"),
            Finding::HashDiffers { position } => write!(f, "position {position}: the hash differs"),
            Finding::Contradiction { position, why } => write!(f, "position {position}: {why}"),
            Finding::HeadDiffers { position } => {
                write!(f, "the head at position {position} is not the last event")
            }
            Finding::SnapshotDiffers { stream_type, position } => {
                write!(f, "the snapshot of `{stream_type}` at position {position} differs")
            }
            Finding::CheckpointDiffers { position, why } => {
                write!(f, "the checkpoint at position {position} differs: {why}")
            }
            Finding::TreeNodeDiffers { position, to } => {
                write!(f, "tree_nodes: the node over positions {position} to {to} differs")
            }
            Finding::RowDiffers { model, row } => {
                write!(f, "{model}: row {} is {}", row.key.join(" "), row.what)
            }
            Finding::Unchecked { model, why } => write!(f, "{model}: cannot be checked: {why}"),
        }
    }
}

/// Everything that does not agree about one ledger. `progress` hears of positions that were checked. The chain is followed
/// up to the first event that is not what was hashed: nothing after it can be believed.
pub async fn verify(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    progress: impl FnMut(u64),
) -> Result<Vec<Finding>, sqlx::Error> {
    let snapshots = claimed_snapshots(database, ledger).await?;
    let end = log::head(database, ledger).await?.unwrap_or_else(Head::genesis);
    let key = vault.ledger(ledger).await.ok().flatten().map(|keys| keys.signer().key().clone());
    let mut walk = Walk::new(ledger, snapshots, tree::Growing::new(ledger, key));
    let broken = walk.through(database, end, progress).await?;
    let mut findings = walk.findings;
    findings.extend(broken.clone());
    if broken.is_none() {
        // A snapshot that no event was met for is of a log that is not this one.
        findings.extend(walk.snapshots.iter().map(differs));
        findings.extend(tree::beyond(database, ledger).await?);
        findings.extend(tables(database, vault, ledger).await);
    }
    Ok(findings)
}

/// What a walk along the chain knows.
struct Walk {
    ledger: LedgerId,
    head: Head,
    streams: HashMap<(String, Uuid), u64>,
    books: Books,
    snapshots: Vec<Claim>,
    tree: tree::Growing,
    findings: Vec<Finding>,
}

/// What stands beside an event for the unique index.
struct Beside {
    actor: Option<String>,
    client_key: Option<String>,
    command_mac: Option<Vec<u8>>,
}

impl Walk {
    fn new(ledger: LedgerId, snapshots: Vec<Claim>, tree: tree::Growing) -> Self {
        let books = Books::new(ledger, States::default());
        let (head, streams) = (Head::genesis(), HashMap::new());
        Walk { ledger, head, streams, books, snapshots, tree, findings: Vec::new() }
    }

    /// Follows the chain to `end`. Gives what breaks it, if something does.
    async fn through(
        &mut self,
        database: &PgPool,
        end: Head,
        mut progress: impl FnMut(u64),
    ) -> Result<Option<Finding>, sqlx::Error> {
        while self.head.position < end.position {
            let page = log::page(database, self.ledger, self.head.position, PAGE).await?;
            if page.is_empty() {
                return Ok(Some(Finding::Missing { position: self.head.position.next() }));
            }
            let beside = beside(database, self.ledger, &page).await?;
            self.tree.load(database, &page).await?;
            for event in page.iter().take_while(|event| event.position <= end.position) {
                if let Err(finding) = self.step(event, beside.get(&event.position)) {
                    return Ok(Some(finding));
                }
            }
            progress(self.head.position.0);
        }
        let same = self.head.hash == end.hash;
        Ok((!same).then_some(Finding::HeadDiffers { position: end.position }))
    }

    fn step(&mut self, event: &Recorded, beside: Option<&Beside>) -> Result<(), Finding> {
        let position = self.head.position.next();
        if event.position != position {
            return Err(Finding::Missing { position });
        }
        if event.link().hash(&self.head.hash) != event.hash {
            return Err(Finding::HashDiffers { position });
        }
        if let Some(why) = self.contradiction(event, beside) {
            self.findings.push(Finding::Contradiction { position, why });
        }
        match event.event() {
            Ok(decoded) => self.books.settle(position, &decoded),
            Err(error) => return Err(Finding::Contradiction { position, why: error.to_string() }),
        }
        self.head = event.head();
        self.findings.extend(self.tree.step(&self.head));
        self.compare_snapshots();
        Ok(())
    }

    fn contradiction(&mut self, event: &Recorded, beside: Option<&Beside>) -> Option<String> {
        let sequence = self.streams.entry((event.stream_type.clone(), event.stream_id)).or_default();
        *sequence += 1;
        if *sequence != event.stream_sequence {
            return Some(format!(
                "it is number {} of its stream and says {}",
                sequence, event.stream_sequence
            ));
        }
        if event.recorded_at < self.head.recorded_at {
            return Some("it was recorded before the event that it follows".to_owned());
        }
        let Ok(said) = serde_json::from_str::<Metadata>(&event.metadata) else {
            return Some("its metadata cannot be read".to_owned());
        };
        let none = Beside { actor: None, client_key: None, command_mac: None };
        let beside = beside.unwrap_or(&none);
        let first = said.command_mac.is_some();
        let agrees = beside.actor == first.then_some(said.actor)
            && beside.client_key == first.then_some(said.client_key)
            && beside.command_mac.as_ref().map(hex::encode) == said.command_mac;
        (!agrees).then(|| "the client key beside it is not the one in its metadata".to_owned())
    }

    fn compare_snapshots(&mut self) {
        let head = self.head;
        let here: Vec<Claim> =
            self.snapshots.extract_if(.., |claim| claim.position == head.position).collect();
        if here.is_empty() {
            return;
        }
        let states = self.books.durable();
        self.findings.extend(here.iter().filter(|claim| !claim.holds(&head, &states)).map(differs));
    }
}

fn differs(claim: &Claim) -> Finding {
    Finding::SnapshotDiffers { stream_type: claim.stream, position: claim.position }
}

async fn beside(
    database: &PgPool,
    ledger: LedgerId,
    page: &[Recorded],
) -> Result<HashMap<Position, Beside>, sqlx::Error> {
    let (first, last) = (page.first(), page.last());
    let rows = sqlx::query!(
        "SELECT position, actor, client_key, command_mac FROM events
         WHERE ledger_id = $1 AND position BETWEEN $2 AND $3 AND client_key IS NOT NULL",
        ledger.0,
        first.map_or(0, |event| bigint(event.position)),
        last.map_or(0, |event| bigint(event.position))
    )
    .fetch_all(database)
    .await?;
    let beside = |row: (Option<String>, Option<String>, Option<Vec<u8>>)| Beside {
        actor: row.0,
        client_key: row.1,
        command_mac: row.2,
    };
    Ok(rows
        .into_iter()
        .map(|row| (log::position(row.position), beside((row.actor, row.client_key, row.command_mac))))
        .collect())
}

async fn tables(database: &PgPool, vault: &Vault, ledger: LedgerId) -> Vec<Finding> {
    let mut findings = Vec::new();
    for model in MODELS.iter().map(|model| model.name()) {
        match projector::verify((database, vault), ledger, model, |_, _| ()).await {
            Ok(report) => {
                findings.extend(report.first.into_iter().map(|row| Finding::RowDiffers { model, row }));
            }
            Err(error) => findings.push(Finding::Unchecked { model, why: error.to_string() }),
        }
    }
    findings
}
