//! What a command would come to: the same inputs as the mutations, the same decisions, and nothing written.

use std::sync::Arc;

use aggregates::points::Line;
use aggregates::{AnyEvent, PointsCommand, PointsEvent};
use async_graphql::{Context, Description, Object, SimpleObject};

use super::account::{Account, Cap};
use super::correcting::{ReassignEntryInput, TransferPointsInput, VoidEntryInput, reassign, transfer, void};
use super::decaying::{DecayPointsInput, decay};
use super::earning::{AwardPointsInput, ChargePointsInput, award, charge};
use crate::app::Previewed;
use crate::graphql::error::Result;
use crate::graphql::ledger::{MergeMembersInput, member_by_id, merge};
use crate::graphql::order::Order;
use crate::graphql::page::{DEFAULT, LIMIT};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::lane::Part;
use crate::reads::What;

/// Commands that touch many, asked for their outcome. Each is decided as the mutation of its name would be, on the latest
/// state, and refused with the same codes; nothing is written, and the client key stays free.
#[derive(Default, Description)]
pub struct PointsPreview;

#[Object(use_type_description)]
impl PointsPreview {
    /// What `awardPoints` would come to.
    async fn award_points(&self, ctx: &Context<'_>, input: AwardPointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = award(&order, input)?;
        outcome(order, command).await
    }

    /// What `chargePoints` would come to; its note is left out.
    async fn charge_points(&self, ctx: &Context<'_>, input: ChargePointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = PointsCommand::Charge(charge(&order, input)?);
        outcome(order, command).await
    }

    /// What `decayPoints` would come to.
    async fn decay_points(&self, ctx: &Context<'_>, input: DecayPointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        outcome(order, decay(input)?).await
    }

    /// What `voidEntry` would come to.
    async fn void_entry(&self, ctx: &Context<'_>, input: VoidEntryInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        outcome(order, void(input)?).await
    }

    /// What `reassignEntry` would come to.
    async fn reassign_entry(&self, ctx: &Context<'_>, input: ReassignEntryInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = reassign(&order, input)?;
        outcome(order, command).await
    }

    /// What `transferPoints` would come to.
    async fn transfer_points(
        &self,
        ctx: &Context<'_>,
        input: TransferPointsInput,
    ) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = transfer(&order, input)?;
        outcome(order, command).await
    }

    /// What `mergeMembers` would come to.
    async fn merge_members(&self, ctx: &Context<'_>, input: MergeMembersInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let parts = merge(&order, input);
        order.preview(parts).await.map(Outcome::of)
    }
}

async fn outcome(order: Order, command: impl Into<Part>) -> Result<Option<Outcome>> {
    order.preview(vec![command.into()]).await.map(Outcome::of)
}

/// What a command would come to.
#[derive(Description)]
pub struct Outcome {
    scope: Arc<Scope>,
    previewed: Previewed,
    lines: Vec<Line>,
}

/// What a command would do to all balances of a kind.
#[derive(SimpleObject)]
pub struct OutcomeSum {
    /// Which balances.
    account: Account,
    /// What would be added, less what would be taken.
    delta: Decimal,
    /// How many postings that are.
    postings: u64,
}

impl Outcome {
    fn of((scope, previewed): (Arc<Scope>, Previewed)) -> Option<Self> {
        let points = previewed.events.iter().filter_map(|event| match event {
            AnyEvent::Points(event) => Some(event),
            _ => None,
        });
        let lines = points.flat_map(PointsEvent::lines).copied().collect();
        Some(Outcome { scope, previewed, lines })
    }
}

#[Object(use_type_description)]
impl Outcome {
    /// The position that it was computed at: had it been issued then, its first event would have stood at the next.
    async fn position(&self) -> Position {
        self.previewed.position.into()
    }

    /// When that was.
    async fn at(&self) -> DateTime {
        self.previewed.at.into()
    }

    /// How many events it would have; 0 if there is nothing to do.
    async fn events(&self) -> usize {
        self.previewed.events.len()
    }

    /// How many postings it would make.
    async fn count(&self) -> usize {
        self.lines.len()
    }

    /// What it would do to all balances of each kind.
    async fn sums(&self) -> Vec<OutcomeSum> {
        let all = [Account::Dkp, Account::Ep, Account::Gp];
        all.into_iter().filter_map(|account| sum(&self.lines, account)).collect()
    }

    /// The postings that it would make, in order.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn postings(
        &self,
        #[graphql(desc = "So many, 200 at most; 50 without it.")] first: Option<usize>,
        #[graphql(default, desc = "After so many.")] skip: usize,
    ) -> Vec<OutcomePosting> {
        let lines = self.lines.iter().skip(skip).take(first.unwrap_or(DEFAULT).min(LIMIT));
        self.scope.shows(lines.clone().map(|line| line.member), What::Points);
        lines.map(|line| OutcomePosting { scope: Arc::clone(&self.scope), line: *line }).collect()
    }
}

fn sum(lines: &[Line], account: Account) -> Option<OutcomeSum> {
    let of: Vec<_> = lines.iter().filter(|line| Account::from(line.account) == account).collect();
    let delta: rust_decimal::Decimal = of.iter().map(|line| line.delta.decimal()).sum();
    let delta = Decimal::of_column(&delta.to_string());
    (!of.is_empty()).then_some(OutcomeSum { account, delta, postings: of.len() as u64 })
}

/// A posting that a command would make.
#[derive(Description)]
pub struct OutcomePosting {
    scope: Arc<Scope>,
    line: Line,
}

#[Object(use_type_description)]
impl OutcomePosting {
    /// Whose balance.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.line.member).await
    }

    /// Which of their balances.
    async fn account(&self) -> Account {
        self.line.account.into()
    }

    /// What would be added, negative if taken.
    async fn delta(&self) -> Decimal {
        self.line.delta.into()
    }

    /// The balance after it.
    async fn balance(&self) -> Decimal {
        self.line.balance.into()
    }

    /// What would be added if no cap blocked some of it; null if none does.
    async fn asked(&self) -> Option<Decimal> {
        self.line.asked.map(Into::into)
    }

    /// The last cap that would block some.
    async fn capped_by(&self) -> Option<Cap> {
        self.line.capped_by.map(Into::into)
    }
}
