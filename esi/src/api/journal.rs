//! A pilot's wallet: `GET characters/{id}/wallet/journal/`, of the last thirty days, newest first.

use chrono::{DateTime, Utc};
use prices::calling::Failure;
use serde::{Deserialize, Serialize};

use super::pages::{self, Row};
use super::{Esi, Login};
use crate::{Isk, PilotId};

/// An entry of a wallet's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, which no other has.
    pub id: u64,
    /// When it was.
    pub date: DateTime<Utc>,
    /// What kind it is, such as `player_donation`.
    pub ref_type: String,
    /// How much; below zero what left the wallet.
    pub amount: Option<Isk>,
    /// One of those between whom it was.
    pub first_party_id: Option<PilotId>,
    /// The other one.
    pub second_party_id: Option<PilotId>,
    /// What was written to it.
    pub reason: Option<String>,
}

impl Row for Entry {
    fn number(&self) -> u64 {
        self.id
    }
}

impl Esi {
    /// The entries of a pilot's wallet, in the order of their numbers, back to a time at least as far as there are some.
    pub async fn journal(&self, login: Login<'_>, since: DateTime<Utc>) -> Result<Vec<Entry>, Failure> {
        let ask = login.get("journal", format!("characters/{}/wallet/journal/", login.pilot))?;
        pages::read(&self.0, ask, |page: &[Entry]| page.iter().all(|entry| entry.date < since)).await
    }
}
