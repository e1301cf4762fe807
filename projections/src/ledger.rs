//! Read models about the ledger itself.

mod characters;
mod identities;
mod keys;
mod members;
mod merges;
mod roles;
mod rules;
mod settings;

pub use characters::{Character, CharactersModel};
pub use identities::{IdentitiesModel, Identity};
pub use keys::{ApiKey, KeysModel};
pub use members::{Member, MembersModel};
pub use merges::{Merge, MergesModel};
pub use roles::{Role, RolesModel};
pub use rules::{RuleRow, RulesModel};
pub use settings::{LedgerSettings, SettingsModel};

/// What a fold says of an event about a row that is not there.
fn missing(what: impl std::fmt::Display) -> String {
    format!("{what} is not there")
}
