//! What an event of fleets and payouts posts, in the money that the fleet is counted in.
//!
//! An approval posts the loot against costs, tax and cuts, and to `guild:shares` what members come to. What is then owed to
//! each of them, waits for their next pool or is to be given back comes from there. So whatever an event leaves open is
//! completed by a posting to `guild:shares`: it is the last side of each.

use aggregates::payouts::{About, Carried, Opened};
use aggregates::split::PoolParts;
use aggregates::{Amount, AnyEvent, Currency, FleetsEvent, MemberId, PayoutsEvent};

use super::chart::{
    CARRIED, CORP_TAX, COSTS, CUTS, GIVEN_UP, KEPT, LOOT, PAYABLE, RECOVERABLE, SHARES, WALLET,
};
use super::entry::{Side, Whose};

/// The decimal places that amounts are counted in here, whatever the currency's are.
const PLACES: u32 = 8;

/// An event about money as the journal sees it.
pub(super) struct OfMoney<'a> {
    currency: Currency,
    lines: Lines<'a>,
    /// What the posting to `guild:shares` is.
    rest: &'static str,
}

/// What is posted besides. Of many members the lines are made one by one, as they are asked for.
enum Lines<'a> {
    Few(Vec<Line>),
    Opened(&'a [Opened], &'a [Carried]),
    Withdrawn(&'a [About], &'a [Carried]),
}

/// A posting: to which account, how much in hundred-millionths, and what it is.
type Line = (Whose, i128, &'static str);

impl<'a> OfMoney<'a> {
    /// The event, if it has value.
    pub fn of(event: &'a AnyEvent) -> Option<Self> {
        match event {
            AnyEvent::Fleets(event) => of_fleets(event),
            AnyEvent::Payouts(event) => of_payouts(event),
            _ => None,
        }
    }

    /// Every side, each with its number. Numbers of lines that move nothing are left out.
    pub fn sides(&self) -> Vec<(i32, Side)> {
        let lines = (0..self.lines.count()).map(|nth| self.lines.get(nth));
        let numbered = (0..).zip(lines.chain([Some(self.rest())]));
        let moving = numbered.filter_map(|(number, line)| Some((number, line?)));
        moving.filter(|(_, line)| line.1 != 0).map(|(number, line)| (number, self.told(line))).collect()
    }

    /// The side of a number.
    pub fn side(&self, number: usize) -> Option<Side> {
        let line = if number == self.lines.count() { Some(self.rest()) } else { self.lines.get(number) };
        line.map(|line| self.told(line))
    }

    /// What is posted to one account.
    pub fn posted_to(&self, whose: Whose, commodity: &str) -> Vec<Side> {
        if commodity != self.currency.code() {
            return Vec::new();
        }
        let rest = (whose == Whose::Of(SHARES)).then(|| self.rest());
        let lines = (0..self.lines.count()).filter_map(|nth| self.lines.get(nth)).chain(rest);
        lines.filter(|line| line.0 == whose && line.1 != 0).map(|line| self.told(line)).collect()
    }

    /// What makes it sum to zero.
    fn rest(&self) -> Line {
        let lines = (0..self.lines.count()).filter_map(|nth| self.lines.get(nth));
        let sum: i128 = lines.map(|(_, units, _)| units).sum();
        (Whose::Of(SHARES), -sum, self.rest)
    }

    fn told(&self, (whose, units, kind): Line) -> Side {
        Side { whose, commodity: self.currency.code(), units, places: PLACES, kind }
    }
}

impl Lines<'_> {
    fn count(&self) -> usize {
        match self {
            Lines::Few(lines) => lines.len(),
            Lines::Opened(payouts, carried) => payouts.len() + carried.len(),
            Lines::Withdrawn(payouts, carried) => payouts.len() + carried.len(),
        }
    }

    fn get(&self, nth: usize) -> Option<Line> {
        let carry = |carried: &[Carried], before: usize| {
            let line = carried.get(nth.checked_sub(before)?)?;
            Some(of_member(line.member, CARRIED, -units(line.delta), "carry"))
        };
        match self {
            Lines::Few(lines) => lines.get(nth).copied(),
            Lines::Opened(payouts, carried) => match payouts.get(nth) {
                Some(opened) => Some(of_member(opened.member, PAYABLE, -units(opened.amount), "payout")),
                None => carry(carried, payouts.len()),
            },
            Lines::Withdrawn(payouts, carried) => match payouts.get(nth) {
                Some(about) => {
                    let left = units(about.owed) - units(about.had);
                    Some(of_member(about.member, PAYABLE, left, "withdrawal"))
                }
                None => carry(carried, payouts.len()),
            },
        }
    }
}

fn units(amount: Amount) -> i128 {
    amount.hundred_millionths()
}

fn of_member(member: MemberId, what: &'static str, units: i128, kind: &'static str) -> Line {
    (Whose::Member(member, what), units, kind)
}

fn of_fleets(event: &FleetsEvent) -> Option<OfMoney<'_>> {
    let (parts, voided) = match event {
        FleetsEvent::PoolApproved { split, .. } => (split.parts().ok()?, false),
        FleetsEvent::ApprovalVoided { parts: Some(parts), .. } => (**parts, true),
        _ => return None,
    };
    let as_voided = |(whose, units, _): Line| (whose, -units, "void");
    let lines = approved(&parts).map(|line| if voided { as_voided(line) } else { line });
    let rest = if voided { "void" } else { "share" };
    Some(OfMoney { currency: parts.total.currency(), lines: Lines::Few(lines.into()), rest })
}

/// What an approval posts; what members took of the loot is loot no more.
fn approved(parts: &PoolParts) -> [Line; 10] {
    let line = |code, units: i128, kind| (Whose::Of(code), units, kind);
    let in_kind = units(parts.in_kind);
    [
        line(LOOT, units(parts.total.amount()), "approval"),
        line(KEPT, -units(parts.kept), "approval"),
        line(COSTS, -units(parts.costs), "approval"),
        line(CORP_TAX, -units(parts.corp_tax), "approval"),
        line(SHARES, -units(parts.commander), "fc_cut"),
        line(CUTS, -units(parts.corp_cuts), "cut"),
        line(SHARES, -units(parts.cuts), "cut"),
        line(GIVEN_UP, -units(parts.given_up), "approval"),
        line(LOOT, -in_kind, "in_kind"),
        line(SHARES, in_kind, "in_kind"),
    ]
}

fn of_payouts(event: &PayoutsEvent) -> Option<OfMoney<'_>> {
    use PayoutsEvent as E;
    let (currency, lines, rest) = match event {
        E::Opened { currency, payouts, carried, .. } => {
            (*currency, Lines::Opened(payouts, carried), "payout")
        }
        E::Withdrawn { currency, payouts, carried, .. } => {
            (*currency, Lines::Withdrawn(payouts, carried), "withdrawal")
        }
        E::Paid { about, amount, left, .. } => {
            let (paid, over) = (units(amount.amount()), -units(*left).min(0));
            let lines = vec![
                of_member(about.member, PAYABLE, paid - over, "payment"),
                (Whose::Of(WALLET), -paid, "payment"),
            ];
            (amount.currency(), Lines::Few(lines), "overpayment")
        }
        E::Cancelled { about, left, .. } => {
            let lines = vec![of_member(about.member, PAYABLE, units(*left), "cancellation")];
            (about.currency, Lines::Few(lines), "cancellation")
        }
        E::Reversed { about, amount, .. } => {
            let lines = vec![(Whose::Of(WALLET), units(*amount), "reversal")];
            (about.currency, Lines::Few(lines), "reversal")
        }
        E::RecoveryOpened { member, amount, .. } => {
            let lines = vec![of_member(*member, RECOVERABLE, units(amount.amount()), "recovery")];
            (amount.currency(), Lines::Few(lines), "recovery")
        }
        E::RecoverySettled { member, amount, currency, voided, .. } => {
            let back = units(*amount);
            let kind = if *voided { "void" } else { "settlement" };
            let mut lines = vec![of_member(*member, RECOVERABLE, -back, kind)];
            lines.extend((!voided).then_some((Whose::Of(WALLET), back, kind)));
            (*currency, Lines::Few(lines), kind)
        }
        E::Processing { .. } | E::Failed { .. } | E::Lost { .. } | E::Retried { .. } => return None,
    };
    Some(OfMoney { currency, lines, rest })
}
