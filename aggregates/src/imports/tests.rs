//! A name that waits, for the tests of decisions.

use super::{HeldLine, ImportsCommand, ImportsEvent};
use crate::points::{Account, Source};
use crate::testing::guild::{STRANGER, handle, points, sealed, text};
use crate::testing::time;
use crate::{MemberId, Who};

/// The stranger's name was found, and so many lines wait for it.
pub(super) fn a_name_waits(lines: usize) -> Vec<ImportsEvent> {
    let source = Source { system: text("epgp"), id: text("1"), at: time("2019-08-26T22:00:00Z") };
    let found =
        ImportsEvent::NameFound { person: STRANGER, name: sealed(STRANGER), handle: handle("arthas") };
    let held = ImportsEvent::Held {
        source,
        account: Account::Dkp,
        reason: None,
        item: None,
        lines: vec![HeldLine { person: STRANGER, delta: points("1") }],
        loot: None,
        kill: None,
    };
    std::iter::once(found).chain(std::iter::repeat_n(held, lines)).collect()
}

pub(super) fn map(person: MemberId, member: Who, lines: u32) -> ImportsCommand {
    ImportsCommand::Map { person, member, lines }
}
