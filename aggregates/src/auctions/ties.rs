//! What tells equal bids apart.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resolving::Contender;
use super::{AuctionsRefusal as Refusal, Had, Round};
use crate::MemberId;

/// Something that tells equal bids apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// Who bid it first; of two at the same instant, whose bid stands first in the log.
    Earliest,
    /// Who has the higher balance at the close, with what of it is set aside.
    HigherBalance,
    /// Who was there for the greater share of what they could have been there for.
    Attendance,
    /// Who draws the higher number.
    Draw,
}

impl TieRule {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            TieRule::Earliest => "earliest",
            TieRule::HigherBalance => "higher_balance",
            TieRule::Attendance => "attendance",
            TieRule::Draw => "draw",
        }
    }

    /// Whether it tells any two apart.
    pub fn is_total(self) -> bool {
        matches!(self, TieRule::Earliest | TieRule::Draw)
    }
}

/// Refuses a rule that is never asked, because one before it tells any two apart or is the same.
pub fn asked(ties: &[TieRule]) -> Result<(), Refusal> {
    let idle = |n: usize, rule: TieRule| ties.iter().take(n).any(|one| one.is_total() || *one == rule);
    match ties.iter().enumerate().find(|(n, rule)| idle(*n, **rule)) {
        Some((_, rule)) => Err(Refusal::TieRuleNeverAsked { rule: *rule }),
        None => Ok(()),
    }
}

/// The rules in their order, and one at the end that tells any two apart: who bid first, if there is none.
pub(super) fn totalled(ties: &[TieRule]) -> Vec<TieRule> {
    let mut ties = ties.to_vec();
    if !ties.last().is_some_and(|last| last.is_total()) {
        ties.push(TieRule::Earliest);
    }
    ties
}

/// The rule that tells two contenders apart, and who goes first by it.
pub(super) fn told(ties: &[TieRule], one: &Contender, other: &Contender) -> Option<(TieRule, Ordering)> {
    ties.iter().map(|rule| (*rule, compared(*rule, one, other))).find(|(_, order)| order.is_ne())
}

/// Each rule that was asked until it was told who of some equals wins, with what everybody had who was equal until then.
/// `last` is the last who wins, and `first` the first who does not.
pub(super) fn rounds(
    ties: &[TieRule],
    mut equals: Vec<&Contender>,
    (last, first): (&Contender, &Contender),
) -> Vec<Round> {
    let mut rounds = Vec::new();
    for rule in ties {
        let had: BTreeMap<MemberId, Had> =
            equals.iter().map(|contender| (contender.member, contender.had(*rule))).collect();
        rounds.push(Round { rule: *rule, had });
        if compared(*rule, last, first).is_ne() {
            break;
        }
        equals.retain(|contender| compared(*rule, contender, last).is_eq());
    }
    rounds
}

/// Who goes first by a rule.
fn compared(rule: TieRule, one: &Contender, other: &Contender) -> Ordering {
    one.had(rule).before(&other.had(rule))
}

impl Had {
    /// Whether who had this goes before who had the other.
    fn before(&self, other: &Had) -> Ordering {
        match (self, other) {
            (Had::Placed { at, position }, Had::Placed { at: other_at, position: other }) => {
                (at, position).cmp(&(other_at, other))
            }
            (Had::Balance(one), Had::Balance(other)) => other.cmp(one),
            (Had::Attended(one), Had::Attended(other)) => other.compared(*one),
            (Had::Drawn(one), Had::Drawn(other)) => other.cmp(one),
            _ => Ordering::Equal,
        }
    }
}
