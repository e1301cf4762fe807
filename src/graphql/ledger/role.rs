//! Roles and API keys, as the read tables have them.

use std::sync::Arc;

use aggregates::Permission as Right;
use aggregates::ledger::RoleName;
use async_graphql::{Object, SimpleObject};

use super::api_key::{self, ApiKey, Made};
use super::choices::{Permission, permissions};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::log::position;

/// A named set of permissions.
#[derive(Debug, SimpleObject)]
pub struct Role {
    /// Its name.
    name: String,
    /// What its holders may do.
    permissions: Vec<Permission>,
    /// The position of the event that last defined it.
    changed_at: Position,
}

/// The fields of a ledger that say who may do what.
pub struct LedgerRights(pub Arc<Scope>);

#[Object]
impl LedgerRights {
    /// The roles that can be held, by name.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn roles(&self) -> Result<Vec<Role>> {
        self.0.view("ledger_roles").await?;
        let rows = sqlx::query!(
            "SELECT role, permissions, changed_at FROM ledger_roles_v1 WHERE ledger_id = $1 ORDER BY role",
            self.0.rows_of()
        )
        .fetch_all(self.0.database())
        .await?;
        let role = |name: String, names: &[String], changed_at| {
            let permissions = of_role(&name, names);
            Role { name, permissions, changed_at }
        };
        Ok(rows
            .into_iter()
            .map(|row| role(row.role, &row.permissions, position(row.changed_at).into()))
            .collect())
    }

    /// The API keys, in the order in which they were made. Needs `VIEW_KEYS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn api_keys(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Made, ApiKey>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require(Right::ViewKeys)?;
        self.0.ready("ledger_keys").await?;
        let rows = api_key::select(&self.0, &page).await?;
        Ok(Some(page.connection(rows, |row| (row.made(), ApiKey::of(&self.0, row)))))
    }
}

/// What a role may do: the owner's may do also what is newer than its row.
fn of_role(role: &str, names: &[String]) -> Vec<Permission> {
    match role {
        RoleName::OWNER => Right::ALL.iter().copied().map(Permission::from).collect(),
        _ => permissions(names),
    }
}
