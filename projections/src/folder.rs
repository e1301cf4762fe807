//! Folding a batch in memory: which rows are wanted, what became of them, and what has to be written.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use aggregates::Position;

use crate::{Changes, Happened, Key, Opened, ReadModel, Row, Touched, Value};

/// Why a fold stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfoldable {
    /// At which event.
    pub position: Position,
    /// Why.
    pub why: String,
}

/// Rows that a batch needs and that are not here.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// These keys; none if empty.
    These(Vec<Vec<Value>>),
    /// All of the ledger's.
    All,
}

/// A fold without its types. Rows that it was given stay, so that the next batch needs only what is new.
pub trait Folding: Send {
    /// What has to be [provided](Folding::provide) before a batch can be folded.
    fn wanted(&self, events: &[Happened]) -> Wanted;
    /// Rows as the table has them. Keys that were wanted and are not among them have no row.
    fn provide(&mut self, wanted: Wanted, rows: Vec<Vec<Value>>);
    /// Folds a batch. On failure nothing of the batch counts: start again from what was written.
    fn fold(&mut self, events: &[Happened], opened: &Opened) -> Result<(), Unfoldable>;
    /// What changed since the last time this was asked.
    fn take_changes(&mut self) -> Changes;
    /// What has to be kept with the checkpoint.
    fn ambient(&self) -> String;
    /// How many rows are held.
    fn held(&self) -> usize;
    /// Lets go of rows, once their changes are written.
    fn forget(&mut self);
    /// Every row that is held, in order of key.
    fn rows(&self) -> Vec<Vec<Value>>;
    /// So many of the rows that are held, in order of key, after the one that another row has; from the first on without it.
    fn rows_after(&self, row: Option<&[Value]>, limit: usize) -> Vec<Vec<Value>>;
}

/// The fold of one read model of one ledger.
pub struct Folder<M: ReadModel> {
    ambient: M::Ambient,
    /// Rows that are held; none where there is no row of that key.
    rows: BTreeMap<M::Key, Option<M::Row>>,
    /// What the table has of the rows that were folded since it was written. Nothing of rows that are written once.
    before: BTreeMap<M::Key, Option<Box<M::Row>>>,
    /// Whether every row that there is is held.
    complete: bool,
}

impl<M: ReadModel> Folder<M> {
    /// Of a ledger that was never folded.
    pub fn fresh() -> Self {
        Folder::new(M::Ambient::default(), true)
    }

    /// From what was remembered; `None` if that was another version's.
    pub fn resume(ambient: &str) -> Option<Self> {
        serde_json::from_str(ambient).ok().map(|ambient| Folder::new(ambient, false))
    }

    fn new(ambient: M::Ambient, complete: bool) -> Self {
        Folder { ambient, rows: BTreeMap::new(), before: BTreeMap::new(), complete }
    }

    fn fold_one(&mut self, event: &Happened, opened: &Opened) -> Result<(), String> {
        M::remember(&mut self.ambient, event);
        let keys = match M::touches(&self.ambient, event) {
            Touched::These(keys) => keys,
            Touched::All => self.rows.keys().cloned().collect(),
        };
        for key in keys {
            let row = self.rows.entry(key.clone()).or_default();
            if !M::TABLE.append_only {
                self.before.entry(key.clone()).or_insert_with(|| row.clone().map(Box::new));
            }
            *row = M::fold(&self.ambient, event, opened, &key, row.take())?;
        }
        Ok(())
    }
}

impl<M: ReadModel> Folding for Folder<M> {
    fn wanted(&self, events: &[Happened]) -> Wanted {
        if self.complete || M::TABLE.append_only {
            return Wanted::These(Vec::new());
        }
        let (mut keys, mut ambient) = (BTreeSet::new(), self.ambient.clone());
        for event in events {
            M::remember(&mut ambient, event);
            match M::touches(&ambient, event) {
                Touched::All => return Wanted::All,
                Touched::These(touched) => {
                    keys.extend(touched.into_iter().filter(|key| !self.rows.contains_key(key)));
                }
            }
        }
        Wanted::These(keys.iter().map(Key::values).collect())
    }

    fn provide(&mut self, wanted: Wanted, rows: Vec<Vec<Value>>) {
        self.complete |= wanted == Wanted::All;
        for values in rows {
            let Some((key, row)) = M::Key::of(&values).zip(M::Row::from_values(values)) else { continue };
            self.rows.entry(key).or_insert(Some(row));
        }
    }

    fn fold(&mut self, events: &[Happened], opened: &Opened) -> Result<(), Unfoldable> {
        for event in events {
            let stopped = |why| Unfoldable { position: event.position, why };
            self.fold_one(event, opened).map_err(stopped)?;
        }
        Ok(())
    }

    fn take_changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        if M::TABLE.append_only {
            let rows = std::mem::take(&mut self.rows).into_values().flatten();
            changes.upserts.extend(rows.map(|row| row.values()));
            return changes;
        }
        for (key, before) in std::mem::take(&mut self.before) {
            match (before, self.rows.get(&key).and_then(Option::as_ref)) {
                (before, Some(row)) if before.as_deref() != Some(row) => changes.upserts.push(row.values()),
                (Some(_), None) => changes.deletes.push(key.values()),
                _ => {}
            }
        }
        changes
    }

    fn ambient(&self) -> String {
        serde_json::to_string(&self.ambient).unwrap_or_else(|_| "null".to_owned())
    }

    fn held(&self) -> usize {
        self.rows.len()
    }

    fn forget(&mut self) {
        self.rows.clear();
        self.complete = false;
    }

    fn rows_after(&self, row: Option<&[Value]>, limit: usize) -> Vec<Vec<Value>> {
        let after = row.and_then(M::Key::of).map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.rows.range((after, Bound::Unbounded));
        rows.filter_map(|(_, row)| row.as_ref().map(Row::values)).take(limit).collect()
    }

    fn rows(&self) -> Vec<Vec<Value>> {
        self.rows.values().flatten().map(Row::values).collect()
    }
}
