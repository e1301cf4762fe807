//! Taking bids for something, and for how long.

use chrono::{DateTime, TimeDelta, Utc};

use super::ties::{asked, totalled};
use super::{
    AntiSnipe, Auctions, AuctionsContext, AuctionsEvent as Event, AuctionsRefusal as Refusal, Kind, Plan,
    TieRule,
};
use crate::ledger::PointsSettings;
use crate::points::{Account, Use, in_use, positive};
use crate::raids::Raid;
use crate::{AuctionId, Common, Context, Permission, RaidId, Raids, RaidsRefusal};

/// Auctions that are live at a time: more than any evening has, and few enough to look through.
pub(super) const LIVE_AUCTIONS: usize = 200;
/// Copies of one item.
const MOST_COPIES: u32 = 40;
/// Days ahead that an auction may end.
const MOST_DAYS: i64 = 90;
/// Seconds that are shortly before the end, and that a bid then leaves at least: a day.
const MOST_SECONDS: u32 = 86_400;

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn open(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    auction: AuctionId,
    plan: &Plan,
) -> Decision {
    let open = context.lent.required(context, Permission::ManageAuctions)?;
    if auctions.live.contains_key(&auction) || auctions.over.contains_key(&auction) {
        return Err(Common::IdTaken { id: auction.0 }.into());
    }
    if auctions.live.len() >= LIVE_AUCTIONS {
        return Err(Refusal::TooManyAuctions { limit: LIVE_AUCTIONS });
    }
    if !(1..=MOST_COPIES).contains(&plan.copies) {
        return Err(Refusal::CopiesOutOfRange { copies: plan.copies, limit: MOST_COPIES });
    }
    plan.counts(&open.settings.points)?;
    in_time(context, plan.closes_at)?;
    plan.ties_told()?;
    plan.raid.map_or(Ok(()), |raid| takes_part(&context.lent.raids, raid))?;
    let plan = Plan { ties: totalled(&plan.ties), ..plan.clone() };
    Ok(vec![Event::Opened { auction, plan: Box::new(plan) }])
}

/// An end that has come stays: bids after it would be bids of who knows more.
pub(super) fn extend(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    auction: AuctionId,
    closes_at: DateTime<Utc>,
) -> Decision {
    context.lent.required(context, Permission::ManageAuctions)?;
    let end = auctions.running(auction, context.recorded_at)?.plan.closes_at;
    if closes_at == end {
        return Ok(Vec::new());
    }
    if closes_at < end {
        return Err(Refusal::ClosesNoEarlier { auction, closes_at: end });
    }
    in_time(context, closes_at)?;
    Ok(vec![Event::Extended { auction, closes_at }])
}

/// Refuses an end that is not to come, or too far away.
fn in_time(context: &Context<AuctionsContext>, closes_at: DateTime<Utc>) -> Result<(), Refusal> {
    let (now, days) = (context.recorded_at, TimeDelta::days(MOST_DAYS));
    match closes_at > now && closes_at - now <= days {
        true => Ok(()),
        false => Err(Refusal::ClosesOutOfRange { after: now, days: MOST_DAYS }),
    }
}

/// Refuses a raid that is not known or is over for good.
fn takes_part(raids: &Raids, raid: RaidId) -> Result<(), RaidsRefusal> {
    match raids.raids.get(&raid) {
        None => Err(RaidsRefusal::UnknownRaid { raid }),
        Some(Raid::Closed) => Err(RaidsRefusal::RaidClosed { raid }),
        Some(Raid::Cancelled) => Err(RaidsRefusal::RaidCancelled { raid }),
        Some(Raid::Planned(_) | Raid::Held(_)) => Ok(()),
    }
}

impl Plan {
    /// Refuses amounts that no bid could be counted with.
    fn counts(&self, settings: &PointsSettings) -> Result<(), Refusal> {
        in_use(settings, Account::Dkp, Use::Charge)?;
        positive(settings, self.minimum)?;
        self.kind.increment().map_or(Ok(()), |increment| positive(settings, increment))?;
        match self.kind {
            Kind::Open { anti_snipe: Some(rule), .. } => rule.counts(),
            _ => Ok(()),
        }
    }

    /// Refuses a rule about ties that is never asked, and a draw that nothing commits to.
    fn ties_told(&self) -> Result<(), Refusal> {
        asked(&self.ties)?;
        match (self.ties.contains(&TieRule::Draw), self.commitment) {
            (true, None) => Err(Refusal::DrawNotCommitted),
            (false, Some(_)) => Err(Refusal::NoDrawToCommitTo),
            _ => Ok(()),
        }
    }
}

impl AntiSnipe {
    fn counts(self) -> Result<(), Refusal> {
        let wrong =
            [self.within, self.extend].into_iter().find(|seconds| !(1..=MOST_SECONDS).contains(seconds));
        wrong.map_or(Ok(()), |seconds| Err(Refusal::AntiSnipeOutOfRange { seconds, limit: MOST_SECONDS }))
    }
}

#[cfg(test)]
mod tests;
