//! What an auction's bids set aside, and what its awards cost. It is a part of every command to an auction, and looks at the
//! auctions as that left them: what has to be set aside is, what need not be is free again, and what was awarded is charged.
//!
//! What is set aside for a bid under seal is told to nobody but the bidder: no other charge asks for it, so that no refusal tells
//! of it. Whoever cannot pay by the close is passed over there.

use std::borrow::Cow;

use super::command::Charge;
use super::posting::{charged, line};
use super::zero_sum::{self, Shared};
use super::{
    Account, ChargeTerms, Hold, PaidFrom, PointsBook, PointsContext, PointsEvent as Event,
    PointsRefusal as Refusal,
};
use crate::auctions::{Auctions, Awarded, Closed, Over, hold_id};
use crate::raids::Moment;
use crate::{Aggregate, AuctionId, Context, RaidId, Text};

pub(super) fn follow(
    book: &PointsBook,
    context: &Context<PointsContext>,
    auction: AuctionId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.open()?;
    let auctions = &context.lent.auctions;
    let mut following = Following { context, auction, book: Cow::Borrowed(book), events: Vec::new() };
    if let Some(Over::Closed(closed)) = auctions.over.get(&auction) {
        closed.awards.values().try_for_each(|award| following.charge(closed, award))?;
    }
    following.settle(auctions)?;
    Ok(following.events)
}

/// Events in the making, and the book as the charges among them leave it: it is copied for a close, and not for every bid.
struct Following<'a> {
    context: &'a Context<PointsContext>,
    auction: AuctionId,
    book: Cow<'a, PointsBook>,
    events: Vec<Event>,
}

impl Following<'_> {
    /// Charges an award that the same command made: others were charged by theirs.
    fn charge(&mut self, closed: &Closed, award: &Awarded) -> Result<(), Refusal> {
        if award.entry.0 != self.context.position.plus(self.events.len() as u64) {
            return Ok(());
        }
        let charge = Charge {
            item: Some(closed.item.clone()),
            off_spec: award.off_spec,
            raid: self.raid(closed),
            ..Charge::of(Account::Dkp, award.member.into(), award.price)
        };
        let own = line(&self.book, award.member, Account::Dkp, charged(Account::Dkp, award.price))?;
        let shared = self.shared(&charge, (award, own))?;
        let terms = self.terms(&charge, award, shared.as_ref());
        let line = shared.map_or(own, |shared| shared.payer);
        let event = Event::Charged {
            price: award.price,
            item: charge.item,
            note: None,
            reassigned_from: None,
            terms: Some(Box::new(terms)),
            line,
        };
        self.book.to_mut().apply(award.entry.0, &event);
        self.events.push(event);
        Ok(())
    }

    /// The raid, as long as a charge may name it: what is awarded later than that belongs to none.
    fn raid(&self, closed: &Closed) -> Option<RaidId> {
        let moment = Moment::At(self.context.effective_at());
        closed.raid.filter(|raid| self.context.lent.raids.award_to(*raid, moment).is_ok())
    }

    /// Who shares the price: whoever is at the raid, if the rule has prices shared and anybody else is. A close does not wait for
    /// somebody to share with.
    fn shared(
        &self,
        charge: &Charge,
        (award, own): (&Awarded, super::Line),
    ) -> Result<Option<Shared>, Refusal> {
        if charge.raid.is_none() {
            return Ok(None);
        }
        let payer = (award.member, award.price, own);
        match zero_sum::share(&self.book, self.context, charge, payer) {
            Err(Refusal::NobodyToShareWith { .. }) => Ok(None),
            shared => shared,
        }
    }

    fn terms(&self, charge: &Charge, award: &Awarded, shared: Option<&Shared>) -> ChargeTerms {
        let held = award.hold.and_then(|id| Some((id, self.book.holds.get(&id)?)));
        let open = held.filter(|(_, hold)| !hold.sealed);
        ChargeTerms {
            off_spec: charge.off_spec,
            hold: open.map(|(hold, found)| PaidFrom { hold, amount: found.amount }),
            raid: charge.raid,
            attended: shared.is_some(),
            auction: Some(self.auction),
            zero_sum: shared.map(|shared| shared.version),
            shares: shared.map(|shared| shared.shares.clone()).unwrap_or_default(),
            ..ChargeTerms::default()
        }
    }

    /// Lets go of what is set aside for bids that stand no more, or stand at something else, and sets aside what those that stand
    /// need.
    fn settle(&mut self, auctions: &Auctions) -> Result<(), Refusal> {
        let auction = Some(self.auction);
        let mut wanted = auctions.holds(self.auction);
        for (hold, held) in self.book.holds.iter().filter(|(_, held)| held.auction == auction) {
            let Hold { member, amount, sealed, .. } = *held;
            if wanted.get(&member) == Some(&amount) {
                wanted.remove(&member);
            } else {
                self.events.push(Event::HoldReleased { hold: *hold, member, amount, auction, sealed });
            }
        }
        let sealed = auctions.live.get(&self.auction).is_some_and(|live| live.plan.kind.is_sealed());
        for (member, amount) in wanted {
            let (hold, reason) = (hold_id(self.auction, member), Text::new("reason", "a bid")?);
            self.events.push(Event::Held { hold, member, amount, reason, auction, sealed });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
