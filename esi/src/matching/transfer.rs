//! A transfer, as a wallet's journal or a contract shows it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Contract, Entry, Isk, PilotId};

/// What proves a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "number", rename_all = "snake_case")]
pub enum Proof {
    /// An entry of a wallet's journal.
    Journal(u64),
    /// A contract.
    Contract(u64),
}

/// What kind of transfer it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// ISK that a player gave to a player.
    Donation,
    /// A contract that was fulfilled.
    Contract,
    /// An entry of another kind.
    OtherEntry {
        /// Which.
        ref_type: String,
    },
    /// A contract that was not fulfilled, or is of another kind.
    OtherContract {
        /// Its kind.
        contract: String,
        /// How far it is.
        status: String,
    },
}

/// ISK that went from somebody to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What proves it.
    pub proof: Proof,
    /// What kind it is.
    pub kind: Kind,
    /// Who gave.
    pub from: PilotId,
    /// Who got.
    pub to: PilotId,
    /// How much, above zero.
    pub amount: Isk,
    /// When.
    pub at: DateTime<Utc>,
}

/// The kind of entry by which players give each other ISK.
const DONATION: &str = "player_donation";
/// The kind of contract by which they do.
const EXCHANGE: &str = "item_exchange";
/// A contract's end, if it was fulfilled.
const FULFILLED: [&str; 3] = ["finished", "finished_issuer", "finished_contractor"];

impl Transfer {
    /// The transfer that an entry of somebody's journal shows, if it shows one. Which of the parties is which differs by kind:
    /// the sign says who of both gave.
    pub fn of_entry(entry: &Entry, owner: PilotId) -> Option<Self> {
        let parties = [entry.first_party_id?, entry.second_party_id?];
        let other = match parties {
            [first, second] if first == owner => second,
            [first, second] if second == owner => first,
            _ => return None,
        };
        let amount = entry.amount.filter(|amount| *amount != Isk::default() && other != owner)?;
        let (from, to, amount) = match amount.is_given() {
            true => (owner, other, amount.reversed()),
            false => (other, owner, amount),
        };
        let kind = match entry.ref_type.as_str() {
            DONATION => Kind::Donation,
            other => Kind::OtherEntry { ref_type: other.to_owned() },
        };
        Some(Transfer { proof: Proof::Journal(entry.id), kind, from, to, amount, at: entry.date })
    }

    /// The transfer that a contract is, if ISK is in it: what who takes it gets, less what they pay.
    pub fn of_contract(contract: &Contract) -> Option<Self> {
        let (issuer, nobody) = (contract.issuer_id, PilotId(0));
        let taker =
            [contract.acceptor_id, contract.assignee_id].into_iter().find(|taker| *taker != nobody)?;
        let net = contract.reward.unwrap_or_default().less(contract.price.unwrap_or_default())?;
        if net == Isk::default() || taker == issuer {
            return None;
        }
        let (from, to, amount) =
            if net.is_given() { (taker, issuer, net.reversed()) } else { (issuer, taker, net) };
        let fulfilled = FULFILLED.contains(&contract.status.as_str());
        let kind = match fulfilled && contract.kind == EXCHANGE && !contract.for_corporation {
            true => Kind::Contract,
            false => Kind::OtherContract { contract: contract.kind.clone(), status: contract.status.clone() },
        };
        let at = contract.date_completed.or(contract.date_accepted).unwrap_or(contract.date_issued);
        Some(Transfer { proof: Proof::Contract(contract.contract_id), kind, from, to, amount, at })
    }
}

impl Proof {
    /// Its number in the game.
    pub fn number(self) -> u64 {
        match self {
            Proof::Journal(number) | Proof::Contract(number) => number,
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proof::Journal(number) => write!(f, "wallet journal {number}"),
            Proof::Contract(number) => write!(f, "contract {number}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Donation => f.write_str("a donation"),
            Kind::Contract => f.write_str("a fulfilled contract"),
            Kind::OtherEntry { ref_type } => write!(f, "an entry `{ref_type}`"),
            Kind::OtherContract { contract, status } => {
                write!(f, "a contract `{contract}` that is `{status}`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const OWNER: PilotId = PilotId(1);
    const OTHER: PilotId = PilotId(2);

    fn entry(change: Value) -> Option<Transfer> {
        let mut entry = json!({
            "id": 89, "date": "2026-11-21T12:00:00Z", "ref_type": "player_donation",
            "amount": -100.5, "first_party_id": 1, "second_party_id": 2,
        });
        entry.as_object_mut().expect("an entry").extend(change.as_object().expect("fields").clone());
        Transfer::of_entry(&serde_json::from_str(&entry.to_string()).expect("an entry"), OWNER)
    }

    fn contract(change: Value) -> Option<Transfer> {
        let mut contract = json!({
            "contract_id": 5, "type": "item_exchange", "status": "finished", "issuer_id": 1, "assignee_id": 2,
            "acceptor_id": 2, "price": 0, "reward": 100.5, "date_issued": "2026-11-21T12:00:00Z",
            "date_completed": "2026-11-21T13:00:00Z",
        });
        contract.as_object_mut().expect("a contract").extend(change.as_object().expect("fields").clone());
        Transfer::of_contract(&serde_json::from_str(&contract.to_string()).expect("a contract"))
    }

    #[test]
    fn the_sign_says_who_gave_whichever_party_comes_first() {
        let given = entry(json!({})).expect("a transfer");
        assert_eq!((given.from, given.to, given.amount.to_string().as_str()), (OWNER, OTHER, "100.50"));
        let swapped = entry(json!({ "first_party_id": 2, "second_party_id": 1 })).expect("a transfer");
        assert_eq!((swapped.from, swapped.to), (OWNER, OTHER));
        let got = entry(json!({ "amount": 100.5 })).expect("a transfer");
        assert_eq!((got.from, got.to, got.amount), (OTHER, OWNER, given.amount));
    }

    #[test]
    fn an_entry_without_both_parties_or_an_amount_is_no_transfer() {
        for change in [
            json!({ "amount": null }),
            json!({ "amount": 0 }),
            json!({ "first_party_id": null }),
            json!({ "first_party_id": 3 }),
            json!({ "second_party_id": 1 }),
        ] {
            assert_eq!(entry(change.clone()), None, "{change}");
        }
    }

    #[test]
    fn a_contract_gives_what_its_taker_gets_less_what_they_pay() {
        let given = contract(json!({})).expect("a transfer");
        assert_eq!((given.from, given.to, &given.kind), (OWNER, OTHER, &Kind::Contract));
        assert_eq!(given.at.to_rfc3339(), "2026-11-21T13:00:00+00:00");
        let sold = contract(json!({ "price": 300, "reward": 0 })).expect("a transfer");
        assert_eq!((sold.from, sold.to, sold.amount.to_string().as_str()), (OTHER, OWNER, "300.00"));
        assert_eq!(contract(json!({ "price": 100.5 })), None);
        assert_eq!(contract(json!({ "assignee_id": 0, "acceptor_id": 0 })), None);
    }

    #[test]
    fn a_contract_that_is_not_fulfilled_or_of_another_kind_is_told_as_such() {
        for change in [
            json!({ "status": "outstanding" }),
            json!({ "type": "courier" }),
            json!({ "for_corporation": true }),
        ] {
            let kind = contract(change).expect("a transfer").kind;
            assert!(matches!(kind, Kind::OtherContract { .. }), "{kind}");
        }
    }
}
