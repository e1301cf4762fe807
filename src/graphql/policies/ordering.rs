//! Commands about what policies fail at.

use std::sync::Arc;

use aggregates::schedules::{Policy, Work};
use aggregates::{FleetsCommand, PoolId, SchedulesCommand, Text};
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::choices::{PolicyName, PolicyWorkState};
use super::work::{PolicyWork, Which};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::receipt::Done;
use crate::graphql::scope::Scope;
use crate::lane::Part;
use crate::policies;

/// What is tried again at once.
#[derive(Debug, InputObject)]
pub struct RetryPolicyInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Whose work it is.
    policy: PolicyName,
    /// What `policyWork` calls it.
    work: String,
}

/// What is left alone for good.
#[derive(Debug, InputObject)]
pub struct SkipPolicyInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Whose work it is.
    policy: PolicyName,
    /// What `policyWork` calls it.
    work: String,
    /// Why, 1 to 500 characters.
    reason: String,
}

commands!(RetryPolicyInput, SkipPolicyInput);

/// What a command about a policy's work came to.
#[derive(MergedObject)]
pub struct PolicyPayload(Done, OrderedWork);

/// The work that a command was about.
pub struct OrderedWork {
    done: Done,
    work: Work,
}

#[Object]
impl OrderedWork {
    /// The work as it is since, once the read models have come to the receipt; null once it is done.
    async fn work(&self) -> Result<Option<PolicyWork>> {
        self.done.read().await?;
        standing(&self.done.scope, &self.work).await
    }
}

impl PolicyPayload {
    fn of(done: Done, work: Work) -> Option<Self> {
        Some(PolicyPayload(done.clone(), OrderedWork { done, work }))
    }
}

/// Commands about what policies fail at.
#[derive(Default)]
pub struct PoliciesMutation;

#[Object]
impl PoliciesMutation {
    /// Has a policy try at once what it fails at. Needs `MANAGE_SCHEDULES`, and for a pool's prices the right to ask for them. What
    /// is done twice by that has one effect, but for a notice of which nobody knows whether it arrived: that is sent again.
    async fn retry_policy(
        &self,
        ctx: &Context<'_>,
        input: RetryPolicyInput,
    ) -> Result<Option<PolicyPayload>> {
        let order = Order::of(ctx, &input).await?;
        let work = named(input.policy, input.work)?;
        let failing = is_failing(&order.scope, &work).await?;
        let retry = SchedulesCommand::RetryWork { work: work.clone(), failing };
        let parts = [Some(retry.into()), asked_again(&work)];
        let done = order.issue_all(parts.into_iter().flatten().collect()).await?;
        done.read().await?;
        policies::try_again(&done.scope.app, done.scope.ledger, &work).await;
        Ok(PolicyPayload::of(done, work))
    }

    /// Has a policy leave alone what it fails at, for good. Needs `MANAGE_SCHEDULES`. What does not fail is not skipped.
    async fn skip_policy(&self, ctx: &Context<'_>, input: SkipPolicyInput) -> Result<Option<PolicyPayload>> {
        let order = Order::of(ctx, &input).await?;
        let work = named(input.policy, input.work)?;
        let reason = Text::new("reason", input.reason)?;
        let failing = is_failing(&order.scope, &work).await?;
        let done = order.issue(SchedulesCommand::SkipWork { work: work.clone(), failing, reason }).await?;
        Ok(PolicyPayload::of(done, work))
    }
}

fn named(policy: PolicyName, work: String) -> Result<Work> {
    Ok(Work { policy: policy.into(), name: Text::new("work", work)? })
}

async fn standing(scope: &Scope, work: &Work) -> Result<Option<PolicyWork>> {
    let which = Which { policy: Some(work.policy.into()), work: Some(work.name.to_string()) };
    Ok(PolicyWork::all(scope, &which).await?.into_iter().next())
}

async fn is_failing(scope: &Scope, work: &Work) -> Result<bool> {
    let standing = standing(scope, work).await?;
    Ok(standing.is_some_and(|work| work.state != PolicyWorkState::Skipped))
}

/// A valuation that failed is over: another one is asked for, in the same command.
fn asked_again(work: &Work) -> Option<Part> {
    let pool = (work.policy == Policy::Valuations).then(|| work.name.as_str().split(' ').next())??;
    let pool = PoolId(pool.parse().ok()?);
    Some(Part::Fleets(Arc::new(FleetsCommand::Value { pool })))
}
