//! What a read model is, and all there are.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::folder::{Folder, Folding};
use crate::{ByEffective, Happened, Key, Opened, Row, Table};

/// A pure fold over keyed rows.
pub trait ReadModel: Send + Sync + Sized + 'static {
    /// Where its rows are.
    const TABLE: Table;
    /// What it shows as of an effective time.
    const BY_EFFECTIVE: ByEffective = ByEffective::Refused;
    /// What a row is found by.
    type Key: Key;
    /// A row.
    type Row: Row;
    /// What the fold remembers beside its rows, bounded, such as the settings in force.
    type Ambient: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync;

    /// Which rows an event touches, after it was [remembered](ReadModel::remember).
    fn touches(ambient: &Self::Ambient, event: &Happened) -> Touched<Self::Key>;

    /// Takes from an event what later folds need; comes before anything else is done with it.
    fn remember(_ambient: &mut Self::Ambient, _event: &Happened) {}

    /// The row after an event that touches it; `None` where there is none. Fails, with the reason, if the event cannot
    /// have happened to this row.
    fn fold(
        ambient: &Self::Ambient,
        event: &Happened,
        opened: &Opened,
        key: &Self::Key,
        row: Option<Self::Row>,
    ) -> Result<Option<Self::Row>, String>;
}

/// Which rows an event touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched<K> {
    /// These; none if empty.
    These(Vec<K>),
    /// Every row that the ledger has.
    All,
}

impl<K> Touched<K> {
    /// No row.
    pub fn none() -> Self {
        Touched::These(Vec::new())
    }

    /// One row.
    pub fn one(key: K) -> Self {
        Touched::These(vec![key])
    }
}

/// A read model without its types, as the projector handles it.
#[derive(Clone, Copy)]
pub struct Model {
    /// Where its rows are.
    pub table: Table,
    /// What it shows as of an effective time.
    pub by_effective: ByEffective,
    fresh: fn() -> Box<dyn Folding>,
    resume: fn(&str) -> Option<Box<dyn Folding>>,
}

impl Model {
    const fn of<M: ReadModel>() -> Self {
        Model {
            table: M::TABLE,
            by_effective: M::BY_EFFECTIVE,
            fresh: || Box::new(Folder::<M>::fresh()),
            resume: |ambient| Some(Box::new(Folder::<M>::resume(ambient)?)),
        }
    }

    /// The fold of a ledger that was never folded.
    pub fn fresh(&self) -> Box<dyn Folding> {
        (self.fresh)()
    }

    /// A fold that goes on from what it remembered; `None` if that was another version's.
    pub fn resume(&self, ambient: &str) -> Option<Box<dyn Folding>> {
        (self.resume)(ambient)
    }

    /// The name without its version.
    pub fn name(&self) -> &'static str {
        self.table.model
    }
}

/// Every read model of this release.
pub const MODELS: &[Model] = &[
    Model::of::<crate::ledger::SettingsModel>(),
    Model::of::<crate::ledger::MembersModel>(),
    Model::of::<crate::ledger::CharactersModel>(),
    Model::of::<crate::ledger::RolesModel>(),
    Model::of::<crate::ledger::KeysModel>(),
    Model::of::<crate::ledger::IdentitiesModel>(),
    Model::of::<crate::points::StandingsModel>(),
    Model::of::<crate::points::HistoryModel>(),
    Model::of::<crate::points::VoidsModel>(),
    Model::of::<crate::ledger::MergesModel>(),
    Model::of::<crate::ledger::RulesModel>(),
    Model::of::<crate::points::ItemsModel>(),
    Model::of::<crate::points::LootModel>(),
    Model::of::<crate::points::FlowsModel>(),
    Model::of::<crate::points::HoldsModel>(),
    Model::of::<crate::points::DisputesModel>(),
    Model::of::<crate::journal::PostingsModel>(),
    Model::of::<crate::journal::AccountsModel>(),
    Model::of::<crate::raids::CalendarModel>(),
    Model::of::<crate::raids::SignUpsModel>(),
    Model::of::<crate::raids::RosterModel>(),
    Model::of::<crate::raids::KillsModel>(),
    Model::of::<crate::raids::PresenceModel>(),
    Model::of::<crate::council::DecisionsModel>(),
    Model::of::<crate::council::ResponsesModel>(),
    Model::of::<crate::council::VotesModel>(),
    Model::of::<crate::council::WishesModel>(),
    Model::of::<crate::council::AwardsModel>(),
    Model::of::<crate::council::StoodModel>(),
    Model::of::<crate::auctions::ListModel>(),
    Model::of::<crate::auctions::BidsModel>(),
    Model::of::<crate::auctions::AwardsModel>(),
    Model::of::<crate::imports::QueueModel>(),
    Model::of::<crate::imports::LinesModel>(),
    Model::of::<crate::schedules::ListModel>(),
    Model::of::<crate::schedules::RunsModel>(),
    Model::of::<crate::schedules::OrdersModel>(),
    Model::of::<crate::fleets::SettingsModel>(),
    Model::of::<crate::fleets::RulesModel>(),
    Model::of::<crate::fleets::ListModel>(),
    Model::of::<crate::fleets::CrewModel>(),
    Model::of::<crate::fleets::PoolsModel>(),
    Model::of::<crate::fleets::ItemsModel>(),
    Model::of::<crate::payouts::ListModel>(),
    Model::of::<crate::payouts::AttemptsModel>(),
    Model::of::<crate::payouts::BalancesModel>(),
    Model::of::<crate::payouts::SummariesModel>(),
    Model::of::<crate::payouts::RecoveriesModel>(),
];
