//! What a file of another system says, in one form for all systems.
//!
//! A reader makes a plan of a file and asks nothing of the books; the [`Importer`](super::Importer) asks them, and makes
//! the plan so. What cannot be read is broken and named by its line, what is left out or strange is odd: nothing is
//! dropped without a word.

use aggregates::Points;
use aggregates::ledger::{DecayRounding, GpBaseMode, System};
use aggregates::points::{Account, Loot};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::finding::Finding;

/// What a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The system that wrote it, as sources name it.
    pub system: &'static str,
    /// In which of the system's forms it is written, if there are several.
    pub dialect: Option<&'static str>,
    /// Which balances it speaks of.
    pub books: System,
    /// When its balances were so, if it says.
    pub as_of: Option<DateTime<Utc>>,
    /// How the group counted there.
    pub hints: Hints,
    /// Everybody who is named, in order of first appearance.
    pub people: Vec<Person>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// Entries that cannot be read.
    pub broken: Vec<Finding>,
    /// What can be read but is not what it says, or is not taken over.
    pub odd: Vec<Finding>,
}

/// How a group counted in another system. A ledger that is opened for the import counts so, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Hints {
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guild: Option<String>,
    /// The base of effective GP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_gp: Option<Points>,
    /// How effective GP come from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gp_base_mode: Option<GpBaseMode>,
    /// The EP that a place asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ep: Option<Points>,
    /// How decay is rounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay_rounding: Option<DecayRounding>,
    /// The usual decay, in percent: told, for a decay is asked with its percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay_percent: Option<Points>,
    /// What standby earned, in percent: told, for an award is asked with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extras_percent: Option<Points>,
}

/// Somebody who is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Whether they are in the group still.
    pub current: bool,
    /// Whose alt this is, by name.
    #[serde(skip)]
    pub alt_of: Option<String>,
    /// When they are first named.
    pub first_seen: DateTime<Utc>,
    /// When they are last named.
    pub last_seen: DateTime<Utc>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The entry's id there; of a person's own entry, unique together with the person.
    pub id: String,
    /// When it was entered, by that system's clock.
    pub at: DateTime<Utc>,
    /// Where it stands in the file.
    #[serde(skip)]
    pub line: usize,
    /// Whether the file says when; else the time is that of reading it, and another when it is read again.
    #[serde(skip)]
    pub dated: bool,
    /// Whose own entry it is, if ids are counted per person.
    #[serde(skip)]
    pub whose: Option<String>,
    /// What it says.
    pub what: What,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Balances changed.
    Points {
        /// Which balance.
        #[serde(skip_serializing_if = "is_dkp")]
        account: Account,
        /// Whose, each once, by how much.
        changes: Vec<(String, Points)>,
        /// Why, if the officer said so.
        reason: Option<String>,
    },
    /// Somebody paid for an item.
    Loot {
        /// Which balance.
        #[serde(skip_serializing_if = "is_dkp")]
        account: Account,
        /// Who.
        player: String,
        /// By how much the balance changed.
        amount: Points,
        /// The item's name.
        item: String,
        /// The item's id, if the link has one.
        item_id: Option<u32>,
        /// Where it dropped.
        source: String,
        /// The deleted entry that this one replaces.
        replaces: Option<String>,
    },
    /// Somebody got an item, and nothing was charged.
    Item {
        /// Who, as the books may know them.
        player: String,
        /// The item's name.
        item: String,
        /// The item's id.
        item_id: u32,
        /// What is said of it, but for what is about a person.
        loot: Box<Loot>,
        /// A note by who got it.
        note: Option<String>,
        /// Who looted it first, by name.
        owner: Option<String>,
    },
    /// An earlier entry was deleted.
    Deletion {
        /// Its id.
        of: String,
    },
    /// Everything of this system that was imported for somebody comes to this. What is posted is the difference, so that
    /// items before it are counted once, and a later export posts what changed since.
    Balance {
        /// Which balance.
        account: Account,
        /// Whose.
        player: String,
        /// What it comes to.
        amount: Points,
    },
}

fn is_dkp(account: &Account) -> bool {
    *account == Account::Dkp
}

impl Plan {
    /// Of a system, about these balances, with nothing in it yet.
    pub fn of(system: &'static str, books: System) -> Self {
        Plan {
            system,
            dialect: None,
            books,
            as_of: None,
            hints: Hints::default(),
            people: Vec::new(),
            entries: Vec::new(),
            broken: Vec::new(),
            odd: Vec::new(),
        }
    }
}

impl Entry {
    /// Whose balance the entry changes by how much; a deletion tells by what it takes back, a balance by what was imported
    /// before.
    pub fn changes(&self) -> Vec<(&str, Points)> {
        match &self.what {
            What::Points { changes, .. } => changes.iter().map(|(name, by)| (name.as_str(), *by)).collect(),
            What::Loot { player, amount, .. } => vec![(player, *amount)],
            What::Item { player, .. } => vec![(player, Points::ZERO)],
            What::Deletion { .. } | What::Balance { .. } => Vec::new(),
        }
    }

    /// The balance that the entry speaks of, with the amounts that it names.
    pub fn amounts(&self) -> Option<(Account, Vec<Points>)> {
        match &self.what {
            What::Points { account, changes, .. } => {
                Some((*account, changes.iter().map(|(_, by)| *by).collect()))
            }
            What::Loot { account, amount, .. } | What::Balance { account, amount, .. } => {
                Some((*account, vec![*amount]))
            }
            What::Deletion { .. } | What::Item { .. } => None,
        }
    }

    /// Everybody whom the entry names.
    pub fn names(&self) -> Vec<&str> {
        match &self.what {
            What::Balance { player, .. } => vec![player],
            _ => self.changes().into_iter().map(|(name, _)| name).collect(),
        }
    }
}
