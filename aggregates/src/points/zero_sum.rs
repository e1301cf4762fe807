//! Zero-sum DKP: what somebody pays is shared out to the raid by largest remainder, ties by member id, so that the sum of
//! all balances stays as it is. Caps do not apply: a share that is blocked would be missing from the sum.

use super::command::Charge;
use super::posting::{Postings, everybody_once, few_enough};
use super::{Account, Line, PointsBook, PointsContext, PointsRefusal as Refusal};
use crate::ledger::{Held, Open, Rule, RuleKind};
use crate::raids::Moment;
use crate::split::evenly;
use crate::{Context, MemberId, Points};

/// A price that was shared out.
pub(super) struct Shared {
    pub payer: Line,
    pub shares: Vec<Line>,
    pub version: u32,
}

/// Shares a price out, if the rule is in force and it is DKP. A raid that the charge names has to be one either way.
pub(super) fn share(
    book: &PointsBook,
    context: &Context<PointsContext>,
    charge: &Charge,
    (payer, price, line): (MemberId, Points, Line),
) -> Result<Option<Shared>, Refusal> {
    let open = context.lent.ledger.open()?;
    let at = context.effective_at();
    let moment = Moment::At(at);
    let raid = charge.raid.map(|raid| context.lent.raids.award_to(raid, moment)).transpose()?;
    let Held::By(version, Rule::ZeroSum(rule)) = open.rules.at(RuleKind::ZeroSum, at) else {
        return if charge.sharers.is_empty() { Ok(None) } else { Err(Refusal::NotZeroSum) };
    };
    if charge.account != Account::Dkp {
        return Ok(None);
    }
    let known = |member: MemberId| open.resolve(&member.into()).unwrap_or(member);
    let present = raid.map(|raid| raid.known_as(known).present).unwrap_or_default();
    let sharers = sharers(open, charge, present)?;
    among(book, (payer, price, line), sharers, rule.payer_shares)
        .map(|(payer, shares)| Some(Shared { payer, shares, version }))
}

fn sharers(open: &Open, charge: &Charge, present: Vec<MemberId>) -> Result<Vec<MemberId>, Refusal> {
    if charge.sharers.is_empty() {
        return Ok(present);
    }
    few_enough(charge.sharers.len())?;
    let named = charge.sharers.iter().map(|who| open.resolve_here(who)).collect::<Result<Vec<_>, _>>()?;
    everybody_once(&named)?;
    Ok(named)
}

/// The payer's line and the sharers', in order of id. Refused if there is nobody but who paid.
pub(super) fn among(
    book: &PointsBook,
    (payer, price, line): (MemberId, Points, Line),
    mut sharers: Vec<MemberId>,
    payer_shares: bool,
) -> Result<(Line, Vec<Line>), Refusal> {
    sharers.retain(|member| *member != payer);
    if sharers.is_empty() {
        return Err(Refusal::NobodyToShareWith { member: payer });
    }
    if payer_shares {
        sharers.push(payer);
    }
    sharers.sort_unstable();
    few_enough(sharers.len())?;
    let mut postings = Postings::on(book);
    postings.post(payer, line.account, line.delta)?;
    for (member, share) in sharers.iter().zip(evenly(price.hundredths(), sharers.len())) {
        let share = Points::from_hundredths(share).ok_or(Refusal::BalanceOutOfRange { member: *member })?;
        postings.post(*member, line.account, share)?;
    }
    let mut lines = postings.into_lines().into_iter();
    let payer = lines.next().unwrap_or(line);
    Ok((payer, lines.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointsCommand as Command;
    use crate::ledger::ZeroSum;
    use crate::testing::guild::{
        GROM, JAINA, RAID, REXXAR, dkp_guild, entry, has, line, points, raid, rule, text,
    };
    use crate::testing::{Given, given};
    use crate::{Common, LedgerEvent, PointsEvent, Who};

    fn zero_sum(payer_shares: bool) -> Given {
        let back = LedgerEvent::MemberReturned { member: REXXAR };
        let given = given(dkp_guild()).and([rule(Rule::ZeroSum(ZeroSum { payer_shares }))]);
        given.and([back]).and([has(GROM, Account::Dkp, "100")])
    }

    fn charge(price: &str, sharers: Vec<Who>) -> Command {
        Command::Charge(Charge { sharers, ..Charge::of(Account::Dkp, GROM.into(), points(price)) })
    }

    fn lines(given: &Given, n: u64) -> Vec<Line> {
        given.entry(entry(n)).expect("the charge").lines().copied().collect()
    }

    fn sum(given: &Given) -> i64 {
        given.points.balances.values().map(|balances| balances.dkp.hundredths()).sum()
    }

    #[test]
    fn a_price_is_shared_out_to_the_last_unit_and_the_sum_stays() {
        let given =
            zero_sum(false).when(charge("10.01", vec![REXXAR.into(), JAINA.into(), GROM.into()])).goes();
        let expected = [
            line(GROM, Account::Dkp, "-10.01", "89.99"),
            line(JAINA, Account::Dkp, "5.01", "5.01"),
            line(REXXAR, Account::Dkp, "5", "5"),
        ];
        assert_eq!((lines(&given, 4), sum(&given)), (expected.into(), 10_000));
    }

    #[test]
    fn who_paid_may_get_a_share_as_well() {
        let given = zero_sum(true).when(charge("10", vec![JAINA.into(), REXXAR.into()])).goes();
        let expected = [
            line(GROM, Account::Dkp, "-10", "90"),
            line(GROM, Account::Dkp, "3.34", "93.34"),
            line(JAINA, Account::Dkp, "3.33", "3.33"),
            line(REXXAR, Account::Dkp, "3.33", "3.33"),
        ];
        assert_eq!((lines(&given, 4), sum(&given)), (expected.into(), 10_000));
    }

    #[test]
    fn the_raid_shares_if_one_is_named() {
        let given = zero_sum(false).and(raid(&[GROM, JAINA], &[REXXAR]));
        let charge = Charge { raid: Some(RAID), ..Charge::of(Account::Dkp, GROM.into(), points("10")) };
        let given = given.when(Command::Charge(charge)).goes();
        assert_eq!(lines(&given, 6)[1..], [line(JAINA, Account::Dkp, "10", "10")]);
    }

    #[test]
    fn a_raid_of_one_and_no_raid_at_all_have_nobody_to_share_with() {
        for payer_shares in [false, true] {
            for sharers in [vec![], vec![GROM.into()]] {
                let refusal = Refusal::NobodyToShareWith { member: GROM };
                zero_sum(payer_shares).when(charge("10", sharers)).then_refused(refusal);
            }
        }
    }

    #[test]
    fn nobody_shares_twice_and_without_the_rule_nobody_shares() {
        let refusal = Common::MemberNamedTwice { member: JAINA };
        zero_sum(false).when(charge("10", vec![JAINA.into(), JAINA.into()])).then_refused(refusal);
        let plain = given(dkp_guild()).and([has(GROM, Account::Dkp, "100")]);
        plain.when(charge("10", vec![JAINA.into()])).then_refused(Refusal::NotZeroSum);
    }

    #[test]
    fn a_void_takes_every_share_back_and_a_reassignment_shares_anew() {
        let paid = zero_sum(false).and([has(JAINA, Account::Dkp, "50")]);
        let paid = paid.when(charge("10", vec![JAINA.into(), REXXAR.into()])).goes();
        let void = Command::Void { entry: entry(5), reason: text("wrong"), source: None };
        let voided = paid.clone().when(void).goes();
        assert_eq!((voided.points.balance(REXXAR, Account::Dkp), sum(&voided)), (Points::ZERO, 15_000));
        let reassign = Command::Reassign { entry: entry(5), to: JAINA.into(), reason: text("wrong") };
        let given = paid.when(reassign).goes();
        let shares = |line: &Line| (line.member, line.delta.to_string());
        let shared: Vec<_> = lines(&given, 7).iter().map(shares).collect();
        let (down, up) = ("-10".to_owned(), "5".to_owned());
        assert_eq!(shared, [(JAINA, down), (GROM, up.clone()), (REXXAR, up)]);
        assert_eq!(sum(&given), 15_000);
        assert!(matches!(given.entry(entry(6)).expect("a void").first(), Some(PointsEvent::Voided { .. })));
    }
}
