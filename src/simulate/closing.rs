//! Closes of auctions, by other rules about ties: who would have won, and what they would have paid.

use std::collections::BTreeMap;

use aggregates::auctions::{Attended, Award, Had, Outcome, TieRule};
use aggregates::ledger::{Proposal, Settings};
use aggregates::{AuctionId, AuctionsEvent, LedgerId, MemberId, Points, PointsCommand, Position};
use sqlx::PgPool;

use super::SimulateError;
use super::book::Run;
use super::walk::{Issued, Step};
use super::world::World;
use crate::attendance;
use crate::lane::LoadError;
use crate::projector::Reader;

/// What everybody was there for by the close of each auction.
pub type AtCloses = BTreeMap<AuctionId, BTreeMap<MemberId, Attended>>;

/// An award that would have gone to somebody else, or at another price.
#[derive(Clone, Debug, PartialEq)]
pub struct AwardChange {
    /// Of which auction.
    pub auction: AuctionId,
    /// Where it closed.
    pub position: Position,
    /// What was bid for.
    pub item: String,
    /// 1, 2, 3 ...
    pub number: u32,
    /// Who won, and what they paid; nobody, if there was no such award.
    pub before: Option<(MemberId, Points)>,
    /// Who would have won, and what they would have paid.
    pub after: Option<(MemberId, Points)>,
}

/// What everybody was there for by each close, if a proposal goes by that. The read models say so as they are by now: what was
/// put right since is right.
pub async fn attended(
    database: &PgPool,
    ledger: LedgerId,
    proposal: &Proposal,
) -> Result<AtCloses, SimulateError> {
    let mut found = AtCloses::new();
    if !proposal.auction_ties.as_ref().is_some_and(|ties| ties.contains(&TieRule::Attendance)) {
        return Ok(found);
    }
    let closed = sqlx::query!(
        r#"SELECT a.auction_id, LEAST(a.closes_at, a.closed_at) AS "at!", s.settings FROM auctions_list_v1 a
           JOIN ledger_settings_v1 s ON s.ledger_id = a.ledger_id
           WHERE a.ledger_id = $1 AND a.state = 'closed'"#,
        ledger.0
    );
    let reader = Reader::live(database.clone(), ledger);
    for row in closed.fetch_all(database).await? {
        let settings: Settings = serde_json::from_str(&row.settings)
            .map_err(|error| LoadError::from(sqlx::Error::Decode(error.into())))?;
        found.insert(AuctionId(row.auction_id), attendance::of_everybody(&reader, &settings, row.at).await?);
    }
    Ok(found)
}

impl World {
    /// The close as it would have been, if the proposal says what tells equal bids apart. What is charged for it follows from it.
    pub(super) fn closed_again(&mut self, step: &Step, event: &AuctionsEvent) -> Option<AuctionsEvent> {
        let AuctionsEvent::Closed { auction, early, seed, outcome, .. } = event else { return None };
        let ties = self.proposal.auction_ties.clone()?;
        if self.proposal.from.is_some_and(|from| step.effective_at < from) {
            return None;
        }
        let mut attendance = self.at_closes.get(auction).cloned().unwrap_or_default();
        attendance.extend(said(outcome));
        let books = (&*self.ledger, &self.simulated);
        let again = self.auctions.closed_by(books, *auction, &ties, (*seed, &attendance))?;
        let item = self.auctions.live.get(auction).map(|live| live.plan.item.name.to_string());
        self.compare((*auction, step.position), &item.unwrap_or_default(), (outcome, &again));
        self.closing = Some(*auction);
        let (auction, early, seed, outcome) = (*auction, *early, *seed, Box::new(again));
        Some(AuctionsEvent::Closed { auction, early, ties, seed, outcome })
    }

    fn compare(
        &mut self,
        (auction, position): (AuctionId, Position),
        item: &str,
        (before, after): (&Outcome, &Outcome),
    ) {
        let won = |outcome: &Outcome| -> BTreeMap<u32, (MemberId, Points)> {
            let award = |award: &Award| (award.number, (award.member, award.price));
            outcome.awards.iter().map(award).collect()
        };
        let (before, after) = (won(before), won(after));
        for number in (1..).take(before.len().max(after.len())) {
            let (before, after) = (before.get(&number).copied(), after.get(&number).copied());
            if before != after {
                let item = item.to_owned();
                self.awards.push(AwardChange { auction, position, item, number, before, after });
            }
        }
    }

    /// What follows a close that was made again in the points book: charges, and what is free again.
    pub(super) fn follow_close(&mut self, issued: &Issued, run: &Run, auction: AuctionId) {
        let these = run.part(0, run.events.len());
        self.again(issued, &these, &PointsCommand::FollowAuction { auction });
    }
}

/// What members were there for by the outcome itself, if its ties went by that.
fn said(outcome: &Outcome) -> impl Iterator<Item = (MemberId, Attended)> {
    outcome.tied.iter().flat_map(|round| &round.had).filter_map(|(member, had)| match had {
        Had::Attended(attended) => Some((*member, *attended)),
        _ => None,
    })
}
