//! What a command would come to: the same inputs as the mutations, the same decisions, and nothing written.

use std::sync::Arc;

use aggregates::points::{Account as Of, Line};
use aggregates::raids::Attendees;
use aggregates::{AnyEvent, MemberId, PointsEvent, RaidsEvent};
use async_graphql::{Description, Object, SimpleObject};
use uuid::Uuid;

use super::error::Result;
use super::ledger::member_by_id;
use super::order::Order;
use super::page::{DEFAULT, LIMIT};
use super::points::{Account, Cap};
use super::raids::RosterStatus;
use super::root::Member;
use super::scalar::{DateTime, Decimal, Position};
use super::scope::Scope;
use crate::app::Previewed;
use crate::lane::Part;
use crate::reads::What;

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
    /// What a command of these parts would come to.
    pub async fn of(order: Order, parts: Vec<Part>) -> Result<Option<Self>> {
        let (scope, previewed) = order.preview(parts).await?;
        let points = previewed.events.iter().filter_map(|event| match event {
            AnyEvent::Points(event) => Some(event),
            _ => None,
        });
        let lines = points.flat_map(PointsEvent::lines).copied().collect();
        Ok(Some(Outcome { scope, previewed, lines }))
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
        Of::ALL.into_iter().filter_map(|account| sum(&self.lines, account)).collect()
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

    /// Who would be what on a raid's roster: everybody whom the command names.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn roster(&self) -> Vec<OutcomeRosterMember> {
        let set = self.raids().filter_map(|event| match event {
            RaidsEvent::RosterSet { who, gone, .. } => Some((who, gone)),
            _ => None,
        });
        set.flat_map(|(who, gone)| self.listed(who, gone)).collect()
    }

    /// The kills since whose roster would be another.
    async fn corrected_kills(&self) -> Vec<Uuid> {
        let corrected = self.raids().filter_map(|event| match event {
            RaidsEvent::KillCorrected { kill, .. } => Some(kill.0),
            _ => None,
        });
        corrected.collect()
    }
}

impl Outcome {
    fn raids(&self) -> impl Iterator<Item = &RaidsEvent> {
        self.previewed.events.iter().filter_map(|event| match event {
            AnyEvent::Raids(event) => Some(event),
            _ => None,
        })
    }

    fn listed(&self, who: &Attendees, gone: &[MemberId]) -> Vec<OutcomeRosterMember> {
        let there = who.each().map(|(member, status)| (member, RosterStatus::of_column(status.name())));
        let gone = gone.iter().map(|member| (*member, None));
        let named = |(member, status)| OutcomeRosterMember { scope: Arc::clone(&self.scope), member, status };
        there.chain(gone).map(named).collect()
    }
}

/// What somebody would be on a roster.
#[derive(Description)]
pub struct OutcomeRosterMember {
    scope: Arc<Scope>,
    member: MemberId,
    status: Option<RosterStatus>,
}

#[Object(use_type_description)]
impl OutcomeRosterMember {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.member).await
    }

    /// What they would be; null if not on the roster.
    async fn status(&self) -> Option<RosterStatus> {
        self.status
    }
}

fn sum(lines: &[Line], account: Of) -> Option<OutcomeSum> {
    let of: Vec<_> = lines.iter().filter(|line| line.account == account).collect();
    let delta: rust_decimal::Decimal = of.iter().map(|line| line.delta.decimal()).sum();
    let delta = Decimal::of_column(&delta.to_string());
    (!of.is_empty()).then_some(OutcomeSum { account: account.into(), delta, postings: of.len() as u64 })
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
