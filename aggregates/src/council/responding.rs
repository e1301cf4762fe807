//! Raiders' responses: one of each, changeable while the decision is open and the deadline has not passed.

use super::context::responder;
use super::{Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal};
use crate::ledger::{CouncilRule, Open};
use crate::{Context, DecisionId, MemberId, Sealed, Text, Who};

/// Responses that one decision may have: an event of its award still lists them.
const RESPONSES: usize = 2_000;

pub(super) fn respond(
    council: &Council,
    context: &Context<CouncilContext>,
    id: DecisionId,
    who: Option<&Who>,
    (response, note): (&Text<40>, Option<&Sealed>),
) -> Result<Vec<Event>, Refusal> {
    let (open, member) = responder(context, who)?;
    let decision = council.open(id)?;
    if let Some(deadline) = decision.deadline.filter(|deadline| context.recorded_at >= *deadline) {
        return Err(Refusal::ResponsesClosed { deadline });
    }
    known(&decision.terms.rule, response)?;
    if let Some(note) = note {
        about(open, note, member)?;
    }
    let said = decision.response_of(open, member);
    if said == Some(response) && note.is_none() {
        return Ok(Vec::new());
    }
    if said.is_none() && decision.responses.len() >= RESPONSES {
        return Err(Refusal::TooManyResponses { limit: RESPONSES });
    }
    let (response, note) = (response.clone(), note.cloned());
    Ok(vec![Event::Responded { decision: id, member, response, note }])
}

fn known(rule: &CouncilRule, response: &Text<40>) -> Result<(), Refusal> {
    if response.as_str() == CouncilRule::PASS || rule.response(response.as_str()).is_some() {
        return Ok(());
    }
    let names = rule.responses.iter().map(|response| response.name.to_string());
    let known = names.chain([CouncilRule::PASS.to_owned()]).collect();
    Err(Refusal::UnknownResponse { response: response.to_string(), known })
}

/// Refuses a note that is not sealed to who says it.
pub(super) fn about(open: &Open, note: &Sealed, member: MemberId) -> Result<(), Refusal> {
    match note.of == member {
        true => Ok(open.remembers(member)?),
        false => Err(Refusal::SealedToAnother { member }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::tests::{
        DECISION, LATER, awarded, before_the_council, cancelled, grom, jaina, pass, respond as responding,
        responded,
    };
    use crate::testing::guild::{GROM, JAINA, REXXAR, named, officer, sealed, text};
    use crate::testing::time;
    use crate::{Common, CouncilCommand as Command, Permission};

    fn for_whom(who: Who, response: &str) -> Command {
        Command::Respond { decision: DECISION, who: Some(who), response: text(response), note: None }
    }

    fn noted(of: MemberId) -> Command {
        Command::Respond { decision: DECISION, who: None, response: text("bis"), note: Some(sealed(of)) }
    }

    #[test]
    fn the_last_response_counts_and_the_same_again_is_nothing_to_do() {
        let given = before_the_council().by(grom()).when(responding("bis")).then([responded(GROM, "bis")]);
        let given = given.when(responding("bis")).then_nothing();
        let given = given.when(responding("minor")).then([responded(GROM, "minor")]);
        given.when(pass()).then([responded(GROM, "pass")]);
    }

    #[test]
    fn a_note_is_kept_sealed_to_who_responds() {
        let given = before_the_council().by(grom());
        given.clone().when(noted(JAINA)).then_refused(Refusal::SealedToAnother { member: GROM });
        let (response, note) = (text("bis"), Some(sealed(GROM)));
        given.when(noted(GROM)).then([Event::Responded { decision: DECISION, member: GROM, response, note }]);
    }

    #[test]
    fn the_loot_master_responds_for_others_and_nobody_else_does() {
        let given = before_the_council();
        given.clone().when(for_whom(named("proudmoore"), "bis")).then([responded(JAINA, "bis")]);
        let refusal = Common::Forbidden { actor: grom(), permission: Permission::AwardLoot };
        given.clone().by(grom()).when(for_whom(JAINA.into(), "bis")).then_refused(refusal);
        let left = Common::MemberHasLeft { member: REXXAR };
        given.when(for_whom(REXXAR.into(), "bis")).then_refused(left);
    }

    #[test]
    fn a_key_that_is_nobodys_has_no_response_of_its_own() {
        let refusal = Refusal::ActorIsNoMember { actor: crate::Actor::Operator };
        before_the_council().when(responding("bis")).then_refused(refusal);
    }

    #[test]
    fn what_is_not_in_the_list_is_no_response() {
        let known = ["bis", "upgrade", "minor", "offspec", "pass"].map(str::to_owned).into();
        let refusal = Refusal::UnknownResponse { response: "greed".to_owned(), known };
        before_the_council().by(jaina()).when(responding("greed")).then_refused(refusal);
    }

    #[test]
    fn nobody_responds_after_the_deadline() {
        let set = Event::DeadlineSet { decision: DECISION, deadline: Some(time(LATER)) };
        let given = before_the_council().and([set]).by(officer());
        given.clone().when(responding("bis")).goes();
        let closed = Refusal::ResponsesClosed { deadline: time(LATER) };
        given.at(LATER).when(responding("bis")).then_refused(closed);
    }

    #[test]
    fn nobody_responds_to_what_is_over() {
        let decided = before_the_council().and([responded(GROM, "bis"), awarded(1, GROM)]).by(jaina());
        decided.when(responding("bis")).then_refused(Refusal::DecisionDecided { decision: DECISION });
        let given = before_the_council().and([cancelled()]).by(jaina());
        given.when(responding("bis")).then_refused(Refusal::DecisionCancelled { decision: DECISION });
    }
}
