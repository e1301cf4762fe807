//! What ledgers add to GraphQL about policies.

use std::sync::Arc;

use async_graphql::Object;

use super::choices::PolicyName;
use super::standing::{Policy, view};
use super::work::{PolicyWork, Which};
use crate::graphql::error::Result;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of policies.
pub struct LedgerPolicies(pub Arc<Scope>);

#[Object]
impl LedgerPolicies {
    /// What the ledger does of its own accord, and how far each of that is. Needs `MANAGE_SCHEDULES`; there is no as-of of it.
    #[graphql(complexity = "6 * child_complexity + 1")]
    async fn policies(&self) -> Result<Option<Vec<Policy>>> {
        Policy::all(&self.0).await.map(Some)
    }

    /// What policies failed at and have not done since, what failed last first, a thousand at most. Needs `MANAGE_SCHEDULES`.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn policy_work(
        &self,
        #[graphql(desc = "Only of this one.")] policy: Option<PolicyName>,
    ) -> Result<Option<Vec<PolicyWork>>> {
        view(&self.0)?;
        PolicyWork::all(&self.0, &Which { policy, work: None }).await.map(Some)
    }
}
