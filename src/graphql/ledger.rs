//! The ledger itself over GraphQL: settings, people, roles and API keys.

mod api_key;
mod books;
mod character;
mod choices;
mod find;
mod keys;
mod member;
mod opening;
mod payload;
mod people;
mod persons;
mod rights;
mod role;
mod settings;

use async_graphql::MergedObject;

pub use books::LedgerBooks;
pub use choices::Weekday;
pub use find::find;
pub use member::{MemberPerson, MemberRow, by_id as member_by_id};
pub use people::LedgerPeople;
pub use role::LedgerRights;
pub use settings::in_force;

/// Commands to the ledger itself.
#[derive(Default, MergedObject)]
pub struct LedgerMutation(
    opening::OpeningMutation,
    persons::PersonsMutation,
    persons::CharactersMutation,
    rights::RightsMutation,
    keys::KeysMutation,
);
