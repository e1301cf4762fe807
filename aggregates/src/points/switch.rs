//! Switches from one system to another: balances are converted by a stated rule, all of them in one entry, which starts from
//! exactly the history that its preview was of. It settles everything before it: what was posted then is in points that
//! are gone, so it is not taken back.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};

use super::posting::{Postings, in_parts, positive};
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::{Open, PointsSettings, System};
use crate::{Context, EntryId, MemberId, Permission, Points, Position, Ratio, Text};

/// Another system, and what becomes of everybody's balances.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Switch {
    /// Why.
    pub reason: Text<500>,
    /// The end of the history that its preview was of; none in a preview.
    pub seen_at: Option<Position>,
    /// To which system.
    pub to: System,
    /// Whether there are DKP for auctions besides.
    pub secondary_auction: bool,
    /// What becomes of balances.
    pub conversion: Conversion,
}

/// What becomes of balances. One that some part goes into is the sum of these parts; one that nothing is said of stays, as
/// long as the new system has it. What the new system has not is gone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    /// What goes from where to where.
    #[serde(default)]
    pub parts: Vec<Converted>,
    /// What everybody who is here gets on top, whatever they had.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub starts: BTreeMap<Account, Points>,
}

/// What of one balance goes into another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// From where.
    pub from: Account,
    /// To where.
    pub to: Account,
    /// How much of the new there is for one of the old.
    pub ratio: Ratio,
}

impl PointsSettings {
    /// The same settings under another system.
    #[must_use]
    pub fn switched(&self, to: System, secondary_auction: bool) -> Self {
        PointsSettings { system: to, secondary_auction, ..self.clone() }
    }
}

pub(super) fn switch(
    book: &PointsBook,
    context: &Context<PointsContext>,
    switch: &Switch,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::RestatePoints)?;
    let now = &open.settings.points;
    let then = now.switched(switch.to, switch.secondary_auction);
    if *now == then {
        return Err(Refusal::NothingToSwitch { system: now.system });
    }
    switch.conversion.check(now, &then)?;
    nothing_set_aside(book, context)?;
    let head = Position(context.position.0.saturating_sub(1));
    if let Some(seen_at) = switch.seen_at.filter(|seen_at| *seen_at != head) {
        return Err(Refusal::StaleSwitch { seen_at, head });
    }
    let mut postings = Postings::on(book);
    for member in everybody(book, open) {
        let here = open.resolve_here(&member.into()).is_ok_and(|known| known == member);
        for account in Account::ALL {
            let old = book.balance(member, account);
            let new = switch.conversion.balance((now, &then), account, here, |of| book.balance(member, of));
            let new = new.ok_or(Refusal::BalanceOutOfRange { member })?;
            let delta = new.minus(old).ok_or(Refusal::BalanceOutOfRange { member })?;
            if delta != Points::ZERO {
                postings.post(member, account, delta)?;
            }
        }
    }
    Ok(in_parts(postings.into_lines(), |lines, part| Event::SystemSwitched {
        reason: switch.reason.clone(),
        from: now.system,
        to: switch.to,
        secondary_auction: switch.secondary_auction,
        conversion: Box::new(switch.conversion.clone()),
        lines,
        part,
    }))
}

/// Refuses a switch while points are set aside: they would be points of a system that is gone.
fn nothing_set_aside(book: &PointsBook, context: &Context<PointsContext>) -> Result<(), Refusal> {
    if let Some(auction) = context.lent.auctions.live.keys().next() {
        return Err(Refusal::AuctionOpen { auction: *auction });
    }
    match book.holds.keys().next() {
        Some(hold) => Err(Refusal::HoldOpen { hold: *hold }),
        None => Ok(()),
    }
}

/// Who has a balance, and who is here.
fn everybody(book: &PointsBook, open: &Open) -> BTreeSet<MemberId> {
    let here = open.members.iter().filter(|(_, member)| !member.left).map(|(id, _)| *id);
    book.balances.keys().copied().chain(here).collect()
}

impl Conversion {
    /// Refuses a conversion of balances that are not there, and what says the same twice.
    fn check(&self, now: &PointsSettings, then: &PointsSettings) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for Converted { from, to, .. } in &self.parts {
            for (settings, account) in [(now, *from), (then, *to)] {
                if !settings.has(account) {
                    return Err(Refusal::AccountNotInUse { account });
                }
            }
            if !seen.insert((from, to)) {
                return Err(Refusal::ConvertedTwice { from: *from, to: *to });
            }
        }
        for (account, amount) in &self.starts {
            if !then.has(*account) {
                return Err(Refusal::AccountNotInUse { account: *account });
            }
            positive(then, *amount)?;
        }
        Ok(())
    }

    /// What a balance becomes, rounded half to even at the ledger's places; none if it would leave the bounds.
    fn balance(
        &self,
        (now, then): (&PointsSettings, &PointsSettings),
        account: Account,
        here: bool,
        old: impl Fn(Account) -> Points,
    ) -> Option<Points> {
        if !then.has(account) {
            return Some(Points::ZERO);
        }
        let start = self.starts.get(&account).copied().filter(|_| here).unwrap_or_default();
        let into = || self.parts.iter().filter(|part| part.to == account);
        let converted = match into().next() {
            Some(_) => {
                let sum: rust_decimal::Decimal =
                    into().map(|part| old(part.from).decimal() * part.ratio.decimal()).sum();
                let rounded = sum.round_dp_with_strategy(then.places, RoundingStrategy::MidpointNearestEven);
                Points::try_from(rounded).ok()?
            }
            None if now.has(account) && !self.parts.iter().any(|part| part.from == account) => old(account),
            None => Points::ZERO,
        };
        converted.plus(start)
    }
}

/// Refuses to take back what a switch settled.
pub(super) fn not_converted(book: &PointsBook, entry: EntryId) -> Result<(), Refusal> {
    match book.switched {
        Some(switched) if entry.0 <= switched => Err(Refusal::EntryConverted { entry, switched }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
