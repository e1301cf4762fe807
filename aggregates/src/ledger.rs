//! The ledger itself: settings, members with their characters, roles, API keys, and who may do what.
//!
//! Its state is lent to every other aggregate's decisions, at the same position.

mod command;
mod event;
mod refusal;
mod role;
mod settings;
mod state;

pub use command::{Changes, LedgerCommand, NewKey};
pub use event::LedgerEvent;
pub use refusal::LedgerRefusal;
pub use role::RoleName;
pub use settings::{DecayNegative, DecayRounding, GpBaseMode, PointsSettings, Settings, System};
pub use state::{Key, Ledger, Member, Open};

use crate::{Aggregate, Context, Position};

impl Aggregate for Ledger {
    const STREAM: &'static str = "ledger";
    const SOURCE: &'static str = concat!(include_str!("ledger/state.rs"), include_str!("ledger/settings.rs"));
    type Command = LedgerCommand;
    type Event = LedgerEvent;
    type Refusal = LedgerRefusal;
    type Lent = ();

    fn decide(
        &self,
        _context: &Context<()>,
        _command: &LedgerCommand,
    ) -> Result<Vec<LedgerEvent>, LedgerRefusal> {
        Ok(Vec::new())
    }

    fn apply(&mut self, _position: Position, _event: &LedgerEvent) {}
}
