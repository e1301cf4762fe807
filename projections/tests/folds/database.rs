//! The projector without its database: every read model of one ledger, with what a checkpoint keeps.

use std::collections::BTreeMap;

use projections::{ByEffective, Changes, Folding, Happened, MODELS, Model, Opened, Value, Wanted};

/// Rows by key.
pub type Rows = BTreeMap<Vec<Value>, Vec<Value>>;

/// The read tables, and the folds that write them.
#[derive(Default)]
pub struct Database(BTreeMap<&'static str, Projected>);

/// One read model.
#[derive(Default)]
struct Projected {
    rows: Rows,
    /// What the checkpoint keeps, once there is one.
    ambient: Option<String>,
    /// The fold, while it is held.
    warm: Option<Box<dyn Folding>>,
}

impl Database {
    /// Folds a batch into every read model; what was written, in their order.
    pub fn project(&mut self, events: &[Happened], opened: &Opened) -> Vec<Changes> {
        let project = |model: &Model| {
            let projected = self.0.entry(model.name()).or_default();
            projected.project(model, events, opened).expect("a fold of this version")
        };
        MODELS.iter().map(project).collect()
    }

    /// Folds what took effect in time into the read models that are shown by it.
    pub fn project_by_effect(&mut self, events: &[Happened], opened: &Opened) {
        for model in MODELS.iter().filter(|model| model.by_effective == ByEffective::Sums) {
            let projected = self.0.entry(model.name()).or_default();
            projected.project(model, events, opened).expect("a fold of this version");
        }
    }

    /// A read model's rows.
    pub fn rows(&self, model: &str) -> Rows {
        self.0.get(model).map(|projected| projected.rows.clone()).unwrap_or_default()
    }

    /// Everything that is written: of each read model its rows, and what its checkpoint keeps.
    pub fn written(&self) -> BTreeMap<&'static str, (Rows, Option<String>)> {
        let written = self.0.iter().map(|(name, model)| (*name, (model.rows.clone(), model.ambient.clone())));
        written.collect()
    }

    /// The folds let go of their rows, and stay.
    pub fn forget(&mut self) {
        self.0.values_mut().filter_map(|model| model.warm.as_mut()).for_each(|folding| folding.forget());
    }

    /// The process ends and another begins: what is not written is gone.
    pub fn restart(&mut self) {
        self.0.values_mut().for_each(|model| model.warm = None);
    }
}

impl Projected {
    fn project(&mut self, model: &Model, events: &[Happened], opened: &Opened) -> Option<Changes> {
        let cold = || match &self.ambient {
            Some(ambient) => model.resume(ambient),
            None => Some(model.fresh()),
        };
        let mut folding = self.warm.take().or_else(cold)?;
        let wanted = folding.wanted(events);
        let rows = self.load(&wanted);
        folding.provide(wanted, rows);
        let folded = folding.fold(events, opened);
        folded.unwrap_or_else(|stopped| panic!("{}: {stopped:?}", model.name()));
        let changes = folding.take_changes();
        self.write(model, &changes);
        self.ambient = Some(folding.ambient());
        self.warm = Some(folding);
        Some(changes)
    }

    fn load(&self, wanted: &Wanted) -> Vec<Vec<Value>> {
        match wanted {
            Wanted::These(keys) => keys.iter().filter_map(|key| self.rows.get(key)).cloned().collect(),
            Wanted::All => self.rows.values().cloned().collect(),
        }
    }

    fn write(&mut self, model: &Model, changes: &Changes) {
        for key in &changes.deletes {
            assert!(self.rows.remove(key).is_some(), "{}: what is deleted was there", model.name());
        }
        for row in &changes.upserts {
            let before = self.rows.insert(row[..model.table.key].to_vec(), row.clone());
            assert!(before.is_none() || !model.table.append_only, "{}: rows are appended", model.name());
        }
    }
}
