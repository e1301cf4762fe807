//! Read models of a ledger's fleets.

mod crew;
mod items;
mod list;
mod pools;
mod rules;
mod settings;

pub use crew::{CrewModel, Member};
pub use items::{Item, ItemsModel};
pub use list::{Fleet, ListModel};
pub use pools::{Pool, PoolsModel};
pub use rules::{Rule, RulesModel};
pub use settings::{Settings, SettingsModel};

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}

/// What is kept as JSON is shown as it is.
fn json(what: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(what).map_err(|error| error.to_string())
}
