//! Responding to an item.

use aggregates::{CouncilCommand, DecisionId, Sealed, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::DecisionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// Whether somebody wants an item.
#[derive(Debug, InputObject)]
pub struct RespondToDecisionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// For whom, if not for oneself. Needs `AWARD_LOOT`.
    member: Option<MemberBy>,
    /// A name of the decision's list, or `pass`.
    response: String,
    /// What there is to say about it, 1 to 2,000 characters: to the council, and to oneself.
    note: Option<String>,
}

commands!(RespondToDecisionInput);

/// Commands of raiders.
#[derive(Default)]
pub struct RespondingMutation;

#[Object]
impl RespondingMutation {
    /// Says whether the caller wants an item; the last that is said counts, until it is decided or the deadline passes. Needs
    /// `RESPOND_TO_LOOT`, and a key or token of a member.
    async fn respond_to_decision(
        &self,
        ctx: &Context<'_>,
        input: RespondToDecisionInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let decision = DecisionId(input.decision_id);
        let who = input.member.as_ref().map(|member| order.who(member));
        let response: Text<40> = Text::new("response", input.response)?;
        let command = |note| respond(decision, who.clone(), response.clone(), note);
        let done = match input.note.map(|note| Text::<2000>::new("note", note)).transpose()? {
            None => order.issue(command(None)).await?,
            Some(note) => {
                let whom = who.clone().unwrap_or_else(|| own(&order));
                order.issue_about(&whom, note.as_str(), |note| command(Some(note))).await?
            }
        };
        Ok(DecisionPayload::of(done, decision))
    }
}

fn respond(
    decision: DecisionId,
    who: Option<Who>,
    response: Text<40>,
    note: Option<Sealed>,
) -> CouncilCommand {
    CouncilCommand::Respond { decision, who, response, note }
}

/// The caller as a person; the decision refuses who is none.
pub fn own(order: &Order) -> Who {
    let member = order.scope.session.holder().and_then(|holder| holder.member);
    Who::Id(member.map_or(Uuid::nil(), |member| member.0))
}
