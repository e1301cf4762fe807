//! How a pool is shared out, with everything that led to it.

use std::sync::Arc;

use aggregates::split::{DeductionStep, Outcome, PoolSplit, Recipient, ShareOf};
use async_graphql::Object;
use uuid::Uuid;

use super::choices::{DeductionKind, ShareOutcome};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// How a pool is shared out.
pub struct Split {
    scope: Arc<Scope>,
    split: PoolSplit,
    /// Whose share is shown; everybody's without it.
    only: Option<Uuid>,
}

/// Something that comes off before members share.
pub struct Deduction {
    scope: Arc<Scope>,
    step: DeductionStep,
}

/// A member's share of a pool, with everything that led to it.
pub struct Share {
    scope: Arc<Scope>,
    share: ShareOf,
}

/// How a pool is shared out. Total, less what the corporation keeps of it, less the deductions in their order, is shared among
/// members by weight; what is left over goes to the largest remainders.
#[Object]
impl Split {
    /// What everything is worth.
    async fn total(&self) -> Decimal {
        self.split.total.amount().into()
    }

    /// In what.
    async fn currency(&self) -> &str {
        self.split.total.currency().code()
    }

    /// What the corporation keeps before anything else, as only a part of the pool is shared out.
    async fn kept(&self) -> Decimal {
        self.split.kept.into()
    }

    /// What comes off what is left, in this order.
    async fn deductions(&self) -> Vec<Deduction> {
        let told = |step: &DeductionStep| Deduction { scope: Arc::clone(&self.scope), step: step.clone() };
        self.split.steps.iter().map(told).collect()
    }

    /// What members share.
    async fn shared(&self) -> Decimal {
        self.split.rest.into()
    }

    /// The sum of all weights, as a fraction.
    async fn weight_sum(&self) -> String {
        self.split.weight_sum.to_string()
    }

    /// What the corporation has in all.
    async fn corp(&self) -> Decimal {
        self.split.corp.into()
    }

    /// What the commander has for leading.
    async fn commander(&self) -> Decimal {
        self.split.commander.into()
    }

    /// Shares, in order of member id. Only the caller's own for who lacks `VIEW_ALL_PAYOUTS` and does not command the fleet.
    async fn shares(&self) -> Vec<Share> {
        let seen =
            self.split.shares.iter().filter(|share| self.only.is_none_or(|only| share.member.0 == only));
        seen.map(|share| Share { scope: Arc::clone(&self.scope), share: share.clone() }).collect()
    }
}

/// Something that comes off before members share.
#[Object]
impl Deduction {
    /// What it is.
    async fn kind(&self) -> DeductionKind {
        self.step.kind.into()
    }

    /// What for.
    async fn label(&self) -> Option<&str> {
        self.step.label.as_ref().map(|label| label.as_str())
    }

    /// Who gets it, if it is a member.
    async fn member(&self) -> Result<Option<Member>> {
        match self.step.to {
            Some(Recipient::Member(member)) => member_by_id(&self.scope, member).await,
            _ => Ok(None),
        }
    }

    /// Of what.
    async fn of(&self) -> Decimal {
        self.step.of.into()
    }

    /// How much of it, in percent, where it is a percentage.
    async fn percent(&self) -> Option<Decimal> {
        self.step.percent.map(Into::into)
    }

    /// What that is, rounded down to the smallest unit.
    async fn amount(&self) -> Decimal {
        self.step.amount.into()
    }

    /// What it leaves.
    async fn left(&self) -> Decimal {
        self.step.left.into()
    }
}

/// A member's share of a pool.
#[Object]
impl Share {
    /// Whose.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.share.member).await
    }

    /// What they flew as.
    async fn role(&self) -> Option<&str> {
        self.share.role.as_ref().map(|role| role.as_str())
    }

    /// What that counts.
    async fn multiplier(&self) -> Decimal {
        self.share.multiplier.into()
    }

    /// How much of the fleet they were there: 1, minutes of minutes, or sites; as a fraction.
    async fn attendance(&self) -> String {
        self.share.attendance.to_string()
    }

    /// Their own weight.
    async fn manual(&self) -> Decimal {
        self.share.manual.into()
    }

    /// How much more they count as `logi`, in percent.
    async fn logi_bonus(&self) -> Decimal {
        self.share.logi_bonus.into()
    }

    /// What all of that comes to, as a fraction.
    async fn weight(&self) -> String {
        self.share.weight.to_string()
    }

    /// Their part of what is shared, rounded down to the smallest unit.
    async fn floored(&self) -> Decimal {
        self.share.floored.into()
    }

    /// Whether one of the units that were left over came to them.
    async fn extra_unit(&self) -> bool {
        self.share.extra_unit
    }

    /// What it would be, if somebody set it.
    async fn adjusted_from(&self) -> Option<Decimal> {
        self.share.adjusted.map(|adjusted| adjusted.from.into())
    }

    /// Their share of this pool. All shares sum to what is shared.
    async fn share(&self) -> Decimal {
        self.share.share.into()
    }

    /// What they took in kind, at its value.
    async fn in_kind(&self) -> Decimal {
        self.share.in_kind.into()
    }

    /// What had been carried here from earlier pools.
    async fn carried_in(&self) -> Decimal {
        self.share.carried_in.into()
    }

    /// What becomes of it.
    async fn outcome(&self) -> ShareOutcome {
        match self.share.outcome {
            Outcome::Nothing => ShareOutcome::Nothing,
            Outcome::Paid(_) => ShareOutcome::Paid,
            Outcome::Carried(_) => ShareOutcome::Carried,
            Outcome::ToCorp(_) => ShareOutcome::ToCorp,
            Outcome::Redistributed(_) => ShareOutcome::Redistributed,
            Outcome::Owed(_) => ShareOutcome::Owed,
        }
    }

    /// How much that is.
    async fn amount(&self) -> Decimal {
        use Outcome::{Carried, Nothing, Owed, Paid, Redistributed, ToCorp};
        match self.share.outcome {
            Nothing => aggregates::Amount::ZERO.into(),
            Paid(amount) | Carried(amount) | ToCorp(amount) | Redistributed(amount) | Owed(amount) => {
                amount.into()
            }
        }
    }

    /// What is carried to their next pool.
    async fn carried_on(&self) -> Decimal {
        self.share.carried_out.into()
    }
}

impl Split {
    /// How a pool is shared out, for who sees everybody's share or one member's only.
    pub fn of(scope: Arc<Scope>, split: PoolSplit, only: Option<Uuid>) -> Self {
        Split { scope, split, only }
    }
}
