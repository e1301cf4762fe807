//! An entry as commands: what it says of members is posted, what it says of names that are nobody's is held.

use std::sync::Arc;

use aggregates::imports::Unplaced;
use aggregates::points::{Account, Item, Source};
use aggregates::{EntryId, ImportsCommand, MemberId, Points, PointsCommand, Position, Text};

use super::people::unmapped;
use super::{Importer, Run, Strangers};
use crate::import::plan::{Entry, Plan, What};
use crate::lane::{Failure, Part, Refusal};

/// What is said of an entry besides its amounts.
pub struct About {
    pub source: Source,
    pub account: Account,
    pub reason: Option<Text<500>>,
    pub item: Option<Item>,
    pub reassigned_from: Option<EntryId>,
}

/// Changes by whom they are of.
#[derive(Default)]
pub struct Placed<'a> {
    /// Members in the entry's order, each once however many of their characters are named.
    pub members: Vec<(MemberId, Points)>,
    /// Names that are nobody's.
    pub nobody: Vec<(&'a str, Points)>,
}

impl Placed<'_> {
    fn add(&mut self, member: MemberId, by: Points) -> Result<(), Failure> {
        match self.members.iter_mut().find(|(own, _)| *own == member) {
            Some((_, sum)) => {
                *sum = sum.plus(by).ok_or_else(|| Failure::internal("a sum beyond the bounds"))?;
            }
            None => self.members.push((member, by)),
        }
        Ok(())
    }
}

impl Importer<'_> {
    /// The parts that post an entry; of a balance, what is missing.
    pub(super) async fn post(
        &self,
        entry: &Entry,
        missing: Points,
        run: &Run<'_>,
    ) -> Result<Vec<Part>, Failure> {
        let changes = match &entry.what {
            What::Balance { player, .. } => vec![(player.as_str(), missing)],
            _ => entry.changes(),
        };
        let placed = self.placed(changes, run)?;
        let about = self.about(entry, run)?;
        self.parts(run.plan, about, placed).await
    }

    /// Who is meant by the names of changes.
    pub(super) fn placed<'e>(
        &self,
        changes: Vec<(&'e str, Points)>,
        run: &Run<'_>,
    ) -> Result<Placed<'e>, Failure> {
        let mut placed = Placed::default();
        for (name, by) in changes {
            match run.names.get(&self.keys, name) {
                Some(member) => placed.add(member, by)?,
                None if self.strangers == Strangers::Join => return Err(unmapped()),
                None => placed.nobody.push((name, by)),
            }
        }
        Ok(placed)
    }

    /// The parts that post and hold.
    pub(super) async fn parts(
        &self,
        plan: &Plan,
        about: About,
        placed: Placed<'_>,
    ) -> Result<Vec<Part>, Failure> {
        let About { source, account, reason, item, reassigned_from } = about;
        let mut parts = Vec::new();
        if !placed.members.is_empty() {
            let deltas = placed.members.into_iter().map(|(member, by)| (member.into(), by)).collect();
            let (source, reason, item) = (source.clone(), reason.clone(), item.clone());
            let command = PointsCommand::Import { source, account, deltas, reason, item, reassigned_from };
            parts.push(Part::Points(Arc::new(command), None));
        }
        if !placed.nobody.is_empty() {
            let lines = self.unplaced(plan, placed.nobody).await?;
            let command =
                ImportsCommand::Hold { source, account, reason, item, lines, loot: None, kill: None };
            parts.push(Part::Imports(Arc::new(command)));
        }
        Ok(parts)
    }

    /// What waits for names, each under the id that is made for it.
    pub(super) async fn unplaced(
        &self,
        plan: &Plan,
        nobody: impl IntoIterator<Item = (&str, Points)>,
    ) -> Result<Vec<Unplaced>, Failure> {
        let mut lines = Vec::new();
        for (name, delta) in nobody {
            let person = self.minted(plan, name)?;
            let handle = self.keys.handle(name);
            lines.push(Unplaced { person, name: self.sealed(person, name).await?, handle, delta });
        }
        Ok(lines)
    }

    /// Where an entry comes from, under an id that is unique within its system.
    pub(super) fn source(&self, plan: &Plan, entry: &Entry) -> Result<Source, Failure> {
        let id = match &entry.whose {
            None => entry.id.clone(),
            Some(name) => format!("{}:{}:{}", plan.system, entry.id, self.keys.handle(name)),
        };
        Ok(Source { system: text("system", plan.system)?, id: text("id", &id)?, at: entry.at })
    }

    fn about(&self, entry: &Entry, run: &Run<'_>) -> Result<About, Failure> {
        let source = self.source(run.plan, entry)?;
        let bare = |account| About { source, account, reason: None, item: None, reassigned_from: None };
        Ok(match &entry.what {
            What::Points { account, reason, .. } => About {
                reason: reason.as_ref().map(|reason| text("reason", reason)).transpose()?,
                ..bare(*account)
            },
            What::Loot { account, item, item_id, source: place, replaces, .. } => About {
                reason: if place.is_empty() { None } else { Some(text("reason", place)?) },
                item: Some(Item { id: *item_id, ..Item::named(text("item", item)?) }),
                reassigned_from: replaces.as_ref().map(|of| position(of, run)),
                ..bare(*account)
            },
            What::Balance { account, .. } => {
                About { reason: Some(text("reason", BALANCE)?), ..bare(*account) }
            }
            What::Deletion { .. } | What::Item { .. } => bare(Account::Dkp),
        })
    }
}

/// Why a balance changed.
const BALANCE: &str = "the rest of the balance in the export";

/// Where an entry stands. One that this run did not see stands nowhere: the book refuses it by name.
pub fn position(id: &str, run: &Run<'_>) -> EntryId {
    run.entries.get(id).copied().unwrap_or(EntryId(Position(0)))
}

pub fn text<const MAX: usize>(field: &str, text: &str) -> Result<Text<MAX>, Failure> {
    Text::new(field, text).map_err(|refusal| Failure::Refused(Refusal::Points(refusal.into())))
}
