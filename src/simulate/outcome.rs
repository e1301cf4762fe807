//! What a simulation comes to: everybody before and after, and what would have been refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aggregates::ledger::{PointsSettings, Proposal};
use aggregates::points::{Account, Balances, Restated};
use aggregates::{EntryId, LedgerId, MemberId, Points, Position, Text};
use projections::points::Standing;

use super::closing::AwardChange;
use super::owing::OwedChange;
use super::world::World;
use crate::lane::Refusal;

/// Refused commands that are listed; all are counted.
const LISTED: usize = 200;

/// Something that would not have happened.
#[derive(Clone, Debug, PartialEq)]
pub struct NotAgain {
    /// The first of its events; 0 for a decay that history does not have.
    pub position: Position,
    /// The type of its last event.
    pub event_type: &'static str,
    /// The code of the refusal; `ENTRY_REFUSED` if what it names would not have happened.
    pub code: String,
    /// What would have been the case, in a sentence.
    pub message: String,
}

/// What was counted on the way.
#[derive(Debug, Default)]
pub struct Tally {
    /// Events that were come to.
    pub events: u64,
    /// Events that applied as recorded.
    pub facts: u64,
    /// Commands that were decided again.
    pub reissued: u64,
    /// Decays of periods that history did not decay.
    pub decays: u64,
    refused: u64,
    refusals: Vec<NotAgain>,
}

/// A member before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// As recorded.
    pub before: Standing,
    /// As it would be.
    pub after: Standing,
    /// The rank as recorded, of who is here.
    pub rank_before: Option<u64>,
    /// The rank as it would be.
    pub rank_after: Option<u64>,
}

/// What members would have under a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// Whose books.
    pub ledger: LedgerId,
    /// The end of the history that was issued again.
    pub position: Position,
    /// What was proposed.
    pub proposal: Arc<Proposal>,
    /// Whether all of it was in force at that position.
    pub in_force: bool,
    /// Events of the history.
    pub events: u64,
    /// Events that applied as recorded.
    pub facts: u64,
    /// Commands that were decided again.
    pub reissued: u64,
    /// Decays of periods that history did not decay.
    pub decays: u64,
    /// How many commands would have been refused.
    pub refused: u64,
    /// The first of them.
    pub refusals: Vec<NotAgain>,
    /// Periods that history did not decay, and that are decayed within the balances.
    pub decayed: BTreeMap<Account, BTreeSet<Text<20>>>,
    /// Everybody, by the rank that they would have; those who left last.
    pub members: Vec<Changed>,
    /// What is owed to everybody, by their id; nothing where no payout rule and no price is proposed.
    pub owed: Vec<OwedChange>,
    /// Awards of auctions that would have been others, in the order of the log; nothing where no rules about ties are proposed.
    pub awards: Vec<AwardChange>,
}

impl Tally {
    /// Notes a refusal.
    pub fn refuse(&mut self, position: Position, event_type: &'static str, refusal: &Refusal) {
        let (code, message) = (refusal.code(), refusal.sentence());
        self.note(NotAgain { position, event_type, code, message });
    }

    /// Notes that what something names would not have happened.
    pub fn fall_away(&mut self, position: Position, event_type: &'static str, entry: EntryId) {
        let (code, message) = ("ENTRY_REFUSED".to_owned(), format!("entry {entry} would have been refused"));
        self.note(NotAgain { position, event_type, code, message });
    }

    fn note(&mut self, refused: NotAgain) {
        self.refused += 1;
        if self.refusals.len() < LISTED {
            self.refusals.push(refused);
        }
    }
}

impl Changed {
    /// Balances that differ.
    pub fn balances(&self) -> impl Iterator<Item = Restated> {
        let (before, after, member) = (&self.before, &self.after, self.before.member_id);
        let all = Account::ALL.into_iter();
        let balances = all.map(|account| (account, before.balance(account), after.balance(account)));
        let differ = balances.filter(|(_, old, new)| old != new);
        differ.map(move |(account, old, new)| Restated { member, account, old, new })
    }

    /// Whether anything about the member differs.
    pub fn differs(&self) -> bool {
        self.before != self.after || self.rank_before != self.rank_after
    }
}

impl Simulation {
    /// Every balance that differs.
    pub fn balances(&self) -> Vec<Restated> {
        self.members.iter().flat_map(Changed::balances).collect()
    }

    /// Whether nothing about anybody differs.
    pub fn is_empty(&self) -> bool {
        self.awards.is_empty()
            && !self.members.iter().any(Changed::differs)
            && !self.owed.iter().any(OwedChange::differs)
    }
}

impl World {
    /// What everything came to.
    pub fn outcome(self, ledger: LedgerId, position: Position) -> Simulation {
        let in_force = self.plain.open().is_ok_and(|open| self.proposal.is_in_force(open, self.now));
        let (members, owed) = (self.members(), self.owed());
        let Tally { events, facts, reissued, decays, refused, refusals } = self.tally;
        Simulation {
            ledger,
            position,
            proposal: self.proposal,
            in_force,
            events,
            facts,
            reissued,
            decays,
            refused,
            refusals,
            decayed: self.periods.now,
            members,
            owed,
            awards: self.awards,
        }
    }

    fn members(&self) -> Vec<Changed> {
        let Some((plain, open)) = self.plain.open().ok().zip(self.ledger.open().ok()) else {
            return Vec::new();
        };
        let left = |member: MemberId| open.members.get(&member).is_none_or(|found| found.left);
        let stands = |book: &aggregates::PointsBook, settings: &PointsSettings| {
            let of = |(member, joined): (&MemberId, &Position)| {
                let newcomer = Standing::newcomer(*member, *joined);
                let balances = book.balances.get(member).copied().unwrap_or_default();
                let Balances { dkp, ep, gp } = balances;
                let held = Points::from_hundredths(book.held(*member)).unwrap_or(Points::MAX);
                Standing { dkp, ep, gp, held, has_left: left(*member), ..newcomer }.ranked(settings)
            };
            self.joined.iter().map(of).collect::<Vec<_>>()
        };
        let before = stands(&self.recorded, &plain.settings.points);
        let after = stands(&self.simulated, &open.settings.points);
        compared(before, after)
    }
}

/// Both lists are of the same members in the same order.
pub(super) fn compared(before: Vec<Standing>, after: Vec<Standing>) -> Vec<Changed> {
    let (ranks_before, ranks_after) = (ranks(&before), ranks(&after));
    let pairs = before.into_iter().zip(after);
    let changed = |(before, after): (Standing, Standing)| {
        let rank = |ranks: &BTreeMap<MemberId, u64>| ranks.get(&before.member_id).copied();
        let (rank_before, rank_after) = (rank(&ranks_before), rank(&ranks_after));
        Changed { before, after, rank_before, rank_after }
    };
    let mut members: Vec<_> = pairs.map(changed).collect();
    members.sort_by_key(|member| (member.rank_after.unwrap_or(u64::MAX), member.before.joined_at));
    members
}

fn ranks(standings: &[Standing]) -> BTreeMap<MemberId, u64> {
    let mut here: Vec<_> = standings.iter().filter(|standing| !standing.has_left).collect();
    here.sort_by(|one, other| one.order(other));
    here.into_iter().map(|standing| standing.member_id).zip(1..).collect()
}
