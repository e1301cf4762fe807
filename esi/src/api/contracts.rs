//! A pilot's contracts: `GET characters/{id}/contracts/`, of the last thirty days and all that are open.

use chrono::{DateTime, Utc};
use prices::calling::Failure;
use serde::{Deserialize, Serialize};

use super::pages::{self, Row};
use super::{Esi, Login};
use crate::{Isk, PilotId};

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its number, which no other has.
    pub contract_id: u64,
    /// What kind it is, such as `item_exchange`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How far it is, such as `finished`.
    pub status: String,
    /// Who offered it.
    pub issuer_id: PilotId,
    /// Whether they did so for their corporation.
    #[serde(default)]
    pub for_corporation: bool,
    /// To whom; 0 is everybody.
    pub assignee_id: PilotId,
    /// Who took it; 0 is nobody.
    pub acceptor_id: PilotId,
    /// What who takes it pays.
    pub price: Option<Isk>,
    /// What who takes it gets.
    pub reward: Option<Isk>,
    /// When it was offered.
    pub date_issued: DateTime<Utc>,
    /// When it was taken.
    pub date_accepted: Option<DateTime<Utc>>,
    /// When it was done.
    pub date_completed: Option<DateTime<Utc>>,
}

impl Row for Contract {
    fn number(&self) -> u64 {
        self.contract_id
    }
}

impl Esi {
    /// A pilot's contracts, in the order of their numbers.
    pub async fn contracts(&self, login: Login<'_>) -> Result<Vec<Contract>, Failure> {
        let ask = login.get("contracts", format!("characters/{}/contracts/", login.pilot))?;
        pages::read(&self.0, ask, |_: &[Contract]| false).await
    }
}
