//! The queue of names that imports could not place.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::Object;

use super::name::{self, FoundAt, ImportedName, ImportedNameState};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of imports.
pub struct LedgerImports(pub Arc<Scope>);

#[Object]
impl LedgerImports {
    /// Names that imports could not place, in the order in which they were found. Needs `IMPORT_ENTRIES`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn import_queue(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(
            default_with = "Some(ImportedNameState::Waiting)",
            desc = "Only those of whom this became; null lists all."
        )]
        state: Option<ImportedNameState>,
    ) -> Result<Option<List<FoundAt, ImportedName>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require(Permission::ImportEntries)?;
        self.0.ready("imports_queue").await?;
        let rows = name::select(&self.0, &page, state.map(ImportedNameState::column)).await?;
        Ok(Some(page.connection(rows, |row| (row.found(), ImportedName::of(&self.0, row)))))
    }
}
