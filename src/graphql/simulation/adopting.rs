//! Adopting a proposal: it is in force from now on, and balances become what they would be had it always been.

use aggregates::ledger::Proposal;
use aggregates::points::Restatement;
use aggregates::{LedgerCommand, Permission, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::proposal::{ProposalInput, allowed};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::points::EntryPayload;
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::lane::Part;

/// Which proposal is adopted, as it was simulated.
#[derive(Debug, InputObject)]
pub struct AdoptProposalInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What was simulated.
    proposal: ProposalInput,
    /// The position that it was simulated at.
    position: Position,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(AdoptProposalInput);

/// The command that adopts.
#[derive(Default)]
pub struct SimulationMutation;

#[Object]
impl SimulationMutation {
    /// Puts a proposal in force from now on, and restates all balances as they were simulated, as one entry. Refused as
    /// `STALE_SIMULATION` if the log has gone on since, and as `NOTHING_TO_ADOPT` if the proposal is in force and changes no
    /// balance. A restatement cannot be voided, and settles everything before it. Other payout rules and prices are refused as
    /// `AUCTION_TIES_NOT_ADOPTED`: what was won stays won. Nor do payout rules and prices,
    /// `PAYOUTS_NOT_ADOPTED`: pools keep what they were approved with, and `setPayoutRule` sets a new version.
    async fn adopt_proposal(
        &self,
        ctx: &Context<'_>,
        input: AdoptProposalInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let proposal = input.proposal.read(&order.scope).await?;
        let reason = Text::new("reason", input.reason)?;
        order.scope.require(Permission::RestatePoints)?;
        allowed(&order.scope, &proposal)?;
        let restatement = restatement(&order.scope, (proposal, input.position), reason).await?;
        order.issue_all(parts(restatement)).await.map(EntryPayload::of)
    }
}

/// What balances become. Of another position than the end of the log, or what was its end when this command was first
/// issued, nothing is computed: the decision refuses it, or the receipt is there.
async fn restatement(
    scope: &Scope,
    (proposal, position): (Proposal, Position),
    reason: Text<500>,
) -> Result<Restatement> {
    let stale = Restatement {
        reason,
        simulated_at: position.0,
        proposal: proposal.clone(),
        balances: Vec::new(),
        decayed: [].into(),
    };
    // Those are refused whatever they come to.
    if proposal.payouts.is_some() || proposal.auction_ties.is_some() || scope.head().await? != position.0 {
        return Ok(stale);
    }
    let made = scope.app.simulations.of(&scope.app, scope.ledger, proposal).await?;
    let (simulated_at, balances, decayed) = (made.position, made.balances(), made.decayed.clone());
    match simulated_at == position.0 {
        true => Ok(Restatement { balances, decayed, ..stale }),
        false => Ok(stale),
    }
}

/// The restatement first, where the simulation ended; then what is in force from then on.
fn parts(restatement: Restatement) -> Vec<Part> {
    let Proposal { settings, rules, ends, .. } = restatement.proposal.clone();
    let ruled = rules.into_iter().map(|rule| LedgerCommand::SetRule { rule, from: None, until: None });
    let ended = ends.into_iter().map(|kind| LedgerCommand::EndRule { kind, from: None });
    let changed = (!settings.is_none()).then(|| LedgerCommand::ChangeSettings(settings.changes()));
    let restated: Part = PointsCommand::Restate(restatement).into();
    std::iter::once(restated).chain(ruled.chain(ended).chain(changed).map(Part::from)).collect()
}
