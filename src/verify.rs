//! Holding the log against itself, and its tree, checkpoints, snapshots and read tables against the log, while the server
//! runs.
//!
//! Nothing is believed: every hash is computed anew, every stream counted, every state folded from the start. The log is
//! read once, for all of it. Memory is bounded by members, open entries and the rows of a few tables, never by events;
//! no statement outlives a page of the log or the comparison of one table.

mod finding;
mod tree;
mod walk;

use aggregates::{LedgerId, Position};
use projections::Happened;
use sqlx::PgPool;
use tokio::sync::mpsc;

use self::walk::Walk;
use crate::lane::claimed_snapshots;
use crate::log::{self, Extent, PAGE, Stored};
use crate::projector::{Checked, Tables};
use crate::vault::{Vault, VaultError};

pub use self::finding::Finding;

/// How often what came meanwhile is followed.
const ROUNDS: usize = 10;
/// Pages that are read ahead.
const AHEAD: usize = 1;

/// Everything that does not agree about one ledger. `progress` hears of positions that were checked.
pub async fn verify(
    database: &PgPool,
    vault: &Vault,
    ledger: LedgerId,
    mut progress: impl FnMut(u64),
) -> Result<Vec<Finding>, sqlx::Error> {
    loop {
        let forgotten = forgotten(vault, ledger).await?;
        let findings = once((database, vault), ledger, &mut progress).await?;
        // Rows that named somebody who was forgotten meanwhile are not what was folded before: that is looked at again.
        if findings.is_empty() || self::forgotten(vault, ledger).await? == forgotten {
            return Ok(findings);
        }
    }
}

async fn forgotten(vault: &Vault, ledger: LedgerId) -> Result<Option<i64>, sqlx::Error> {
    match vault.forgotten(ledger).await {
        Ok(count) => Ok(Some(count)),
        Err(VaultError::Database(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn once(
    (database, vault): (&PgPool, &Vault),
    ledger: LedgerId,
    progress: &mut impl FnMut(u64),
) -> Result<Vec<Finding>, sqlx::Error> {
    let key = vault.ledger(ledger).await.ok().flatten().map(|keys| keys.signer().key().clone());
    let tree = tree::Growing::new(ledger, key);
    let mut walk = Walk::new(ledger, claimed_snapshots(database, ledger).await?, tree);
    let mut tables = Tables::new((database, vault), ledger);
    let mut extent = log::extent(database, ledger).await?;
    for _ in 0..ROUNDS {
        walk = follow(database, (walk, &mut tables), &extent, progress).await?;
        let now = log::extent(database, ledger).await?;
        if !walk.is_clean() || now.last.0.saturating_sub(walk.at().0) < u64::from(PAGE) {
            break;
        }
        extent = now;
    }
    let believed = walk.is_believed();
    let mut findings = walk.findings(&extent);
    if believed {
        findings.extend(tree::beyond(database, ledger).await?);
        findings.extend(tables.finish().await?.into_iter().flat_map(told));
    }
    Ok(findings)
}

/// Follows the chain to where it ends, and shows the events to the read models as long as they can be believed. The walk is a
/// page ahead of them.
async fn follow(
    database: &PgPool,
    (walk, tables): (Walk, &mut Tables<'_>),
    extent: &Extent,
    progress: &mut impl FnMut(u64),
) -> Result<Walk, sqlx::Error> {
    let (met, mut taken) = mpsc::channel(1);
    let walking = tokio::spawn(walked(database.clone(), walk, *extent, met));
    while let Some(Met { events, at, believed }) = taken.recv().await {
        if believed {
            tables.fold(events).await?;
        }
        progress(at.0);
    }
    walking.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// A page that a walk met.
struct Met {
    events: Vec<Happened>,
    /// Where the walk is.
    at: Position,
    /// Whether folds may be shown the events.
    believed: bool,
}

async fn walked(
    database: PgPool,
    mut walk: Walk,
    extent: Extent,
    met: mpsc::Sender<Met>,
) -> Result<Walk, sqlx::Error> {
    let end = extent.head.position.max(extent.last);
    let mut pages = read_ahead(database.clone(), walk.ledger(), walk.at(), end);
    while let Some(page) = pages.recv().await {
        match page {
            Ok(page) => {
                walk.look_up(&database, &page).await?;
                let events = walk.meet(page, &extent);
                let page = Met { events, at: walk.at(), believed: walk.is_believed() };
                if met.send(page).await.is_err() {
                    // Who takes them has failed, and says why.
                    return Ok(walk);
                }
            }
            Err(why) if is_no_row(&why) => {
                walk.stops(&why);
                return Ok(walk);
            }
            Err(error) => return Err(error),
        }
    }
    walk.arrive(&extent);
    Ok(walk)
}

/// Reads the log up to its end, some pages ahead of who takes them.
fn read_ahead(
    database: PgPool,
    ledger: LedgerId,
    from: Position,
    end: Position,
) -> mpsc::Receiver<Result<Vec<Stored>, sqlx::Error>> {
    let (pages, taken) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let (mut at, mut limit) = (from, PAGE);
        while at < end {
            let page = log::page_as_stored(&database, ledger, at, limit).await;
            if page.as_ref().is_err_and(is_no_row) && limit > 1 {
                // What comes before the row that is none is read still.
                limit /= 2;
                continue;
            }
            let page = page.map(|mut page| {
                page.truncate(page.partition_point(|stored| stored.event.position <= end));
                page
            });
            let last = page.as_ref().ok().and_then(|page| page.last()).map(|stored| stored.event.position);
            if page.is_err() || last.is_some() {
                let taken = pages.send(page).await;
                at = last.filter(|_| taken.is_ok()).unwrap_or(end);
            } else {
                at = end;
            }
        }
    });
    taken
}

/// Whether a row holds what no row of the log can.
fn is_no_row(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
}

/// What a read model's check comes to.
fn told(Checked { model, outcome, remembers, .. }: Checked) -> Vec<Finding> {
    let report = match outcome {
        Ok(report) => report,
        Err(why) => return vec![Finding::Unchecked { model, why }],
    };
    let count = report.differing.saturating_sub(report.first.len() as u64);
    let mut findings: Vec<Finding> =
        report.first.into_iter().map(|row| Finding::RowDiffers { model, row }).collect();
    findings.extend((count > 0).then_some(Finding::MoreRows { model, count }));
    findings.extend((!remembers).then_some(Finding::RememberedDiffers { model }));
    findings
}
