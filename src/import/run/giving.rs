//! An item that nothing was charged for: given to a member, or held for a name that is nobody's. What is said of a person is
//! sealed to whoever got it.

use std::sync::Arc;

use aggregates::imports::Unplaced;
use aggregates::ledger::System;
use aggregates::points::{Account, Item, Loot};
use aggregates::{ImportsCommand, MemberId, Points, PointsCommand};

use super::people::unmapped;
use super::posting::text;
use super::{Importer, Run, Strangers};
use crate::import::plan::{Entry, What};
use crate::lane::{Failure, Part};

impl Importer<'_> {
    /// The part that gives an item, or holds it.
    pub(super) async fn give(&self, entry: &Entry, run: &Run<'_>) -> Result<Vec<Part>, Failure> {
        let What::Item { player, item, item_id, .. } = &entry.what else { return Ok(Vec::new()) };
        let source = self.source(run.plan, entry)?;
        let item = Item { id: Some(*item_id), ..Item::named(text("item", item)?) };
        if let Some(member) = run.names.get(&self.keys, player) {
            let loot = self.said_of(&entry.what, member).await?;
            let command = PointsCommand::ImportItem { source, item, member: member.into(), loot };
            return Ok(vec![Part::Points(Arc::new(command), None)]);
        }
        if self.strangers == Strangers::Join {
            return Err(unmapped());
        }
        let person = match run.names.waiting(&self.keys, player) {
            Some(person) => person,
            None => self.minted(run.plan, player)?,
        };
        let loot = Some(self.said_of(&entry.what, person).await?);
        let (name, handle) = (self.sealed(person, player).await?, self.keys.handle(player));
        let lines = vec![Unplaced { person, name, handle, delta: Points::ZERO }];
        let account = paying(self.settings().await?.points.system);
        let command =
            ImportsCommand::Hold { source, account, reason: None, item: Some(item), lines, loot, kill: None };
        Ok(vec![Part::Imports(Arc::new(command))])
    }

    /// What is said of an item, with what is about somebody sealed to who got it.
    async fn said_of(&self, what: &What, of: MemberId) -> Result<Box<Loot>, Failure> {
        let What::Item { loot, note, owner, .. } = what else { return Ok(Box::default()) };
        let mut loot = loot.clone();
        if let Some(note) = note {
            loot.note = Some(self.sealed(of, note).await?);
        }
        if let Some(owner) = owner {
            loot.owner = Some(self.sealed(of, owner).await?);
        }
        Ok(loot)
    }
}

/// The balance that items are paid from under a system, though nothing is.
fn paying(system: System) -> Account {
    match system {
        System::Epgp => Account::Gp,
        System::Dkp | System::LootCouncil => Account::Dkp,
    }
}
