//! bursar's decisions: commands in, events or a refusal out.
//!
//! Nothing here does I/O, reads a clock, draws chance or awaits; this crate's `[dependencies]` prove it. Ids, times and
//! the actor come with the command's [`Context`]. An event's JSON is the log's format for ever: fields and variants are
//! added, never changed (see `tests/events/`).

mod aggregate;
mod any;
pub mod auctions;
mod context;
pub mod council;
pub mod fleets;
mod id;
pub mod imports;
pub mod ledger;
pub mod money;
pub mod payouts;
mod permission;
mod personal;
pub mod points;
mod quantity;
pub mod raids;
mod refusal;
mod reissue;
pub mod schedules;
pub mod split;
#[cfg(test)]
mod testing;
mod text;

pub use aggregate::{Aggregate, Event};
pub use any::AnyEvent;
pub use auctions::{Auctions, AuctionsCommand, AuctionsContext, AuctionsEvent, AuctionsRefusal};
pub use context::{Actor, Context};
pub use council::{Council, CouncilCommand, CouncilContext, CouncilEvent, CouncilRefusal};
pub use fleets::{Fleets, FleetsCommand, FleetsContext, FleetsEvent, FleetsRefusal};
pub use id::{
    AuctionId, CharacterId, DecisionId, EntryId, FleetId, Handle, HoldId, KeyId, KillId, LedgerId, MemberId,
    PayoutId, PayoutRuleId, PoolId, Position, RaidId, RecoveryId, ScheduleId, Who,
};
pub use imports::{Imports, ImportsCommand, ImportsEvent, ImportsRefusal};
pub use ledger::{Ledger, LedgerCommand, LedgerEvent, LedgerRefusal};
pub use money::{Amount, Currency, Money, NotMoney};
pub use payouts::{Payouts, PayoutsCommand, PayoutsContext, PayoutsEvent, PayoutsRefusal};
pub use permission::Permission;
pub use personal::Sealed;
pub use points::{Entry, PointsBook, PointsCommand, PointsContext, PointsEvent, PointsRefusal};
pub use quantity::{NotPoints, NotRatio, Percent, Points, Ratio};
pub use raids::{Raids, RaidsCommand, RaidsEvent, RaidsRefusal};
pub use refusal::Common;
pub use reissue::{Again, Reissue, Reissued};
pub use schedules::{Schedules, SchedulesCommand, SchedulesEvent, SchedulesRefusal};
pub use text::Text;
