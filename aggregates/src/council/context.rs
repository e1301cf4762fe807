//! What decisions of the council look at besides the council's own state.

use std::sync::Arc;

use super::{Council, CouncilRefusal as Refusal, Decision, DecisionState};
use crate::{Context, DecisionId, Ledger, MemberId, PointsBook, Raids};

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
