//! Everything that a ledger has about a person, page by page: every read model's rows about them, whichever models there
//! are, who read about them, and every event that names them, without what it says of others.
//!
//! Memory is bounded by a page, never by rows or events.

use std::collections::BTreeSet;
use std::fmt;

use aggregates::{LedgerId, MemberId, Position};
use projections::MODELS;
use serde_json::{Map, Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::redacted::{Own, event};
use crate::log::{self, Onlooker, Recorded};
use crate::projector::rows_about;
use crate::vault::{Vault, VaultError};

/// Rows of a page.
const ROWS: usize = 1_000;

/// Why nothing is given out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A key could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What is stored is no JSON.
    #[error(transparent)]
    Malformed(#[from] serde_json::Error),
}

/// Where a page begins: in which list, after how many of its rows or at which position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    list: usize,
    after: u64,
}

impl Place {
    /// As a page before said it; the beginning if none did.
    pub fn of(next: Option<&str>) -> Option<Self> {
        let Some(next) = next else { return Some(Place::default()) };
        let (list, after) = next.split_once('.')?;
        let place = Place { list: list.parse().ok()?, after: after.parse().ok()? };
        (place.list <= EVENTS && i64::try_from(place.after).is_ok()).then_some(place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.list, self.after)
    }
}

/// After the read models comes who read, and then the log.
const READS: usize = MODELS.len();
const EVENTS: usize = READS + 1;

/// Read models of what may be hidden from everybody but the person. The events that are no longer hidden tell it.
const SECRET: [&str; 2] = ["council_votes", "auctions_bids"];

/// A page of what there is.
#[derive(Debug)]
pub struct Page {
    /// `ledger`, `member`, and lists by name.
    pub document: Map<String, Value>,
    /// How many rows the lists have.
    pub rows: usize,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

/// A page of everything about a person. What nobody but they may know, hidden votes and bids under seal, is in it if it is given to
/// themself.
pub async fn page(
    (database, vault): (&PgPool, &Vault),
    ledger: LedgerId,
    (member, themself): (MemberId, bool),
    from: Place,
) -> Result<Page, ExportError> {
    let ids = ids(database, ledger, member).await?;
    let mut document = Map::from_iter([("ledger".into(), json!(ledger)), ("member".into(), json!(member))]);
    let (mut place, mut rows) = (from, 0);
    while place.list <= EVENTS {
        let limit = ROWS - rows;
        let (name, found, after) = match place.list {
            EVENTS => events((database, vault), ledger, (&ids, themself), (place.after, limit)).await?,
            READS => reads(database, ledger, &ids, (place.after, limit)).await?,
            nth if !themself && SECRET.contains(&MODELS[nth].name()) => (MODELS[nth].name(), Vec::new(), 0),
            nth => {
                let model = &MODELS[nth];
                let found = rows_about(database, ledger, model, &ids, (place.after, limit)).await?;
                let after = place.after + found.len() as u64;
                (model.name(), found, after)
            }
        };
        let full = found.len() == limit;
        rows += found.len();
        if !found.is_empty() || place.after == 0 && place.list >= READS {
            document.insert(name.to_owned(), found.into());
        }
        if full {
            return Ok(Page { document, rows, next: Some(Place { after, ..place }) });
        }
        place = Place { list: place.list + 1, after: 0 };
    }
    Ok(Page { document, rows, next: None })
}

/// Every id that stands for a person: their own, of who turned out to be them, and of names that became theirs.
async fn ids(database: &PgPool, ledger: LedgerId, member: MemberId) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE known (member_id) AS (
               SELECT $2::uuid
               UNION
               SELECT m.member_id FROM known JOIN ledger_merges_v1 m
                 ON m.ledger_id = $1 AND m.into_id = known.member_id
           )
           SELECT member_id AS "id!" FROM known
           UNION
           SELECT q.person_id FROM imports_queue_v1 q JOIN known ON q.ledger_id = $1 AND q.member_id = known.member_id"#,
        ledger.0,
        member.0
    )
    .fetch_all(database)
    .await
}

type Listed = (&'static str, Vec<Value>, u64);

async fn reads(
    database: &PgPool,
    ledger: LedgerId,
    ids: &[Uuid],
    (after, limit): (u64, usize),
) -> Result<Listed, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT actor, hour, what, read_at FROM private_reads WHERE ledger_id = $1 AND member_id = ANY($2)
         ORDER BY hour, member_id, actor OFFSET $3 LIMIT $4",
        ledger.0,
        ids,
        i64::try_from(after).unwrap_or(i64::MAX),
        i64::try_from(limit).unwrap_or(i64::MAX)
    )
    .fetch_all(database)
    .await?;
    let read = |row: (String, _, String, _)| json!({ "actor": row.0, "hour": stamp(row.1), "what": row.2, "read_at": stamp(row.3) });
    let rows: Vec<Value> =
        rows.into_iter().map(|row| read((row.actor, row.hour, row.what, row.read_at))).collect();
    let after = after + rows.len() as u64;
    Ok(("private_reads", rows, after))
}

fn stamp(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

async fn events(
    (database, vault): (&PgPool, &Vault),
    ledger: LedgerId,
    (ids, themself): (&[Uuid], bool),
    (after, limit): (u64, usize),
) -> Result<Listed, ExportError> {
    let patterns: Vec<String> = ids.iter().map(|id| format!("%{id}%")).collect();
    let (page, last) = naming(database, ledger, (ids, themself), (&patterns, Position(after), limit)).await?;
    let others = others(database, ledger, ids, &page).await?;
    let own = Own { ids: ids.iter().copied().collect(), others };
    let sealed = page.iter().map(|event| own.sealed(event)).collect::<Result<Vec<_>, _>>()?.concat();
    let opened = vault.open(ledger, &sealed.iter().collect::<Vec<_>>()).await?;
    let events = page.iter().map(|recorded| event(recorded, &own, &opened)).collect::<Result<_, _>>()?;
    Ok(("events", events, last.0))
}

/// The next events that name the person and that they may see, and where the last of them stands that was looked at.
async fn naming(
    database: &PgPool,
    ledger: LedgerId,
    (ids, themself): (&[Uuid], bool),
    (patterns, mut after, limit): (&[String], Position, usize),
) -> Result<(Vec<Recorded>, Position), sqlx::Error> {
    let own = if themself { ids.to_vec() } else { Vec::new() };
    let onlooker = Onlooker { own, council: false };
    let mut found = Vec::new();
    loop {
        let wanted = limit - found.len();
        let rows = i64::try_from(wanted).unwrap_or(i64::MAX);
        let page = log::like(database, ledger, (after, Position(u64::MAX)), patterns, rows).await?;
        let more = page.len() == wanted;
        after = page.last().map_or(after, |event| event.position);
        found.extend(log::shown(database, ledger, &onlooker, page).await?);
        if !more || found.len() == limit {
            return Ok((found, after));
        }
    }
}

/// Whoever else is named in these events, by every kind of id that stands for a person.
async fn others(
    database: &PgPool,
    ledger: LedgerId,
    ids: &[Uuid],
    page: &[Recorded],
) -> Result<BTreeSet<Uuid>, ExportError> {
    let mut named = BTreeSet::new();
    for event in page {
        super::redacted::ids(&serde_json::from_str(&event.payload)?, &mut named);
    }
    let named: Vec<Uuid> = named.into_iter().collect();
    let found = sqlx::query_scalar!(
        r#"SELECT member_id AS "id!" FROM ledger_members_v1
           WHERE ledger_id = $1 AND member_id = ANY($2) AND member_id <> ALL($3)
           UNION
           SELECT character_id FROM ledger_characters_v1
           WHERE ledger_id = $1 AND character_id = ANY($2) AND member_id <> ALL($3)
           UNION
           SELECT person_id FROM imports_queue_v1
           WHERE ledger_id = $1 AND person_id = ANY($2) AND person_id <> ALL($3)
           UNION
           SELECT key_id FROM ledger_keys_v2
           WHERE ledger_id = $1 AND key_id = ANY($2) AND (member_id IS NULL OR member_id <> ALL($3))"#,
        ledger.0,
        &named,
        ids
    )
    .fetch_all(database)
    .await?;
    Ok(found.into_iter().collect())
}
