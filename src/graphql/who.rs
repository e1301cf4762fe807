//! How inputs name a member.

use async_graphql::OneofObject;
use uuid::Uuid;

use crate::vault::LedgerKeys;

/// A person of the ledger, named in exactly one way. An alt stands for who plays it.
#[derive(Clone, Debug, OneofObject)]
pub enum MemberBy {
    /// The id of a member or of one of their characters.
    Id(Uuid),
    /// The name of a member or of one of their characters. Case and the form of letters do not matter.
    Name(String),
}

impl MemberBy {
    /// As commands name them: names become handles.
    pub fn who(&self, keys: &LedgerKeys) -> aggregates::Who {
        match self {
            MemberBy::Id(id) => aggregates::Who::Id(*id),
            MemberBy::Name(name) => aggregates::Who::Name(keys.handle(name)),
        }
    }
}
