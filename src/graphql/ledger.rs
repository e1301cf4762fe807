//! The ledger itself over GraphQL: settings, people, roles and API keys.

mod api_key;
mod books;
mod character;
mod choices;
mod find;
mod forgetting;
mod identities;
mod identity;
mod keys;
mod member;
mod merging;
mod opening;
mod payload;
mod people;
mod persons;
mod rights;
mod role;
mod rule;
mod rules;
mod settings;
mod viewer;

use async_graphql::MergedObject;

pub use books::LedgerBooks;
pub use choices::{DecayNegative, DecayRounding, GpBaseMode, System, TieBreak, Weekday};
pub use find::find;
pub use member::{MemberPerson, MemberRow, by_id as member_by_id};
pub use merging::{MergeMembersInput, merge};
pub use people::LedgerPeople;
pub use role::LedgerRights;
pub use rule::{RuleInput, RuleKind, VotesVisible};
pub use rules::LedgerRules;
pub use settings::in_force;
pub use viewer::{LedgerViewing, Viewer};

/// Commands to the ledger itself.
#[derive(Default, MergedObject)]
pub struct LedgerMutation(
    opening::OpeningMutation,
    persons::PersonsMutation,
    persons::CharactersMutation,
    rights::RightsMutation,
    keys::KeysMutation,
    merging::MergingMutation,
    forgetting::ForgettingMutation,
    rules::RulesMutation,
    identities::IdentitiesMutation,
);
