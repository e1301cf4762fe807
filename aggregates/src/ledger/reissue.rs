//! Issuing history again: people, roles, keys, settings and rules are as they were.

use super::{Ledger, LedgerEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Ledger {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Opened { .. }
            | Event::SettingsChanged { .. }
            | Event::RuleSet { .. }
            | Event::RuleEnded { .. }
            | Event::MemberAdded { .. }
            | Event::MemberRenamed { .. }
            | Event::MemberLeft { .. }
            | Event::MemberReturned { .. }
            | Event::MemberMerged { .. }
            | Event::MemberForgotten { .. }
            | Event::CharacterAdded { .. }
            | Event::CharacterRemoved { .. }
            | Event::MainChanged { .. }
            | Event::RoleDefined { .. }
            | Event::RoleGranted { .. }
            | Event::RoleRevoked { .. }
            | Event::KeyCreated { .. }
            | Event::KeyRevoked { .. }
            | Event::IdentityLinked { .. }
            | Event::IdentityUnlinked { .. } => {}
        })
    }
}
