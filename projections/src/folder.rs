//! Folding a batch in memory: which rows are wanted, what became of them, and what has to be written.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::Position;

use crate::{Cells, Changes, Happened, Key, Opened, ReadModel, Row, Touched, Value};

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

/// Rows of one table, without their types.
pub trait Rows: Send + Sync {
    /// Each, in order of key.
    fn each(&self) -> Box<dyn Iterator<Item = &dyn Cells> + Send + '_>;
}

impl<K: Key, R: Row> Rows for BTreeMap<K, Option<R>> {
    fn each(&self) -> Box<dyn Iterator<Item = &dyn Cells> + Send + '_> {
        Box::new(self.values().flatten().map(|row| row as &dyn Cells))
    }
}

impl<K: Key, R: Row> Rows for Vec<(K, R)> {
    fn each(&self) -> Box<dyn Iterator<Item = &dyn Cells> + Send + '_> {
        Box::new(self.iter().map(|(_, row)| row as &dyn Cells))
    }
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
    /// The rows that are held.
    fn rows(&self) -> &dyn Rows;
    /// The rows of a table that is appended to, once and for all.
    fn take_rows(&mut self) -> Box<dyn Rows>;
}

/// The fold of one read model of one ledger.
pub struct Folder<M: ReadModel> {
    ambient: M::Ambient,
    /// Rows that are held; none where there is no row of that key.
    rows: BTreeMap<M::Key, Option<M::Row>>,
    /// Rows that are written once, and looked at no more.
    appended: Vec<(M::Key, M::Row)>,
    /// What the table has of the rows that were folded since it was written. Nothing while it has none of them, and nothing of
    /// rows that are written once.
    before: BTreeMap<M::Key, Option<Box<M::Row>>>,
    /// Whether the table has none of the rows.
    unwritten: bool,
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
        let (rows, before) = (BTreeMap::new(), BTreeMap::new());
        Folder { ambient, rows, appended: Vec::new(), before, unwritten: complete, complete }
    }

    fn fold_one(&mut self, event: &Happened, opened: &Opened) -> Result<(), String> {
        M::remember(&mut self.ambient, event);
        let keys = match M::touches(&self.ambient, event) {
            Touched::These(keys) => keys,
            Touched::All => self.rows.keys().cloned().collect(),
        };
        for key in keys {
            if M::TABLE.append_only {
                let row = M::fold(&self.ambient, event, opened, &key, None)?;
                self.appended.extend(row.map(|row| (key, row)));
                continue;
            }
            let held = self.rows.get_mut(&key);
            if !self.unwritten && !self.before.contains_key(&key) {
                let row = held.as_ref().and_then(|row| row.as_ref());
                self.before.insert(key.clone(), row.cloned().map(Box::new));
            }
            match held {
                Some(row) => *row = M::fold(&self.ambient, event, opened, &key, row.take())?,
                None => {
                    let row = M::fold(&self.ambient, event, opened, &key, None)?;
                    self.rows.insert(key, row);
                }
            }
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
        let last = self.appended.len().saturating_sub(1);
        for event in events {
            let stopped = |why| Unfoldable { position: event.position, why };
            self.fold_one(event, opened).map_err(stopped)?;
        }
        // Nearly all keys begin with the event's position, and so are in order as they come.
        if !self.appended[last..].is_sorted_by_key(|(key, _)| key) {
            self.appended.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        Ok(())
    }

    fn take_changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        if M::TABLE.append_only {
            changes.upserts.extend(self.appended.drain(..).map(|(_, row)| row.values()));
            return changes;
        }
        if std::mem::take(&mut self.unwritten) {
            changes.upserts.extend(self.rows.values().flatten().map(Cells::values));
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
        self.rows.len() + self.appended.len()
    }

    fn forget(&mut self) {
        self.rows.clear();
        self.complete = false;
    }

    fn rows(&self) -> &dyn Rows {
        if M::TABLE.append_only { &self.appended } else { &self.rows }
    }

    fn take_rows(&mut self) -> Box<dyn Rows> {
        // As many come again.
        let next = Vec::with_capacity(self.appended.len());
        Box::new(std::mem::replace(&mut self.appended, next))
    }
}
