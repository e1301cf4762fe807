//! A ledger's book of points: every member's balances, in one aggregate, because decay, bulk awards and zero-sum
//! touch many members at once.

mod adjust;
mod award;
mod award_all;
mod caps;
mod charge;
mod charge_award;
mod command;
mod decay;
mod dispute;
mod event;
mod fold;
mod follow_auction;
mod give;
mod hold;
mod import;
mod import_item;
#[cfg(test)]
mod known_answers;
#[cfg(test)]
mod laws;
mod line;
mod loot;
mod merge;
mod period;
mod posting;
mod pricing;
mod reassign;
mod rebase;
mod refusal;
mod reissue;
mod restate;
mod rounding;
mod state;
mod switch;
mod terms;
#[cfg(test)]
mod tests;
mod transfer;
mod void;
mod zero_sum;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use command::{Award, AwardCharge, Charge, PointsCommand, Restated, Restatement};
pub use event::PointsEvent;
pub use line::{Item, Line, Part, Source};
pub use loot::Loot;
pub use period::{key_of, next_start, week_key};
pub use refusal::PointsRefusal;
pub use state::{Account, Balances, Hold, PointsBook};
pub use switch::{Conversion, Converted, Switch};
pub use terms::{AwardTerms, Capped, ChargeTerms, PaidFrom, Priced, PricedBy, StoodBy, Tax};

pub(crate) use period::week;
pub(crate) use posting::{Use, everybody_once, in_use, positive};

use crate::{
    Aggregate, AuctionId, Auctions, Context, Council, DecisionId, EntryId, Ledger, Position, Raids, Text,
};

/// What the points book's decisions look at besides its own state.
#[derive(Clone, Debug, Default)]
pub struct PointsContext {
    /// The ledger, at the same position.
    pub ledger: Arc<Ledger>,
    /// Its raids, at the same position.
    pub raids: Arc<Raids>,
    /// Its loot council; within a command, as its parts before this one left it.
    pub council: Arc<Council>,
    /// Its auctions; within a command, as its parts before this one left them.
    pub auctions: Arc<Auctions>,
    /// The earlier entry that the command names, if there is one at that position.
    pub entry: Option<Arc<Entry>>,
}

/// An earlier entry, as read from the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The position of its first event.
    pub id: EntryId,
    /// When it took effect.
    pub effective_at: DateTime<Utc>,
    /// Its events, all parts of them.
    pub events: Vec<PointsEvent>,
}

impl Entry {
    /// The first event, which names the entry by its position.
    pub fn first(&self) -> Option<&PointsEvent> {
        self.events.first()
    }

    /// Every balance that the entry changed, in order, over all its parts.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.events.iter().flat_map(PointsEvent::lines)
    }

    /// The week whose cap this was earned under, if it was.
    pub fn capped_in(&self) -> Option<Text<20>> {
        match self.first() {
            Some(PointsEvent::Awarded { terms: Some(terms), .. }) => {
                terms.caps.as_ref().map(|capped| capped.week.clone())
            }
            _ => None,
        }
    }

    /// The decision whose award this charges, if it does.
    pub fn decision(&self) -> Option<DecisionId> {
        match self.first() {
            Some(PointsEvent::Charged { terms: Some(terms), .. }) => terms.decision,
            Some(PointsEvent::ItemGiven { decision, .. }) => *decision,
            _ => None,
        }
    }

    /// The auction whose award this charges, if it does.
    pub fn auction(&self) -> Option<AuctionId> {
        match self.first() {
            Some(PointsEvent::Charged { terms: Some(terms), .. }) => terms.auction,
            _ => None,
        }
    }

    /// Whether this reverses another entry.
    pub fn is_void(&self) -> bool {
        matches!(self.first(), Some(PointsEvent::Voided { .. }))
    }
}

impl Aggregate for PointsBook {
    const STREAM: &'static str = "points";
    const SOURCE: &'static str = concat!(
        include_str!("points/event.rs"),
        include_str!("points/fold.rs"),
        include_str!("points/loot.rs"),
        include_str!("points/state.rs"),
        include_str!("points/terms.rs"),
        include_str!("ledger/proposal.rs"),
        include_str!("raids/attendees.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = PointsCommand;
    type Event = PointsEvent;
    type Refusal = PointsRefusal;
    type Lent = PointsContext;

    fn decide(
        &self,
        context: &Context<PointsContext>,
        command: &PointsCommand,
    ) -> Result<Vec<PointsEvent>, PointsRefusal> {
        use PointsCommand as C;
        match command {
            C::Award(award) => award::award(self, context, award),
            C::Charge(charge) => charge::charge(self, context, charge),
            C::ChargeAward(award) => charge_award::charge(self, context, award),
            C::FollowAuction { auction } => follow_auction::follow(self, context, *auction),
            C::GiveItem { item, member, reason, raid } => {
                give::give(context, item, member.as_ref(), reason, *raid)
            }
            C::AwardAll { account, amount, whom, reason } => {
                award_all::award_all(self, context, (*account, *amount), whom, reason)
            }
            C::Hold { hold, member, amount, reason } => {
                hold::hold(self, context, *hold, (member, *amount, reason))
            }
            C::ReleaseHold { hold } => hold::release(self, context, *hold),
            C::Merge { from, into } => merge::merge(self, context, from, into),
            C::Dispute { entry, note } => dispute::dispute(self, context, *entry, note),
            C::ResolveDispute { entry, stands, note } => {
                dispute::resolve(self, context, *entry, (*stands, note))
            }
            C::Adjust { account, member, delta, reason } => {
                adjust::adjust(self, context, (*account, member, *delta), reason)
            }
            C::Void { entry, reason, source } => void::void(self, context, (*entry, reason), source.as_ref()),
            C::Reassign { entry, to, reason } => reassign::reassign(self, context, (*entry, to, reason)),
            C::Transfer { account, from, to, amount, tax, reason } => {
                transfer::transfer(self, context, (*account, *amount, *tax), (from, to), reason)
            }
            C::Decay { accounts, percent, period } => {
                decay::decay(self, context, (accounts, *percent), period.as_ref())
            }
            C::SwitchSystem(switch) => switch::switch(self, context, switch),
            C::Restate(restatement) => restate::restate(self, context, restatement),
            C::Import { source, account, deltas, reason, item, reassigned_from } => {
                let about = (reason.as_ref(), item.as_ref(), *reassigned_from);
                import::import(self, context, source, (*account, deltas), about)
            }
            C::ImportItem { source, item, member, loot } => {
                import_item::import(context, source, item, (member, loot))
            }
        }
    }

    fn apply(&mut self, position: Position, event: &PointsEvent) {
        self.fold(position, event);
    }

    /// A void takes effect when what it voids did, and an imported entry when it did where it comes from.
    fn effective_at(event: &PointsEvent, context: &Context<PointsContext>) -> DateTime<Utc> {
        match (event, &context.lent.entry) {
            (PointsEvent::Voided { .. }, Some(entry)) => entry.effective_at,
            (PointsEvent::Imported { source, .. } | PointsEvent::ItemImported { source, .. }, _) => {
                context.backdated_to.unwrap_or(source.at.min(context.recorded_at))
            }
            _ => context.effective_at(),
        }
    }
}
