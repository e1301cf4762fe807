//! What a plan would do.

use std::collections::{BTreeMap, HashMap};

use aggregates::Points;
use aggregates::points::Account;
use serde::Serialize;

use super::step::{Step, entering};
use super::{Importer, Run, Strangers, actor};
use crate::import::plan::{Entry, Hints, Person, Plan, What};
use crate::lane::Failure;
use crate::log::commands::{self, Issued};

/// Look-ups per query.
const PER_QUERY: usize = 1_000;

/// Whether something is in the books already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It is not.
    New,
    /// It is, exactly like this.
    Duplicate,
    /// Something else is, under the same id.
    Conflict,
}

/// A balance that an export has otherwise than what was imported before comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Whose.
    pub name: String,
    /// Which balance.
    pub account: Account,
    /// What was imported, with the items of this file.
    pub before: Points,
    /// What the export says.
    pub after: Points,
    /// What is posted.
    pub delta: Points,
}

/// What a plan would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preview {
    /// Entries that are not in the books.
    pub new: u64,
    /// Entries that are.
    pub duplicate: u64,
    /// Entries whose id is taken by something else, by id.
    pub conflict: Vec<String>,
    /// People in the group's own list who will be added as members.
    pub new_members: Vec<String>,
    /// Names that map to no member: held in the queue, or, where names are added, those who are not in the group's list and
    /// are added as members who left.
    pub unmapped: Vec<String>,
    /// Alts that will be added to their players.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new_characters: Vec<String>,
    /// Balances that were imported before, or of which items are known, with what is posted to reach the export's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Balances of an export that is older than one that was imported: nothing is done about them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outdated: Vec<String>,
    /// In which form the file is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<&'static str>,
    /// How the group counted there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Hints>,
}

impl Preview {
    fn of(plan: &Plan) -> Self {
        let settings = Some(plan.hints.clone()).filter(|hints| *hints != Hints::default());
        Preview { dialect: plan.dialect, settings, ..Preview::default() }
    }

    /// What a plan would do to a ledger that is not there yet.
    pub fn of_new(plan: &Plan, strangers: Strangers) -> Self {
        let mut preview = Preview::of(plan);
        let mut sums: BTreeMap<(&str, Account), Points> = BTreeMap::new();
        for entry in &plan.entries {
            let (name, account) = (entry.whose.as_deref().unwrap_or_default(), entry.amounts());
            let sum = sums.entry((name, account.map_or(Account::Dkp, |(account, _)| account))).or_default();
            match &entry.what {
                What::Balance { amount, .. } => preview.balance(entry, *sum, *amount),
                _ => {
                    preview.new += 1;
                    let changes = entry.changes();
                    *sum = changes.iter().try_fold(*sum, |sum, (_, by)| sum.plus(*by)).unwrap_or(*sum);
                }
            }
        }
        plan.people.iter().for_each(|person| preview.add(person, strangers, true));
        preview
    }

    /// A balance that comes to `before` by what was imported, and should come to `after`.
    fn balance(&mut self, entry: &Entry, before: Points, after: Points) {
        let What::Balance { account, player, .. } = &entry.what else { return };
        let delta = after.minus(before).unwrap_or_default();
        if delta == Points::ZERO {
            self.duplicate += u64::from(before != Points::ZERO);
            return;
        }
        self.new += 1;
        if before != Points::ZERO {
            let (name, account) = (player.clone(), *account);
            self.differences.push(Difference { name, account, before, after, delta });
        }
    }

    /// Somebody whom the books do not know, whose main they may know or come to know.
    fn add(&mut self, person: &Person, strangers: Strangers, main: bool) {
        let list = match (&person.alt_of, strangers) {
            (Some(_), _) if main => &mut self.new_characters,
            (_, Strangers::Hold) => &mut self.unmapped,
            _ if person.current => &mut self.new_members,
            _ => &mut self.unmapped,
        };
        list.push(person.name.clone());
    }
}

impl Importer<'_> {
    /// What a plan would do, without doing it.
    pub async fn preview(&self, plan: &Plan) -> Result<Preview, Failure> {
        let mut run = self.begin(plan).await?;
        let steps: Vec<Step> = plan.entries.iter().map(|entry| entering(&self.keys, entry)).collect();
        let mut preview = Preview::of(plan);
        let found = self.look(plan, &steps).await?;
        for ((step, found), entry) in steps.iter().zip(found).zip(&plan.entries) {
            match found {
                Found::New => self.would(&mut preview, entry, &mut run),
                Found::Duplicate => preview.duplicate += 1,
                Found::Conflict => preview.conflict.push(told(step, entry)),
            }
        }
        let strangers = plan.people.iter().filter(|person| run.names.get(&self.keys, &person.name).is_none());
        for person in strangers {
            let main = person.alt_of.as_deref().and_then(|main| run.names.get(&self.keys, main));
            preview.add(person, self.strangers, main.is_some() || self.strangers == Strangers::Join);
        }
        Ok(preview)
    }

    /// What taking a new entry over would do.
    fn would<'p>(&self, preview: &mut Preview, entry: &'p Entry, run: &mut Run<'p>) {
        match &entry.what {
            What::Balance { account, player, amount } => {
                let before = run.before.sum(&self.keys, player, *account);
                match run.before.is_later(run.plan) && before != *amount {
                    true => preview.outdated.push(format!("{player}: {account}")),
                    false => preview.balance(entry, before, *amount),
                }
            }
            _ => {
                preview.new += 1;
                run.before.add(&self.keys, entry);
            }
        }
    }

    /// Whether steps are in the books.
    async fn look(&self, plan: &Plan, steps: &[Step<'_>]) -> Result<Vec<Found>, Failure> {
        let mut found = HashMap::new();
        for chunk in steps.chunks(PER_QUERY) {
            let issued = |step: &Step| Issued {
                ledger: self.ledger,
                actor: actor(plan),
                client_key: step.key.clone(),
            };
            let asked: Vec<Issued> = chunk.iter().map(issued).collect();
            let hits = commands::find(&self.app.database, &asked).await.map_err(|_| Failure::Unavailable)?;
            found.extend(hits.into_iter().map(|hit| (hit.issued.client_key.clone(), hit.mac)));
        }
        let judge = |step: &Step| match found.get(&step.key) {
            None => Found::New,
            Some(mac) if *mac == self.keys.command_mac(&step.canonical) => Found::Duplicate,
            Some(_) => Found::Conflict,
        };
        Ok(steps.iter().map(judge).collect())
    }
}

/// An entry that the books have otherwise, as its own system knows it.
fn told(step: &Step<'_>, entry: &Entry) -> String {
    match &entry.whose {
        None => step.key.clone(),
        Some(name) => format!("{} of {name}", entry.id),
    }
}
