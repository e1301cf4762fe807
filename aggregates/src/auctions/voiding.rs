//! Awards that are taken back, each once. What was paid is given back by the points book, as another part of the same
//! command.

use super::{Auctions, AuctionsContext, AuctionsEvent as Event, AuctionsRefusal as Refusal};
use crate::{AuctionId, Context, Permission, Text};

pub(super) fn void(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    (auction, award): (AuctionId, u32),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.required(context, Permission::ManageAuctions)?;
    let awards = &auctions.closed(auction)?.awards;
    let found = awards.get(&award).ok_or(Refusal::UnknownAward { auction, award })?;
    if found.voided {
        return Err(Refusal::AwardAlreadyVoided { auction, award });
    }
    let (member, price, reason) = (found.member, found.price, reason.clone());
    Ok(vec![Event::AwardVoided { auction, award, member, price, reason }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auctions::tests::{AUCTION, after, cancelled, closed, fives, plan, running, void};
    use crate::auctions::{Over, Plan};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, points, text};

    /// Jaina won one of two for 40, Grom the other for 30.
    fn two_awards() -> Given {
        closed(after(running(Plan { copies: 2, ..plan(fives()) }), &[(GROM, "30"), (JAINA, "40")]))
    }

    #[test]
    fn an_award_is_voided_once_and_the_others_stay() {
        let (auction, member, price, reason) = (AUCTION, GROM, points("30"), text("a mistake"));
        let event = Event::AwardVoided { auction, award: 2, member, price, reason };
        let given = two_awards().when(void(2)).then([event]);
        let Some(Over::Closed(over)) = given.auctions.over.get(&auction) else { panic!("it is closed") };
        assert_eq!(over.awards.values().map(|award| award.voided).collect::<Vec<_>>(), [false, true]);
        given.clone().when(void(2)).then_refused(Refusal::AwardAlreadyVoided { auction, award: 2 });
        given.when(void(1)).goes();
    }

    #[test]
    fn an_award_that_never_was_is_not_voided() {
        for award in [0, 3] {
            two_awards().when(void(award)).then_refused(Refusal::UnknownAward { auction: AUCTION, award });
        }
    }

    #[test]
    fn an_auction_that_is_not_known_goes_on_or_was_cancelled_has_awarded_nothing() {
        let (auction, given) = (AUCTION, || running(plan(fives())));
        crate::auctions::tests::books().when(void(1)).then_refused(Refusal::UnknownAuction { auction });
        given().when(void(1)).then_refused(Refusal::AuctionNotClosed { auction });
        given().and([cancelled()]).when(void(1)).then_refused(Refusal::AuctionCancelled { auction });
    }
}
