//! What the game itself knows: who flies in a fleet, and who paid whom.
//!
//! A pilot lets this server read on their behalf by logging in at the game's single sign-on ([`Sso`]); [`Esi`] then asks the
//! game's interface. Both are called as [`prices::calling`] says. What follows from the answers is pure:
//! [`Sampling`] derives from samples who joined and who left, [`verdicts`] which transfer pays which payout.
//! Invariants:
//! - Nobody is believed to be a pilot but by a token whose signature, issuer, audience and end were checked.
//! - No token is ever shown: [`Secret`] prints as nothing.
//! - An amount is read from its text and is never a binary fraction.
//! - A transfer proves one payout only. What could be meant for two is suggested, and nothing is settled by it.
//! - A sampling that ends says why.
//!
//! This crate knows nothing of ledgers, and keeps nothing.

mod api;
mod id;
mod isk;
mod matching;
mod sampling;
mod secret;
mod sso;

pub use api::{Contract, Entry, Esi, Login, Member, Whereabouts, refuses_login};
pub use id::{FleetNumber, PilotId};
pub use isk::Isk;
pub use matching::{Kind, Miss, Owed, Proof, Transfer, Verdict, Why, verdicts};
pub use sampling::{Closed, Joined, Left, MOST_ERRORS, Presence, Sample, Sampling, Step, sample};
pub use secret::Secret;
pub use sso::{Begun, Grant, LoginFailed, Pilot, SCOPES, Settings, Sso, Untrusted};
