//! An entry that was deleted there: what of it was posted as one entry is voided, and what waited, or was posted for a name
//! that was placed since, is taken back line by line.

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::points::Account;
use aggregates::{Entry as Posted, MemberId, Points, PointsCommand};

use super::posting::{About, Placed, position, text};
use super::step::turned;
use super::{Importer, Run};
use crate::import::plan::Entry;
use crate::lane::{Failure, Part};

impl Importer<'_> {
    /// The parts that delete the entry of an id.
    pub(super) async fn delete(&self, entry: &Entry, of: &str, run: &Run<'_>) -> Result<Vec<Part>, Failure> {
        let (id, source) = (position(of, run), self.source(run.plan, entry)?);
        let reason = text("reason", "deleted in MonolithDKP")?;
        let deleted = run.plan.entries.iter().find(|entry| entry.id == of);
        let changes = turned(deleted.map(Entry::changes).unwrap_or_default());
        let posted = self.app.entry(self.ledger, id).await?;
        let seen = run.entries.contains_key(of);
        let mut parts = Vec::new();
        if posted.is_some() || !seen {
            let (source, reason) = (Some(source.clone()), reason.clone());
            parts.push(Part::Points(Arc::new(PointsCommand::Void { entry: id, reason, source }), None));
        }
        let placed = self.placed(changes, run)?;
        if seen && let Some(rest) = rest(placed, posted.as_ref()) {
            let (item, reassigned_from) = (None, None);
            let about = About { source, account: Account::Dkp, reason: Some(reason), item, reassigned_from };
            parts.extend(self.parts(run.plan, about, rest).await?);
        }
        Ok(parts)
    }
}

/// What of a deletion the void of what was posted does not take back. If that was posted for members whom the names mean no
/// longer, the void takes back all that there is.
fn rest<'a>(placed: Placed<'a>, posted: Option<&Posted>) -> Option<Placed<'a>> {
    let mut voided: BTreeMap<MemberId, Points> = BTreeMap::new();
    for line in posted.into_iter().flat_map(Posted::lines) {
        let sum = voided.entry(line.member).or_default();
        *sum = sum.minus(line.delta).unwrap_or(*sum);
    }
    let meant = |member: &MemberId| placed.members.iter().any(|(own, _)| own == member);
    if !voided.keys().all(meant) {
        return None;
    }
    let left = |(member, by): (MemberId, Points)| {
        let left = by.minus(voided.get(&member).copied().unwrap_or_default())?;
        (left != Points::ZERO).then_some((member, left))
    };
    let members = placed.members.into_iter().filter_map(left).collect();
    Some(Placed { members, nobody: placed.nobody })
}
