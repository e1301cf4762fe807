//! The close of an auction, which awards what was bid for; and calling one off, which awards nothing.

use std::collections::BTreeMap;

use super::means::means;
use super::ties::totalled;
use super::{
    Attended, Auction, Auctions, AuctionsContext, AuctionsEvent as Event, AuctionsRefusal as Refusal,
    Circumstances, Outcome, Plan, Seed, TieRule,
};
use crate::{AuctionId, Context, Ledger, MemberId, Permission, PointsBook, Text};

type Decision = Result<Vec<Event>, Refusal>;

/// Who closes may be a policy of the service, which acts once the auction has ended.
pub(super) fn close(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    (id, early): (AuctionId, bool),
    (seed, attendance): (Option<Seed>, &BTreeMap<MemberId, Attended>),
) -> Decision {
    context.lent.required(context, Permission::ManageAuctions)?;
    let auction = auctions.live(id)?;
    let (closes_at, ties) = (auction.plan.closes_at, auction.plan.ties.clone());
    let ended = context.recorded_at >= closes_at;
    if !ended && !early {
        return Err(Refusal::AuctionNotEnded { auction: id, closes_at });
    }
    auction.plan.revealed(id, seed)?;
    attendance.iter().try_for_each(possible)?;
    let circumstances = auction.circumstances(context, id, (seed, attendance))?;
    let outcome = Box::new(Auctions::resolve((id, auction), &ties, &circumstances));
    Ok(vec![Event::Closed { auction: id, early: !ended, ties, seed, outcome }])
}

impl Auctions {
    /// What the close of a live auction would come to by other rules about ties, on other books. A draw that has no seed tells
    /// nobody apart.
    pub fn closed_by(
        &self,
        (ledger, points): (&Ledger, &PointsBook),
        id: AuctionId,
        ties: &[TieRule],
        (seed, attendance): (Option<Seed>, &BTreeMap<MemberId, Attended>),
    ) -> Option<Outcome> {
        let (auction, open) = (self.live.get(&id)?, ledger.open().ok()?);
        let means = means((open, points), id, &auction.bids.keys().copied().collect());
        let circumstances = Circumstances { attendance: attendance.clone(), seed, means };
        Some(Auctions::resolve((id, auction), &totalled(ties), &circumstances))
    }
}

pub(super) fn cancel(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    auction: AuctionId,
    reason: &Text<500>,
) -> Decision {
    context.lent.required(context, Permission::ManageAuctions)?;
    auctions.live(auction)?;
    Ok(vec![Event::Cancelled { auction, reason: reason.clone() }])
}

/// Refuses somebody who was there more often than they could have been.
fn possible((member, said): (&MemberId, &Attended)) -> Result<(), Refusal> {
    let Attended { attended, possible } = *said;
    match attended <= possible {
        true => Ok(()),
        false => Err(Refusal::AttendanceOutOfRange { member: *member, attended, possible }),
    }
}

impl Plan {
    /// Refuses a seed that is not the one that the opening committed to, and none where it did.
    fn revealed(&self, auction: AuctionId, seed: Option<Seed>) -> Result<(), Refusal> {
        match (self.commitment, seed.map(Seed::commitment)) {
            (Some(commitment), None) => Err(Refusal::SeedNotRevealed { auction, commitment }),
            (commitment, of_seed) if commitment == of_seed => Ok(()),
            _ => Err(Refusal::SeedNotCommitted { auction }),
        }
    }
}

impl Auction {
    /// What the outcome hangs on, as it is now.
    fn circumstances(
        &self,
        context: &Context<AuctionsContext>,
        id: AuctionId,
        (seed, attendance): (Option<Seed>, &BTreeMap<MemberId, Attended>),
    ) -> Result<Circumstances, Refusal> {
        let bidders = self.bids.keys().copied().collect();
        let means = means((context.lent.ledger.open()?, &context.lent.points), id, &bidders);
        Ok(Circumstances { attendance: attendance.clone(), seed, means })
    }
}

#[cfg(test)]
mod tests;
