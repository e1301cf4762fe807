//! Putting an item before the council.

use chrono::{DateTime, Utc};

use super::{
    Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal, DecisionState, NewDecision,
    Terms,
};
use crate::ledger::{CouncilRule, Open, Rule, RuleKind};
use crate::raids::Moment;
use crate::{Common, Context, DecisionId, Permission, RaidsRefusal, Text};

/// Decisions that are open at a time: more than any group has, and few enough to look through.
pub(super) const OPEN_DECISIONS: usize = 1_000;
/// Copies that drop at once.
pub(super) const COPIES: u32 = 40;

pub(super) fn open(
    council: &Council,
    context: &Context<CouncilContext>,
    decision: DecisionId,
    new: &NewDecision,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardLoot)?;
    if council.decisions.contains_key(&decision) {
        return Err(Common::IdTaken { id: decision.0 }.into());
    }
    let opened = council.decisions.values().filter(|found| found.state == DecisionState::Open).count();
    if opened >= OPEN_DECISIONS {
        return Err(Refusal::TooManyDecisions { limit: OPEN_DECISIONS });
    }
    let NewDecision { item, copies, raid, kill, deadline, .. } = new.clone();
    if !(1..=COPIES).contains(&copies) {
        return Err(Refusal::CopiesOutOfRange { copies, limit: COPIES });
    }
    ahead(context, deadline)?;
    let (boss, terms) = (boss(context, new)?, terms(open, context.effective_at())?);
    Ok(vec![Event::Opened { decision, item, copies, raid, kill, boss, deadline, terms }])
}

/// The time may be set anew as long as there is something to award, also after it has passed.
pub(super) fn set(
    council: &Council,
    context: &Context<CouncilContext>,
    decision: DecisionId,
    deadline: Option<DateTime<Utc>>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::AwardLoot)?;
    let found = council.open(decision)?;
    if found.deadline == deadline {
        return Ok(Vec::new());
    }
    ahead(context, deadline)?;
    Ok(vec![Event::DeadlineSet { decision, deadline }])
}

/// A deadline is looked at by the time of recording: who responds cannot say that they did so earlier.
fn ahead(context: &Context<CouncilContext>, deadline: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match deadline {
        Some(deadline) if deadline <= context.recorded_at => Err(Refusal::DeadlineNotInFuture { deadline }),
        _ => Ok(()),
    }
}

/// Whom it dropped from: as the kill says, or as the command does.
fn boss(context: &Context<CouncilContext>, new: &NewDecision) -> Result<Option<Text<200>>, Refusal> {
    let raids = &context.lent.raids;
    let Some(raid) = new.raid else {
        return if new.kill.is_some() { Err(Refusal::KillWithoutRaid) } else { Ok(new.boss.clone()) };
    };
    raids.award_to(raid, new.kill.map_or(Moment::At(context.effective_at()), Moment::Kill))?;
    let Some(kill) = new.kill else { return Ok(new.boss.clone()) };
    let boss = raids.boss(raid, kill).ok_or(RaidsRefusal::UnknownKill { kill })?;
    Ok(Some(Text::new("boss", boss)?))
}

/// What is in force: what bursar does by itself, in a ledger that never set the rule.
fn terms(open: &Open, at: DateTime<Utc>) -> Result<Terms, Common> {
    match open.rule_at(RuleKind::Council, at)? {
        Some((council, Rule::Council(rule))) => Ok(Terms { council, rule: rule.clone() }),
        _ => Ok(Terms { council: 0, rule: CouncilRule::default() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::tests::{DECISION, LATER, at, decision, item, opened, opening, with};
    use crate::ledger::VotesVisible;
    use crate::points::Item;
    use crate::raids::Attendees;
    use crate::testing::guild::{GROM, RAID, dkp_guild, raid, rule, rule_between, text};
    use crate::testing::{NOW, given, time};
    use crate::{CouncilCommand as Command, KillId, RaidsEvent};

    const KILL: KillId = KillId(uuid::Uuid::from_u128(0xe1));

    fn killed() -> RaidsEvent {
        RaidsEvent::KillRecorded {
            raid: RAID,
            kill: KILL,
            at: at("19:00"),
            boss: text("Ragnaros"),
            difficulty: None,
            encounter: None,
            who: Attendees { present: vec![GROM], standby: vec![], excused: vec![] },
        }
    }

    #[test]
    fn a_decision_goes_on_under_the_rule_in_force() {
        given(dkp_guild())
            .when(opening(DECISION))
            .then([opened(DECISION, Terms { council: 0, rule: CouncilRule::default() })]);
        let secret = CouncilRule { votes: VotesVisible::AfterAward, ..CouncilRule::default() };
        let terms = Terms { council: 1, rule: secret.clone() };
        let ruled = given(dkp_guild()).and([rule(Rule::Council(secret))]);
        ruled.when(opening(DECISION)).then([opened(DECISION, terms)]);
    }

    #[test]
    fn in_a_gap_between_rules_nothing_is_decided() {
        let over = Rule::Council(CouncilRule::default());
        let over = rule_between(over, "2026-01-01T00:00:00Z", Some("2026-02-01T00:00:00Z"));
        let refusal = Common::NoRuleInForce { rule: RuleKind::Council, at: time(NOW) };
        given(dkp_guild()).and([over]).when(opening(DECISION)).then_refused(refusal);
    }

    #[test]
    fn a_kill_says_whom_it_dropped_from() {
        let given = given(dkp_guild()).and(raid(&[GROM], &[])).and([killed()]);
        let new = NewDecision { raid: Some(RAID), kill: Some(KILL), ..with(item()) };
        let given = given.when(Command::Open { decision: DECISION, new: new.clone() }).goes();
        assert_eq!(given.council.decisions[&DECISION].raid, Some(RAID));
        let unknown = NewDecision { kill: Some(KillId(RAID.0)), ..new.clone() };
        let refusal = RaidsRefusal::UnknownKill { kill: KillId(RAID.0) };
        given.clone().when(Command::Open { decision: decision(2), new: unknown }).then_refused(refusal);
        let alone = NewDecision { raid: None, ..new };
        given
            .when(Command::Open { decision: decision(2), new: alone })
            .then_refused(Refusal::KillWithoutRaid);
    }

    #[test]
    fn a_raid_that_is_not_there_is_refused() {
        let new = NewDecision { raid: Some(RAID), ..with(item()) };
        let command = Command::Open { decision: DECISION, new };
        given(dkp_guild()).when(command).then_refused(RaidsRefusal::UnknownRaid { raid: RAID });
    }

    #[test]
    fn an_id_is_a_decisions_for_ever() {
        let refusal = Common::IdTaken { id: DECISION.0 };
        given(dkp_guild()).when(opening(DECISION)).goes().when(opening(DECISION)).then_refused(refusal);
    }

    #[test]
    fn nothing_and_a_whole_hoard_do_not_drop_at_once() {
        for copies in [0, 41, u32::MAX] {
            let new = NewDecision { copies, ..with(Item::named(text("Onyxia's head"))) };
            let refusal = Refusal::CopiesOutOfRange { copies, limit: 40 };
            given(dkp_guild()).when(Command::Open { decision: DECISION, new }).then_refused(refusal);
        }
    }

    #[test]
    fn a_deadline_is_ahead_and_can_be_set_anew_once_it_has_passed() {
        let set = |deadline| Command::SetDeadline { decision: DECISION, deadline };
        let passed = Refusal::DeadlineNotInFuture { deadline: time(NOW) };
        let new = NewDecision { deadline: Some(time(NOW)), ..with(item()) };
        given(dkp_guild()).when(Command::Open { decision: DECISION, new }).then_refused(passed.clone());
        let given = given(dkp_guild()).when(opening(DECISION)).goes();
        given.clone().when(set(Some(time(NOW)))).then_refused(passed);
        let deadline = Some(time(LATER));
        let given = given.when(set(deadline)).then([Event::DeadlineSet { decision: DECISION, deadline }]);
        given.clone().when(set(deadline)).then_nothing();
        given.at("2026-11-22T20:00:00Z").when(set(None)).goes();
    }

    #[test]
    fn there_are_no_more_decisions_than_can_be_looked_through() {
        let terms = Terms { council: 0, rule: CouncilRule::default() };
        let thousand = (1..=1_000).map(|n| opened(decision(n), terms.clone()));
        let refusal = Refusal::TooManyDecisions { limit: 1_000 };
        given(dkp_guild()).and(thousand).when(opening(decision(0))).then_refused(refusal);
    }
}
