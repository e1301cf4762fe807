//! The words that tests of the loot council speak with, and what holds for every command about a decision.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{CouncilEvent as Event, CouncilRefusal as Refusal, NewDecision, Terms};
use crate::ledger::CouncilRule;
use crate::points::Item;
use crate::testing::guild::{EVENTS, GROM, JAINA, council_guild, dkp_guild, nobody, text};
use crate::testing::{Given, given, time};
use crate::{Actor, Common, CouncilCommand as Command, DecisionId, EntryId, MemberId, Permission, Position};

/// The decision that tests speak of.
pub(super) const DECISION: DecisionId = decision(1);
/// Two hours after [`NOW`](crate::testing::NOW).
pub(super) const LATER: &str = "2026-11-21T22:00:00Z";

pub(super) const fn decision(n: u128) -> DecisionId {
    DecisionId(Uuid::from_u128(0xf000 + n))
}

/// A time of the evening.
pub(super) fn at(hour: &str) -> DateTime<Utc> {
    time(&format!("2026-11-21T{hour}:00Z"))
}

/// Grom himself, who may respond.
pub(super) fn grom() -> Actor {
    Actor::Member(GROM)
}

/// Jaina herself, who may respond and vote.
pub(super) fn jaina() -> Actor {
    Actor::Member(JAINA)
}

pub(super) fn item() -> Item {
    Item { id: Some(19_019), ..Item::named(text("Thunderfury")) }
}

pub(super) fn with(item: Item) -> NewDecision {
    NewDecision { item, copies: 1, raid: None, kill: None, boss: None, deadline: None }
}

pub(super) fn opening(decision: DecisionId) -> Command {
    Command::Open { decision, new: with(item()) }
}

pub(super) fn opened(decision: DecisionId, terms: Terms) -> Event {
    let item = item();
    Event::Opened { decision, item, copies: 1, raid: None, kill: None, boss: None, deadline: None, terms }
}

/// The decision is open, under what goes without a rule.
pub(super) fn before_the_council() -> Given {
    given(council_guild()).and([opened(DECISION, Terms { council: 0, rule: CouncilRule::default() })])
}

/// And Grom wants the item most.
pub(super) fn wanted_by_grom() -> Given {
    before_the_council().and([responded(GROM, "bis")])
}

pub(super) fn responded(member: MemberId, response: &str) -> Event {
    Event::Responded { decision: DECISION, member, response: text(response), note: None }
}

pub(super) fn awarded(award: u32, member: MemberId) -> Event {
    Event::Awarded {
        decision: DECISION,
        award,
        member: Some(member),
        off_spec: false,
        reason: text("the biggest upgrade"),
        entry: EntryId(Position(EVENTS + 100)),
        stood: Vec::new(),
    }
}

pub(super) fn cancelled() -> Event {
    Event::Cancelled { decision: DECISION, reason: text("it was traded") }
}

pub(super) fn respond(response: &str) -> Command {
    Command::Respond { decision: DECISION, who: None, response: text(response), note: None }
}

pub(super) fn pass() -> Command {
    respond(CouncilRule::PASS)
}

pub(super) fn vote(candidate: MemberId, approve: Option<bool>) -> Command {
    Command::Vote { decision: DECISION, candidate: candidate.into(), approve }
}

pub(super) fn award(member: MemberId) -> Command {
    let (to, reason) = (Some(member.into()), text("the biggest upgrade"));
    Command::Award { decision: DECISION, to, off_spec: None, reason }
}

pub(super) fn reassign(award: u32, to: MemberId) -> Command {
    Command::Reassign { decision: DECISION, award, to: to.into(), reason: text("wrong person") }
}

pub(super) fn void_award(award: u32) -> Command {
    Command::VoidAward { decision: DECISION, award, reason: text("wrong") }
}

/// Every command that names a decision, with the right that it needs.
fn about_a_decision() -> Vec<(Command, Permission)> {
    let reason = || text("whatever");
    vec![
        (Command::SetDeadline { decision: DECISION, deadline: None }, Permission::AwardLoot),
        (respond("bis"), Permission::RespondToLoot),
        (vote(GROM, Some(true)), Permission::CastVotes),
        (award(GROM), Permission::AwardLoot),
        (reassign(1, GROM), Permission::AwardLoot),
        (void_award(1), Permission::AwardLoot),
        (Command::Defer { decision: DECISION, reason: reason() }, Permission::AwardLoot),
        (Command::Cancel { decision: DECISION, reason: reason() }, Permission::AwardLoot),
    ]
}

#[test]
fn a_decision_that_is_not_there_is_refused() {
    for (command, _) in about_a_decision() {
        let given = given(council_guild()).by(Actor::Member(JAINA));
        let given = match command {
            Command::Respond { .. } | Command::Vote { .. } => given,
            _ => given.by(Actor::Operator),
        };
        given.when(command).then_refused(Refusal::UnknownDecision { decision: DECISION });
    }
}

#[test]
fn who_may_not_is_refused_before_anything_is_looked_up() {
    for (command, permission) in about_a_decision() {
        let refusal = Common::Forbidden { actor: nobody(), permission };
        given(dkp_guild()).by(nobody()).when(command).then_refused(refusal);
    }
}

#[test]
fn of_several_copies_each_is_awarded_by_itself() {
    let Command::Open { new, .. } = opening(DECISION) else { unreachable!("an opening") };
    let two = Command::Open { decision: DECISION, new: NewDecision { copies: 2, ..new } };
    let given = given(council_guild()).when(two).goes().when(award(GROM)).goes().when(award(JAINA)).goes();
    let found = &given.council.decisions[&DECISION];
    assert_eq!(
        found.awards.values().map(|award| award.member).collect::<Vec<_>>(),
        [Some(GROM), Some(JAINA)]
    );
    given.when(award(GROM)).then_refused(Refusal::DecisionDecided { decision: DECISION });
}

#[test]
fn who_turns_out_to_be_somebody_wants_it_as_that_one() {
    let merged = crate::LedgerEvent::MemberMerged { member: GROM, into: JAINA, characters: Vec::new() };
    let given = wanted_by_grom().and([merged]);
    let open = given.ledger.open().expect("open");
    let candidates = given.council.decisions[&DECISION].candidates(open);
    assert_eq!(candidates.keys().copied().collect::<Vec<_>>(), [JAINA]);
}
