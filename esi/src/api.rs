//! The game's interface, as far as it is asked here, on behalf of a pilot who logged in.
//!
//! Each pilot has a budget of their own where the interface counts so. What says nothing new within its time is not asked
//! for twice, but who flies in a fleet is asked for anew each time.

mod contracts;
mod fleet;
mod journal;
mod names;
mod pages;

use prices::calling::{Ask, Clock, Failure, Service};
use reqwest::header::AUTHORIZATION;

pub use contracts::Contract;
pub use fleet::{Member, Whereabouts};
pub use journal::Entry;

use crate::{PilotId, Secret};

/// The game's interface.
#[derive(Clone, Debug)]
pub struct Esi(Service);

/// On whose behalf something is asked.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a> {
    /// Who logged in.
    pub pilot: PilotId,
    /// Their access token.
    pub access: &'a Secret,
}

impl Esi {
    /// The interface that this service is. Whoever else asks there shares its budget.
    pub fn new(service: &Service) -> Self {
        Esi(service.clone())
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        self.0.clock()
    }
}

impl Login<'_> {
    fn get(&self, route: &'static str, path: String) -> Result<Ask, Failure> {
        let ask = Ask::get(route, path).on_behalf_of(self.pilot);
        Ok(ask.header(AUTHORIZATION, self.access.bearer()?))
    }
}

/// Whether the interface does not take the token: it has expired, was revoked, or grants something else.
pub fn refuses_login(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused { status: 401 | 403, .. })
}
