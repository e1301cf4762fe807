//! A ledger's auctions: what members bid for with their points, by whichever rules, and who won at what price.
//!
//! One aggregate holds them all: what somebody bids in one auction they cannot bid in another. An auction is open until its
//! end, which bids may move; then it is closed, or it is cancelled. What has to be set aside for bids, and charged for
//! awards, the points book does as other parts of the same commands. No refusal tells anybody what another bid under seal.

mod bidding;
mod closing;
mod command;
mod context;
mod drawing;
mod event;
mod fold;
#[cfg(test)]
mod known_answers;
#[cfg(test)]
mod laws;
mod means;
mod opening;
mod outcome;
mod plan;
mod raising;
mod refusal;
mod reissue;
mod resolving;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod ties;
mod voiding;
mod withdrawing;

pub use command::AuctionsCommand;
pub use context::AuctionsContext;
pub use drawing::{Commitment, Drawn, NotHex, Seed};
pub use event::AuctionsEvent;
pub use means::{Means, means};
pub use outcome::{Attended, Award, Had, Outcome, PassedOver, PricedBy, Ranked, Round};
pub use plan::{AntiSnipe, Kind, Plan, SecondPrice};
pub use refusal::AuctionsRefusal;
pub use resolving::Circumstances;
pub use state::{Auction, Auctions, Awarded, Bid, Closed, Over, hold_id};
pub use ties::{TieRule, asked as ties_asked};

use crate::{Aggregate, Context, Position};

impl Aggregate for Auctions {
    const STREAM: &'static str = "auctions";
    const SOURCE: &'static str = concat!(
        include_str!("auctions/drawing.rs"),
        include_str!("auctions/event.rs"),
        include_str!("auctions/fold.rs"),
        include_str!("auctions/outcome.rs"),
        include_str!("auctions/plan.rs"),
        include_str!("auctions/state.rs"),
        include_str!("auctions/ties.rs"),
        include_str!("ledger/rule/items.rs"),
        include_str!("points/event.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = AuctionsCommand;
    type Event = AuctionsEvent;
    type Refusal = AuctionsRefusal;
    type Lent = AuctionsContext;

    fn decide(
        &self,
        context: &Context<AuctionsContext>,
        command: &AuctionsCommand,
    ) -> Result<Vec<AuctionsEvent>, AuctionsRefusal> {
        use AuctionsCommand as C;
        match command {
            C::Open { auction, plan } => opening::open(self, context, *auction, plan),
            C::Bid { auction, amount, off_spec } => {
                bidding::bid(self, context, *auction, (*amount, *off_spec))
            }
            C::Withdraw { auction, who, reason } => {
                withdrawing::withdraw(self, context, (*auction, who.as_ref()), reason.as_ref())
            }
            C::Extend { auction, closes_at } => opening::extend(self, context, *auction, *closes_at),
            C::Close { auction, seed, attendance, early } => {
                closing::close(self, context, (*auction, *early), (*seed, attendance))
            }
            C::Cancel { auction, reason } => closing::cancel(self, context, *auction, reason),
            C::VoidAward { auction, award, reason } => {
                voiding::void(self, context, (*auction, *award), reason)
            }
        }
    }

    fn apply(&mut self, position: Position, event: &AuctionsEvent) {
        self.fold(position, event);
    }
}
