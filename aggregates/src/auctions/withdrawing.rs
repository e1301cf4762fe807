//! Bids that are taken back: a sealed one by who bid it; one in an open auction by who manages auctions, with a reason, so
//! that those it had outbid stand again.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::context::own_member;
use super::means::means;
use super::{Auction, Auctions, AuctionsContext, AuctionsEvent as Event, AuctionsRefusal as Refusal, Bid};
use crate::{AuctionId, Context, MemberId, Permission, Text, Who};

pub(super) fn withdraw(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    (id, who): (AuctionId, Option<&Who>),
    reason: Option<&Text<500>>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.open()?;
    let own = own_member(open, context);
    let other = who.filter(|who| own.as_ref().ok() != open.resolve(who).as_ref().ok());
    let needed = if other.is_some() { Permission::ManageAuctions } else { Permission::Bid };
    context.lent.required(context, needed)?;
    let auction = auctions.running(id, context.recorded_at)?;
    match (auction.plan.kind.is_sealed(), other) {
        (true, Some(_)) => return Err(Refusal::SealedBidIsOnesOwn { auction: id }),
        (true, None) => {}
        (false, _) => {
            context.lent.required(context, Permission::ManageAuctions)?;
            reason.ok_or(Refusal::NoReason { auction: id })?;
        }
    }
    let member = other.map_or(own, |who| Ok(open.resolve(who)?))?;
    let amount = auction.bids.get(&member).ok_or(Refusal::NoBid { auction: id, member })?.amount;
    let again = auction.again(context, id, member)?;
    Ok(vec![Event::BidWithdrawn { auction: id, member, amount, reason: reason.cloned(), again }])
}

impl Auction {
    /// Whose bids stand again without a member's: the best of those that were outbid, by members who are here and have so
    /// much, while there are copies; of equal ones the first.
    fn again(
        &self,
        context: &Context<AuctionsContext>,
        id: AuctionId,
        without: MemberId,
    ) -> Result<Vec<MemberId>, Refusal> {
        let outbid = self.bids.iter().filter(|(member, bid)| !bid.stands && **member != without);
        let mut outbid: Vec<(MemberId, Bid)> = outbid.map(|(member, bid)| (*member, *bid)).collect();
        outbid.sort_by_key(|(_, bid)| (Reverse(bid.strength()), bid.position));
        let members: BTreeSet<_> = outbid.iter().map(|(member, _)| *member).collect();
        let means = means((context.lent.ledger.open()?, &context.lent.points), id, &members);
        let pays = |(member, bid): &(MemberId, Bid)| {
            means.get(member).is_some_and(|means| means.here && means.openly() >= bid.amount)
        };
        let stood = self.bids.get(&without).is_some_and(|bid| bid.stands);
        let free = self.free() + usize::from(stood);
        Ok(outbid.into_iter().filter(pays).take(free).map(|(member, _)| member).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auctions::tests::{
        AUCTION, OTHER, THRALL, after, at, bid, bids, each, fives, followed, holds, off_spec, opened, placed,
        plan, raider, running, vickrey, with_points, withdraw,
    };
    use crate::auctions::{Kind, Plan};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, REXXAR, points, text};
    use crate::{AuctionsCommand as Command, Common, LedgerEvent};

    /// Grom bid 30, Jaina 35, Thrall 40.
    fn outbid() -> Given {
        after(running(plan(fives())), &[(GROM, "30"), (JAINA, "35"), (THRALL, "40")])
    }

    fn withdrawn(member: MemberId, amount: &str, again: &[MemberId]) -> Event {
        let (auction, amount, reason) = (AUCTION, points(amount), Some(text("a typo")));
        Event::BidWithdrawn { auction, member, amount, reason, again: again.to_vec() }
    }

    fn typo(who: MemberId) -> Command {
        withdraw(Some(who), Some("a typo"))
    }

    #[test]
    fn a_sealed_bid_is_taken_back_by_who_bid_it_and_they_may_bid_again() {
        for kind in [Kind::Sealed, vickrey()] {
            let given = after(running(plan(kind)), &[(GROM, "30"), (JAINA, "40")]).by(raider(GROM));
            let (auction, member, amount) = (AUCTION, GROM, points("30"));
            let event = Event::BidWithdrawn { auction, member, amount, reason: None, again: Vec::new() };
            let given = given.when(withdraw(None, None)).then([event]);
            assert_eq!(holds(&given), each(&[(JAINA, "40")]));
            let refusal = Refusal::NoBid { auction, member };
            given.clone().when(withdraw(Some(GROM), None)).then_refused(refusal);
            given.when(bid("30")).then([placed("30")]);
        }
    }

    #[test]
    fn nobody_takes_back_anothers_sealed_bid_or_learns_whether_there_is_one() {
        let refusal = || Refusal::SealedBidIsOnesOwn { auction: AUCTION };
        let given = after(running(plan(Kind::Sealed)), &[(GROM, "30")]);
        given.clone().when(typo(GROM)).then_refused(refusal());
        given.when(typo(JAINA)).then_refused(refusal());
    }

    #[test]
    fn from_the_end_on_no_bid_is_taken_back() {
        let refusal = || Refusal::AuctionHasEnded { auction: AUCTION, closes_at: at("21:00") };
        let given = after(running(plan(Kind::Sealed)), &[(GROM, "30")]).at("2026-11-21T21:00:00Z");
        given.by(raider(GROM)).when(withdraw(None, None)).then_refused(refusal());
        outbid().at("2026-11-21T21:00:00Z").when(typo(THRALL)).then_refused(refusal());
    }

    #[test]
    fn a_bid_in_an_open_auction_binds_who_bid_it() {
        let refusal = Common::Forbidden { actor: raider(THRALL), permission: Permission::ManageAuctions };
        outbid().by(raider(THRALL)).when(withdraw(None, Some("a typo"))).then_refused(refusal);
    }

    #[test]
    fn who_manages_auctions_takes_one_back_for_a_reason_and_the_best_that_was_outbid_stands_again() {
        let refusal = Refusal::NoReason { auction: AUCTION };
        outbid().when(withdraw(Some(REXXAR), None)).then_refused(refusal);
        let refusal = Refusal::NoBid { auction: AUCTION, member: REXXAR };
        outbid().when(typo(REXXAR)).then_refused(refusal);
        let given = outbid().when(typo(THRALL)).then([withdrawn(THRALL, "40", &[JAINA])]);
        assert_eq!(holds(&given), each(&[(JAINA, "35")]));
        let given = followed(given).when(typo(JAINA)).then([withdrawn(JAINA, "35", &[GROM])]);
        followed(given).when(typo(GROM)).then([withdrawn(GROM, "30", &[])]);
    }

    #[test]
    fn a_bid_that_had_been_outbid_is_taken_back_and_nothing_else_changes() {
        let given = outbid().when(typo(JAINA)).then([withdrawn(JAINA, "35", &[])]);
        given.when(typo(THRALL)).then([withdrawn(THRALL, "40", &[GROM])]);
    }

    #[test]
    fn a_bid_for_ones_own_role_stands_again_before_a_higher_one_for_another() {
        let given = bids(running(plan(fives())), GROM, off_spec("500"));
        let given = after(given, &[(JAINA, "10"), (THRALL, "15")]);
        given.when(typo(THRALL)).then([withdrawn(THRALL, "15", &[JAINA])]);
    }

    #[test]
    fn who_left_or_has_bid_it_elsewhere_since_is_passed_over() {
        let left = outbid().and([LedgerEvent::MemberLeft { member: JAINA }]);
        left.when(typo(THRALL)).then([withdrawn(THRALL, "40", &[GROM])]);
        let auctions = [AUCTION, OTHER].map(|id| opened(id, plan(fives())));
        let given = with_points(&[(GROM, "30"), (JAINA, "35"), (THRALL, "40")]).and(auctions);
        let given = after(given, &[(GROM, "30"), (JAINA, "35"), (THRALL, "40")]);
        let other = Command::Bid { auction: OTHER, amount: points("5"), off_spec: false };
        let given = bids(given, JAINA, other);
        given.when(typo(THRALL)).then([withdrawn(THRALL, "40", &[GROM])]);
    }

    #[test]
    fn as_many_stand_again_as_there_are_copies_free() {
        let given = running(Plan { copies: 2, ..plan(fives()) });
        let given = after(given, &[(THRALL, "10"), (GROM, "15"), (JAINA, "20")]);
        given.when(typo(JAINA)).then([withdrawn(JAINA, "20", &[THRALL])]);
    }
}
