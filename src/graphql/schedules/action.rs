//! What comes again, as answers say it.

use std::sync::Arc;

use aggregates::schedules::{Action, Whom};
use async_graphql::{Description, Object, SimpleObject, Union};

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::points::Account;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// What comes again.
#[derive(Union)]
pub enum ScheduleAction {
    /// Balances shrink.
    Decay(DecayAction),
    /// Members earn.
    Award(AwardAction),
}

/// A decay that comes again, once in the period that the occurrence stands for: a day, a week or a month.
#[derive(SimpleObject)]
pub struct DecayAction {
    /// Which balances.
    accounts: Vec<Account>,
    /// By how many percent; null for what the rule `DECAY` says by then.
    percent: Option<Decimal>,
}

/// An award that comes again.
#[derive(Description)]
pub struct AwardAction {
    scope: Arc<Scope>,
    account: Account,
    amount: Decimal,
    members: Whom,
    reason: String,
}

#[Object(use_type_description)]
impl AwardAction {
    /// Which balance.
    async fn account(&self) -> Account {
        self.account
    }

    /// What each member gets.
    async fn amount(&self) -> &Decimal {
        &self.amount
    }

    /// What for.
    async fn reason(&self) -> &str {
        &self.reason
    }

    /// Whom; null for everybody who is a member by then.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn members(&self) -> Result<Option<Vec<Member>>> {
        let Whom::These(ids) = &self.members else { return Ok(None) };
        let found = ids.iter().map(|id| member_by_id(&self.scope, *id));
        let found = futures::future::try_join_all(found).await?;
        Ok(Some(found.into_iter().flatten().collect()))
    }
}

impl ScheduleAction {
    /// Of a plan.
    pub fn of(scope: &Arc<Scope>, action: &Action) -> Self {
        match action {
            Action::Decay { accounts, percent } => ScheduleAction::Decay(DecayAction {
                accounts: accounts.iter().copied().map(Account::from).collect(),
                percent: percent.map(Into::into),
            }),
            Action::Award { account, amount, members, reason } => ScheduleAction::Award(AwardAction {
                scope: Arc::clone(scope),
                account: (*account).into(),
                amount: (*amount).into(),
                members: members.clone(),
                reason: reason.to_string(),
            }),
        }
    }
}
