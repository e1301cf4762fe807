//! Why a command about waiting names cannot go.

use serde::Serialize;

use crate::{Common, MemberId};

/// What is the case when a command about waiting names cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum ImportsRefusal {
    /// No name waits under this id.
    #[error("no name waits as {person}")]
    UnknownImportedName {
        /// Which.
        person: MemberId,
    },
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
