//! Holds: points that are set aside, so that nothing else is paid with them. What is available is the balance less what is
//! held.

use super::posting::{Use, covered, in_use, positive};
use super::{Account, Hold, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Common, Context, HoldId, Permission, Points, Text, Who};

pub(super) fn hold(
    book: &PointsBook,
    context: &Context<PointsContext>,
    hold: HoldId,
    (who, amount, reason): (&Who, Points, &Text<200>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::HoldPoints)?;
    in_use(&open.settings.points, Account::Dkp, Use::Any)?;
    positive(&open.settings.points, amount)?;
    if book.holds.contains_key(&hold) {
        return Err(Common::IdTaken { id: hold.0 }.into());
    }
    let member = open.resolve_here(who)?;
    let (settings, _) = open.counted_at(context.effective_at());
    covered(book, settings, (member, Account::Dkp), amount, Points::ZERO)?;
    let held = book.held(member) + amount.hundredths();
    Points::from_hundredths(held).ok_or(Refusal::BalanceOutOfRange { member })?;
    let (auction, sealed) = (None, false);
    Ok(vec![Event::Held { hold, member, amount, reason: reason.clone(), auction, sealed }])
}

pub(super) fn release(
    book: &PointsBook,
    context: &Context<PointsContext>,
    hold: HoldId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::HoldPoints)?;
    let Hold { member, amount, auction, sealed } = by_hand(book, hold)?;
    Ok(vec![Event::HoldReleased { hold, member, amount, auction, sealed }])
}

/// A hold that somebody made; one that an auction's bid needs goes with the bid. Of one under seal nobody is told that it is there.
pub(super) fn by_hand(book: &PointsBook, hold: HoldId) -> Result<Hold, Refusal> {
    let found = book.holds.get(&hold).filter(|found| !found.sealed).ok_or(Refusal::UnknownHold { hold })?;
    match found.auction {
        Some(_) => Err(Refusal::HoldOfBid { hold }),
        None => Ok(*found),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::PointsCommand as Command;
    use crate::points::Charge;
    use crate::testing::guild::{GROM, JAINA, REXXAR, dkp_guild, epgp_guild, has, points, text};
    use crate::testing::{Given, given};

    const BID: HoldId = HoldId(Uuid::from_u128(0xc1));
    const OTHER: HoldId = HoldId(Uuid::from_u128(0xc2));

    fn hold(hold: HoldId, amount: &str) -> Command {
        Command::Hold { hold, member: GROM.into(), amount: points(amount), reason: text("a bid") }
    }

    fn charge(price: &str, hold: Option<HoldId>) -> Command {
        Command::Charge(Charge { hold, ..Charge::of(Account::Dkp, GROM.into(), points(price)) })
    }

    fn bidding() -> Given {
        given(dkp_guild()).and([has(GROM, Account::Dkp, "100")]).when(hold(BID, "60")).goes()
    }

    #[test]
    fn what_is_set_aside_is_not_spent_on_anything_else() {
        let short = |price: &str| Refusal::InsufficientAvailable {
            balance: points("100"),
            held: points("60"),
            price: points(price),
        };
        bidding().when(charge("41", None)).then_refused(short("41"));
        bidding().when(hold(OTHER, "40.01")).then_refused(short("40.01"));
        bidding().when(hold(OTHER, "40")).goes();
        bidding().when(charge("40", None)).goes();
    }

    #[test]
    fn a_charge_may_be_paid_from_its_own_hold_which_is_gone_then() {
        let paid = bidding().when(charge("100", Some(BID))).goes();
        assert!(paid.points.holds.is_empty());
        assert_eq!(paid.points.balance(GROM, Account::Dkp), points("0"));
        paid.when(charge("1", Some(BID))).then_refused(Refusal::UnknownHold { hold: BID });
        let other = Command::Charge(Charge {
            hold: Some(BID),
            ..Charge::of(Account::Dkp, JAINA.into(), points("1"))
        });
        bidding().when(other).then_refused(Refusal::UnknownHold { hold: BID });
    }

    #[test]
    fn a_hold_is_released_once() {
        let release = || Command::ReleaseHold { hold: BID };
        let event = Event::HoldReleased {
            hold: BID,
            member: GROM,
            amount: points("60"),
            auction: None,
            sealed: false,
        };
        let free = bidding().when(release()).then([event]);
        assert_eq!(free.points.held(GROM), 0);
        free.when(release()).then_refused(Refusal::UnknownHold { hold: BID });
    }

    #[test]
    fn an_id_that_a_hold_has_is_taken() {
        bidding().when(hold(BID, "1")).then_refused(Common::IdTaken { id: BID.0 });
    }

    #[test]
    fn nothing_is_set_aside_of_who_left_or_under_epgp() {
        let command =
            Command::Hold { hold: BID, member: REXXAR.into(), amount: points("1"), reason: text("a bid") };
        given(dkp_guild()).when(command).then_refused(Common::MemberHasLeft { member: REXXAR });
        let refusal = Refusal::AccountNotInUse { account: Account::Dkp };
        given(epgp_guild()).when(hold(BID, "1")).then_refused(refusal);
    }
}
