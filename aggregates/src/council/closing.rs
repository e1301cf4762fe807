//! Putting a decision off, and ending it without an award.

use super::{Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal};
use crate::{Context, DecisionId, Permission, Text};

/// It stays open; what was responded and voted counts when it is awarded.
pub(super) fn defer(
    council: &Council,
    context: &Context<CouncilContext>,
    decision: DecisionId,
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::AwardLoot)?;
    match council.open(decision)?.deferred {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::Deferred { decision, reason: reason.clone() }]),
    }
}

/// Awards that were made stand.
pub(super) fn cancel(
    council: &Council,
    context: &Context<CouncilContext>,
    decision: DecisionId,
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::AwardLoot)?;
    council.open(decision)?;
    Ok(vec![Event::Cancelled { decision, reason: reason.clone() }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CouncilCommand as Command;
    use crate::council::DecisionState;
    use crate::council::tests::{DECISION, award, awarded, cancelled, wanted_by_grom};
    use crate::testing::guild::{GROM, text};

    fn defer() -> Command {
        Command::Defer { decision: DECISION, reason: text("after the raid") }
    }

    fn cancel() -> Command {
        Command::Cancel { decision: DECISION, reason: text("it was traded") }
    }

    #[test]
    fn what_is_put_off_is_awarded_later() {
        let deferred = Event::Deferred { decision: DECISION, reason: text("after the raid") };
        let given = wanted_by_grom().when(defer()).then([deferred]);
        let given = given.when(defer()).then_nothing().when(award(GROM)).goes();
        assert!(!given.council.decisions[&DECISION].deferred);
    }

    #[test]
    fn nothing_is_awarded_of_what_was_cancelled() {
        let given = wanted_by_grom().when(cancel()).then([cancelled()]);
        assert_eq!(given.council.decisions[&DECISION].state, DecisionState::Cancelled);
        let refusal = Refusal::DecisionCancelled { decision: DECISION };
        for command in [award(GROM), defer(), cancel()] {
            given.clone().when(command).then_refused(refusal.clone());
        }
    }

    #[test]
    fn what_is_decided_is_neither_put_off_nor_cancelled() {
        let refusal = Refusal::DecisionDecided { decision: DECISION };
        for command in [defer(), cancel()] {
            wanted_by_grom().and([awarded(1, GROM)]).when(command).then_refused(refusal.clone());
        }
    }
}
