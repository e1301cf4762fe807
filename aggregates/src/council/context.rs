//! What decisions of the council look at besides the council's own state.

use std::sync::Arc;

use super::{Council, CouncilRefusal as Refusal, Decision, DecisionState};
use crate::ledger::Open;
use crate::{Context, DecisionId, Ledger, MemberId, Permission, PointsBook, Raids, Who};

/// What is lent to a decision of the council, at the same position.
#[derive(Clone, Debug, Default)]
pub struct CouncilContext {
    /// The ledger itself.
    pub ledger: Arc<Ledger>,
    /// Its points book.
    pub points: Arc<PointsBook>,
    /// Its raids.
    pub raids: Arc<Raids>,
}

/// The member whom the actor stands for; refused for keys that are nobody's.
pub(super) fn oneself(context: &Context<CouncilContext>) -> Result<MemberId, Refusal> {
    let open = context.lent.ledger.open()?;
    let actor = context.principal();
    let member = open.member_of(actor).map(|member| open.person(member));
    member.ok_or_else(|| Refusal::ActorIsNoMember { actor: actor.clone() })
}

/// Whose response or wish it is: one's own, or somebody's for whom the loot master speaks.
pub(super) fn responder<'a>(
    context: &'a Context<CouncilContext>,
    who: Option<&Who>,
) -> Result<(&'a Open, MemberId), Refusal> {
    let ledger = &context.lent.ledger;
    match who {
        Some(who) => {
            let open = ledger.require(context, Permission::AwardLoot)?;
            Ok((open, open.resolve_here(who)?))
        }
        None => {
            let open = ledger.require(context, Permission::RespondToLoot)?;
            Ok((open, open.resolve_here(&oneself(context)?.into())?))
        }
    }
}

impl Council {
    /// The decision, whatever became of it.
    pub fn decision(&self, id: DecisionId) -> Result<&Decision, Refusal> {
        self.decisions.get(&id).ok_or(Refusal::UnknownDecision { decision: id })
    }

    /// The decision; refused if nothing of it is left to award.
    pub(super) fn open(&self, id: DecisionId) -> Result<&Decision, Refusal> {
        let decision = self.decision(id)?;
        match decision.state {
            DecisionState::Open => Ok(decision),
            DecisionState::Decided => Err(Refusal::DecisionDecided { decision: id }),
            DecisionState::Cancelled => Err(Refusal::DecisionCancelled { decision: id }),
        }
    }
}
